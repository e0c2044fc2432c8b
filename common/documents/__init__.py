"""Frozen documents: a snapshot becomes HTML and an accessible, archivable PDF."""

from common.documents.kinds import AttachedFile, DocumentError, DocumentKind, FrozenData, document_kinds
from common.documents.rendering import document_filename, pdf_digest, render_html, render_pdf

__all__ = [
    "AttachedFile",
    "DocumentError",
    "DocumentKind",
    "FrozenData",
    "document_filename",
    "document_kinds",
    "pdf_digest",
    "render_html",
    "render_pdf",
]
