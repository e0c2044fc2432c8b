"""One import: everything is checked first, then everything is written, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Municipality
from common.tenancy import municipality_scope
from common.yaml_source import SourceError, SourceProblem, read_source
from strategy_portal.importing import notes
from strategy_portal.importing.documents import DocumentSet, read_documents
from strategy_portal.importing.loading import (
    benefits,
    economy,
    meetings,
    national,
    organisation,
    payments,
    prioritisations,
    projects,
    proposals,
    reports,
    strategies,
    urgent,
)
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Counts, Session

Prepare = Callable[[DocumentSet, "Municipality | None"], None]


@dataclass(frozen=True, kw_only=True)
class Playing:
    """How a demonstration is imported: ``prepare`` moves its dates, and each act is done at its own moment.

    ``now`` is the moment as which it is loaded.
    """

    prepare: Prepare
    now: datetime


@dataclass
class Result:
    """What an import did; ``municipality`` is None for national strategies."""

    municipality: Municipality | None = None
    documents: DocumentSet = field(default_factory=DocumentSet)
    counts: Counts = field(default_factory=Counts)


def import_files(
    paths: Sequence[Path], *, municipality: str = "", dry_run: bool = False, playing: Playing | None = None
) -> Result:
    """Import the files of one municipality, or of the national strategies, in one transaction.

    ``municipality`` is the slug for files that do not name one; a municipality that is new to the portal is made from
    the file's profile. ``dry_run`` does everything and takes it back. Raises SourceError with every error by file and
    line; then nothing was written.
    """
    result = Result()
    try:
        with transaction.atomic():
            _import(paths, result, slug=municipality or _stated(paths, "municipality"), playing=playing)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        message = _("The database refuses the rows: %(reason)s") % {"reason": error}
        raise SourceError([SourceProblem(str(paths[0]), 1, "", message)]) from error
    return result


def _import(paths: Sequence[Path], result: Result, *, slug: str, playing: Playing | None) -> None:
    if not slug:
        documents = read_documents(paths)
        if playing is not None:
            playing.prepare(documents, None)
        national.load(documents, result.counts)
        return
    now = playing.now if playing is not None else timezone.now()
    result.municipality = _municipality(paths, slug)
    with municipality_scope(result.municipality):
        session = Session.open(result.municipality, counts=result.counts, national=national.national_ids(), now=now)
        documents = read_documents(paths, known=session.known_keys(), municipality=slug)
        _check_one_municipality(documents, slug)
        if playing is None:
            notes.refuse(documents)
        else:
            playing.prepare(documents, result.municipality)
        result.documents = documents
        _load(session, documents, played=playing is not None)
        session.close()


def _load(session: Session, documents: DocumentSet, *, played: bool) -> None:
    """Rows first; then what people did, in the order they did it."""
    acts = Acts(session, played=played)
    organisation.load(session, documents)
    strategies.load(session, documents)
    economy.load_funds(session, documents, acts)
    projects.load_rows(session, documents)
    projects.load_anchors(session, documents)
    benefits.plan(session, documents, acts)
    proposals.plan(session, documents, acts)
    prioritisations.plan(session, documents, acts)
    meetings.plan(session, documents, acts)
    urgent.plan(session, documents, acts)
    projects.plan_adoptions(session, documents, acts)
    reports.plan(session, documents, acts)
    payments.plan(session, documents, acts)
    acts.perform()
    economy.load_business_cases(session, documents)


def _stated(paths: Sequence[Path], name: str, below: str = "") -> str:
    """The first value of ``name`` at the top of the files (or of ``below`` in it); they are checked afterwards."""
    for path in paths:
        try:
            data = read_source(path).data
        except SourceError:
            continue
        value = data.get(name) if isinstance(data, dict) else None
        if below:
            value = value.get(below) if isinstance(value, dict) else None
        if isinstance(value, str):
            return value
    return ""


def _municipality(paths: Sequence[Path], slug: str) -> Municipality:
    found = Municipality.objects.filter(slug=slug).first()
    if found is not None:
        return found
    made = Municipality(slug=slug, name=_stated(paths, "profile", "name") or slug)
    try:
        made.full_clean()
    except ValidationError as error:
        raise SourceError([SourceProblem(str(paths[0]), 1, "municipality", " ".join(error.messages))]) from error
    made.save()
    return made


def _check_one_municipality(documents: DocumentSet, slug: str) -> None:
    problems = [
        document.source.problem(
            ("municipality",),
            _("One import is about one municipality: here “%(slug)s”.") % {"slug": slug},
        )
        for document in documents.documents
        if document.municipality != slug
    ]
    if problems:
        raise SourceError(problems)
