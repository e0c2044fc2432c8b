"""One import: everything is checked first, then everything is written, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality
from common.tenancy import municipality_scope
from common.yaml_source import SourceError, SourceProblem, read_source
from strategy_portal.importing.documents import DocumentSet, read_documents
from strategy_portal.importing.loading import (
    benefits,
    economy,
    meetings,
    national,
    organisation,
    projects,
    proposals,
    strategies,
    urgent,
)
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Counts, Session

Prepare = Callable[[DocumentSet, "Municipality | None"], None]


@dataclass
class Result:
    """What an import did; ``municipality`` is None for national strategies."""

    municipality: Municipality | None = None
    counts: Counts = field(default_factory=Counts)


def import_files(
    paths: Sequence[Path],
    *,
    municipality: str = "",
    dry_run: bool = False,
    prepare: Prepare | None = None,
    played: bool = False,
) -> Result:
    """Import the files of one municipality, or of the national strategies, in one transaction.

    ``municipality`` is the slug for files that do not name one; a municipality that is new to the portal is made from
    the file's profile. ``prepare`` may change the documents before anything is written (the demonstration moves their
    dates) and ``played`` does each act at its own moment. Raises SourceError with every error by file and line; then nothing was written.
    """
    result = Result()
    try:
        with transaction.atomic():
            _import(paths, result, municipality=municipality, prepare=prepare, played=played)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        message = _("The database refuses the rows: %(reason)s") % {"reason": error}
        raise SourceError([SourceProblem(str(paths[0]), 1, "", message)]) from error
    return result


def _import(paths: Sequence[Path], result: Result, *, municipality: str, prepare: Prepare | None, played: bool) -> None:
    national_ids = national.national_ids()
    slug = municipality or _slug_of(paths)
    owner = _municipality(paths, slug) if slug else None
    if owner is None:
        documents = read_documents(paths)
        if prepare:
            prepare(documents, None)
        national.load(documents, result.counts)
        return
    with municipality_scope(owner):
        session = Session.open(owner, counts=result.counts, national=national_ids)
        documents = read_documents(paths, known=session.known_keys(), municipality=slug)
        _check_one_municipality(documents, slug)
        if prepare:
            prepare(documents, owner)
        _load(session, documents, played=played)
        session.close()
    result.municipality = owner


def _load(session: Session, documents: DocumentSet, *, played: bool) -> None:
    acts = Acts(session, played=played)
    organisation.load(session, documents)
    strategies.load(session, documents)
    economy.load_funds(session, documents, acts)
    projects.load_rows(session, documents)
    proposals.plan(session, documents, acts)
    meetings.plan(session, documents, acts)
    urgent.plan(session, documents, acts)
    projects.plan_reports(session, documents, acts)
    acts.perform()
    economy.load_business_cases(session, documents)
    projects.adopt(session, documents)
    projects.load_anchors(session, documents)
    benefits.load(session, documents, acts)
    acts.perform()


def _slug_of(paths: Sequence[Path]) -> str:
    """The municipality of the first file that names one; files are read again, and checked, afterwards."""
    for path in paths:
        try:
            data = read_source(path).data
        except SourceError:
            continue
        if isinstance(data, dict) and isinstance(data.get("municipality"), str):
            return data["municipality"]
    return ""


def _municipality(paths: Sequence[Path], slug: str) -> Municipality:
    found = Municipality.objects.filter(slug=slug).first()
    if found is not None:
        return found
    made = Municipality(slug=slug, name=_name_of(paths) or slug)
    try:
        made.full_clean()
    except ValidationError as error:
        raise SourceError([SourceProblem(str(paths[0]), 1, "municipality", " ".join(error.messages))]) from error
    made.save()
    return made


def _name_of(paths: Sequence[Path]) -> str:
    for path in paths:
        try:
            data = read_source(path).data
        except SourceError:
            continue
        profile = data.get("profile") if isinstance(data, dict) else None
        if isinstance(profile, dict) and isinstance(profile.get("name"), str):
            return profile["name"]
    return ""


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
