"""The demonstration: four municipalities, moved to today, with an account for each role."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.utils import timezone

from accounts.models import Municipality, User
from strategy_portal.importing import notes
from strategy_portal.importing.clock import at
from strategy_portal.importing.documents import DocumentSet, yaml_files
from strategy_portal.importing.moving import move_to_today
from strategy_portal.importing.run import Playing, Result, import_files

FOLDER = Path(settings.BASE_DIR) / "demo"
NATIONAL = "national"
MUNICIPALITIES = ("herning", "horsens", "ishoej", "albertslund")
#: The local part of the addresses one signs in with.
ROLES = (
    "direktion",
    "formand",
    "sekretaer",
    "medlem",
    "udvalg",
    "forvaltning",
    "projektleder",
    "gevinstmanager",
    "koncernit",
    "oekonomi",
    "systemejer",
    "admin",
)
#: The day as which a municipality's demonstration was loaded, kept in its settings: a second load changes nothing.
DAY = "demo_day"


def addresses(slug: str) -> list[str]:
    """The addresses that one signs in with in one municipality."""
    return [f"{role}@{slug}.example" for role in ROLES]


def load(*, folder: Path = FOLDER, today: date | None = None, printed: bool = True) -> Iterator[tuple[str, Result]]:
    """Load what all share, then each municipality; yields the folder's name with what was done.

    ``printed`` makes the PDFs of the status notes at once, so that they are approved; otherwise a worker makes them.
    """
    now = at(today, 12) if today else timezone.now()
    playing = Playing(prepare=partial(_prepare, timezone.localdate(now)), now=now)
    for name in (NATIONAL, *MUNICIPALITIES):
        result = import_files(yaml_files(folder / name), playing=playing)
        if result.municipality is not None:
            notes.make(result.documents, result.municipality, printed=printed)
        yield name, result
    set_passwords()


def _prepare(today: date, documents: DocumentSet, municipality: Municipality | None) -> None:
    day = today
    if municipality is None:
        day = _first_day() or today
    else:
        held = municipality.settings.get(DAY)
        if held:
            day = date.fromisoformat(held)
        else:
            municipality.settings = municipality.settings | {DAY: today.isoformat()}
            Municipality.objects.filter(pk=municipality.pk).update(settings=municipality.settings)
    move_to_today(documents, today=day)


def _first_day() -> date | None:
    """The day as which the demonstration was loaded, if it was."""
    days = [row[DAY] for row in Municipality.objects.values_list("settings", flat=True) if DAY in row]
    return date.fromisoformat(min(days)) if days else None


def set_passwords() -> int:
    """Give the demonstration's accounts the password of DEMO_PASSWORD, hashed once for all; returns how many.

    Accounts that have a password keep it.
    """
    wanted = [address for slug in MUNICIPALITIES for address in addresses(slug)]
    waiting = User.objects.filter(email__in=wanted, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if not waiting.exists():
        return 0
    return waiting.update(password=make_password(settings.DEMO_PASSWORD))
