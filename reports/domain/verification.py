"""Whether a document is what it says: by the fingerprint printed in it, or by the file itself (D56)."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from common.canonical import sha256 as digest_of
from reports.models import Rendition

_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is known of a fingerprint. ``rendition`` is None when nothing in the portal has it."""

    sha256: str
    rendition: Rendition | None = None
    #: The fingerprint is that of the stored file, not of the figures.
    by_file: bool = False
    figures_hold: bool = False
    file_holds: bool | None = None

    @property
    def is_genuine(self) -> bool:
        """Everything that can be checked holds."""
        return self.rendition is not None and self.figures_hold and self.file_holds is not False


def cleaned(text: str) -> str:
    """The fingerprint in what a person pasted: spaces, line breaks and capitals do not count. "" when there is none."""
    found = _HEX.search(re.sub(r"\s+", "", text).lower())
    return found[0] if found else ""


def digest_of_file(file: Any) -> str:
    """The sha256 of an uploaded file, which is read and not kept."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def verify(sha256: str) -> Verdict:
    """Look the fingerprint up among the municipality's editions, and check figures and stored file against it."""
    rows = Rendition.objects.select_related("note__body", "note__municipality", "snapshot", "file")
    rendition = rows.filter(snapshot__sha256=sha256).order_by("pk").first()
    by_file = rendition is None
    if rendition is None:
        rendition = rows.filter(file__sha256=sha256).order_by("pk").first()
    if rendition is None:
        return Verdict(sha256=sha256)
    snapshot = rendition.snapshot
    return Verdict(
        sha256=sha256,
        rendition=rendition,
        by_file=by_file,
        figures_hold=digest_of(snapshot.body) == snapshot.sha256,
        file_holds=_stored_file_holds(rendition),
    )


def _stored_file_holds(rendition: Rendition) -> bool | None:
    """Whether the stored file still has the fingerprint it was stored with; None while there is none."""
    if rendition.file is None:
        return None
    try:
        with rendition.file.file.open("rb") as content:
            found = hashlib.sha256(content.read()).hexdigest()
    except FileNotFoundError:
        return False
    return found == rendition.file.sha256
