"""What a frozen document is made of. The app that owns the facts registers the kind in its AppConfig.ready()."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from common.errors import DomainError
from common.registries import Registry

Data = dict[str, Any]
#: File name, content, one line that says what it holds.
AttachedFile = tuple[str, bytes, str]


class DocumentError(DomainError):
    """A document could not be made; the message says what is wrong and who can do something about it."""


class FrozenData(Protocol):
    """What rendering reads of a snapshot (common.models.Snapshot), and nothing else."""

    kind: str
    schema_version: int
    sha256: str
    taken_at: datetime

    @property
    def data(self) -> Data: ...


def _as_it_is(data: Data) -> Data:
    return data


def _nothing_attached(data: Data) -> Sequence[AttachedFile]:
    del data
    return ()


def _no_link(data: Data, sha256: str) -> str:
    del data, sha256
    return ""


@dataclass(frozen=True, kw_only=True)
class DocumentKind:
    """How the snapshots of one kind become HTML and PDF (D54: one look for all documents).

    Every function gets the snapshot's data and must read nothing else: no model, no clock, no setting.
    """

    key: str
    #: Version of the data that the template expects; an older snapshot is lifted by ``upgrades`` first.
    schema_version: int
    #: Extends ``layout`` (print/base.html by default) and fills the block ``document``.
    template: str
    title: Callable[[Data], str]
    filename: Callable[[Data], str]
    #: What the template sees; the keys the layout itself uses are listed on top of print/base.html.
    context: Callable[[Data], Data] = _as_it_is
    #: The figures of the document, machine-readable (D56).
    attachments: Callable[[Data], Sequence[AttachedFile]] = _nothing_attached
    #: Address of the page that verifies the document (D56), from the data and the snapshot's sha256.
    verify_url: Callable[[Data, str], str] = _no_link
    #: From a schema version to the function that turns its data into that of the next one.
    upgrades: Mapping[int, Callable[[Data], Data]] = field(default_factory=dict)

    def current(self, snapshot: FrozenData) -> Data:
        """The snapshot's data in the shape of today's template; DocumentError when there is no way there."""
        data, version = snapshot.data, snapshot.schema_version
        while version < self.schema_version and version in self.upgrades:
            data, version = self.upgrades[version](data), version + 1
        if version != self.schema_version:
            raise DocumentError(
                f"{self.key}: a snapshot of version {snapshot.schema_version} "
                f"cannot be shown by a template of version {self.schema_version}."
            )
        return data


document_kinds: Registry[DocumentKind] = Registry("document kinds")
