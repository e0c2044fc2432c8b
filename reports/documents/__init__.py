"""The status note on paper and on a page: everything is read from the snapshot (D53, D56)."""

from reports.documents.kind import status_note_kind

__all__ = ["status_note_kind"]
