"""Celery's way in: one domain call each."""

from celery import shared_task

from accounts.models import Municipality
from common.tenancy import municipality_scope
from strategies.domain import strategies


@shared_task(name="strategies.follow_calendar", ignore_result=True)
def follow_calendar() -> None:
    """Let strategies take over and expire on their days, municipality by municipality (D17)."""
    for municipality in Municipality.objects.order_by("pk"):
        with municipality_scope(municipality):
            strategies.follow_calendar()
