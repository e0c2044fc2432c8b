"""Production refuses to start with a missing or unsafe setting, and says in a sentence what to set.

Called at the end of settings.py, so that web, worker, beat and every command stop alike, not only ``check --deploy``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from common.environment import read_secret

Settings = Mapping[str, Any]
MODES = ("embedded", "production")
MAIL_SCHEMES = ("smtp", "smtps", "submission", "submit")
BROKER_SCHEMES = ("redis", "rediss", "redis+socket", "sentinel")
SECRET_KEY_LENGTH = 50


class UnsafeSettingsError(ImproperlyConfigured):
    """The portal does not start: each line says one setting and what it must be."""


def refuse_unsafe(settings: Settings) -> None:
    """Raise UnsafeSettingsError when the settings of this mode are missing or unsafe."""
    if settings["PORTAL_MODE"] not in MODES:
        raise UnsafeSettingsError(
            f"PORTAL_MODE is {settings['PORTAL_MODE']!r}: set it to 'embedded' or to 'production'."
        )
    if not settings["PRODUCTION"]:
        return
    problems = [problem for check in CHECKS for problem in check(settings)]
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise UnsafeSettingsError(f"The portal does not start in production mode:\n{lines}")


def _secret_key(settings: Settings) -> Iterator[str]:
    key = settings["SECRET_KEY"]
    if not key:
        yield f"SECRET_KEY is missing: set SECRET_KEY or SECRET_KEY_FILE to {SECRET_KEY_LENGTH} random characters or more."
    elif len(key) < SECRET_KEY_LENGTH or len(set(key)) < 10 or key.startswith("django-insecure-"):
        yield f"SECRET_KEY can be guessed: set it to {SECRET_KEY_LENGTH} random characters or more."


def _debug(settings: Settings) -> Iterator[str]:
    if settings["DEBUG"]:
        yield "DEBUG is on and shows secrets to visitors: leave DEBUG out or set it to false."


def _hosts(settings: Settings) -> Iterator[str]:
    hosts = _named_hosts(settings)
    if not hosts:
        yield "ALLOWED_HOSTS is missing: set it to the portal's host name, such as strategi.example.dk."
    elif "*" in hosts:
        yield "ALLOWED_HOSTS admits any host: name the portal's own host names, separated by commas."


def _named_hosts(settings: Settings) -> set[str]:
    return {host.strip() for host in settings["ALLOWED_HOSTS"]} - {""}


def _public_url(settings: Settings) -> Iterator[str]:
    address = urlsplit(settings["PUBLIC_URL"])
    hosts = _named_hosts(settings)
    if address.scheme != "https" or not address.hostname:
        yield "PUBLIC_URL must be the portal's https address, such as https://strategi.example.dk."
    elif hosts and not validate_host(address.hostname, hosts):
        yield f"PUBLIC_URL names {address.hostname}, which ALLOWED_HOSTS does not: add it there."


def _database(settings: Settings) -> Iterator[str]:
    if not settings["DATABASES"]["default"]["ENGINE"].endswith("postgresql"):
        yield "DATABASE_URL must name a PostgreSQL database: set DATABASE_URL or DATABASE_URL_FILE to postgres://…"


def _broker(settings: Settings) -> Iterator[str]:
    if not settings["CELERY_BROKER_URL"]:
        yield "BROKER_URL is missing: set BROKER_URL or BROKER_URL_FILE to the queue, such as redis://redis:6379/0."
    elif urlsplit(settings["CELERY_BROKER_URL"]).scheme not in BROKER_SCHEMES:
        yield "BROKER_URL must name a Redis or Valkey server: other queues lose the tasks of a killed worker."


def _mail(settings: Settings) -> Iterator[str]:
    if not settings["EMAIL_URL"]:
        yield "EMAIL_URL is missing: set EMAIL_URL or EMAIL_URL_FILE, such as submission://user:password@mail.example.dk."
    elif urlsplit(settings["EMAIL_URL"]).scheme not in MAIL_SCHEMES:
        yield "EMAIL_URL sends no mail: begin it with smtp:// or submission://."


def _demo(settings: Settings) -> Iterator[str]:
    if read_secret("DEMO_PASSWORD", ""):
        yield "DEMO_PASSWORD is set: demo people with a shared password do not belong in production; leave it out."


CHECKS: tuple[Callable[[Settings], Iterator[str]], ...] = (
    _secret_key,
    _debug,
    _hosts,
    _public_url,
    _database,
    _broker,
    _mail,
    _demo,
)
