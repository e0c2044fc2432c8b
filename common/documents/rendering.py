"""From a snapshot to HTML and PDF: frozen data in, the same bytes out, nothing live read on the way (D54, D56)."""

import hashlib
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.brand import DEFAULT, palette
from common.documents.glyphs import legible
from common.documents.kinds import Data, DocumentError, DocumentKind, FrozenData, document_kinds

PRINT_LAYOUT = "print/base.html"
INSTALL = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


def render_html(snapshot: FrozenData, *, layout: str = PRINT_LAYOUT) -> str:
    """The document as HTML from its snapshot alone.

    ``layout`` is what the template extends: the print layout, or a page of the portal that has a block named
    ``document``. Raises DocumentError when the snapshot is of a version that no template knows.
    """
    kind, _data, context = _prepared(snapshot)
    return _html(kind, context | {"layout": layout})


def render_pdf(snapshot: FrozenData) -> bytes:
    """The document as one file that is PDF/UA-1 and PDF/A-3a, with its figures attached (D56).

    The same snapshot and template give the same bytes in any process and time zone. Raises DocumentError when
    the text engine or every font is missing, or when the HTML asks for anything outside the print assets.
    """
    kind, data, context = _prepared(snapshot)
    engine = _engine()
    html = _html(kind, context | {"layout": PRINT_LAYOUT})
    pdf = engine.write(
        legible(html),
        css=_colours(context.get("brand") or DEFAULT),
        attached=kind.attachments(data),
        moment=_moment(snapshot),
    )
    return import_module("common.documents.archive").mark_accessible(pdf)


def pdf_digest(pdf: bytes) -> str:
    """The sha256 of a stored PDF, which the page that verifies a file compares (D56)."""
    return hashlib.sha256(pdf).hexdigest()


def document_filename(snapshot: FrozenData) -> str:
    """Name under which the document is downloaded, ending in .pdf."""
    kind = document_kinds.get(snapshot.kind)
    return kind.filename(kind.current(snapshot))


def _prepared(snapshot: FrozenData) -> tuple[DocumentKind, Data, dict[str, Any]]:
    kind = document_kinds.get(snapshot.kind)
    data = kind.current(snapshot)
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            **kind.context(data),
            "data": data,
            "title": kind.title(data),
            "sha256": snapshot.sha256,
            "taken_at": _moment(snapshot),
            "verify_url": kind.verify_url(data, snapshot.sha256),
            "printing": True,
        }
    return kind, data, context


def _html(kind: DocumentKind, context: dict[str, Any]) -> str:
    context["printing"] = context["layout"] == PRINT_LAYOUT
    with translation.override(settings.LANGUAGE_CODE), timezone.override(settings.TIME_ZONE):
        return render_to_string(kind.template, context)


def _moment(snapshot: FrozenData) -> datetime:
    """When the data was taken, in the municipality's time and whole seconds: PDF dates know no fractions."""
    return snapshot.taken_at.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(microsecond=0)


def _colours(brand: str) -> str:
    """The municipality's tones as custom properties; the colour is checked, since it stands in a style sheet."""
    return ":root {" + "; ".join(f"{name}: {tone}" for name, tone in palette(brand.lower()).items()) + "}"


def _engine() -> ModuleType:
    try:
        engine = import_module("common.documents.engine")
    except OSError as error:
        raise DocumentError(_("The PDF cannot be made: Pango is missing on the server. Run: %s") % INSTALL) from error
    if not engine.has_fonts():
        raise DocumentError(_("The PDF cannot be made: the server has no fonts. Run: %s") % INSTALL)
    return engine
