"""Configuration of the portal, and the pages that belong to the whole."""

from strategy_portal.celery import app as celery_app

# Loaded with the project, so that a task sent from a web process finds the portal's queue.
__all__ = ("celery_app",)
