"""An order of wishes on paper (D9): read from the snapshot alone."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from business_cases.domain import prioritisation_paper
from common.documents import DocumentKind
from common.numbers import dato, kr

Data = dict[str, Any]
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def _title(data: Data) -> str:
    return _("The order of the wishes to %(fund)s") % {"fund": data["fund"]}


def _filename(data: Data) -> str:
    return f"prioritering-{slugify(data['fund'].lower().translate(_LETTERS)) or 'pulje'}.pdf"


def _context(data: Data) -> Data:
    facts = [
        (_("Governed by"), data["body"]),
        (_("The fund's free balance"), kr(data["available"])),
        (_("Drafted"), f"{data['drafted_by']}, {dato(data['drafted_on'])}".strip(", ")),
    ]
    if data["former_decided_on"]:
        facts.append((_("Order in force so far"), _("of %(date)s") % {"date": dato(data["former_decided_on"])}))
    return {
        "municipality_name": data["municipality"],
        "brand": data["brand"],
        "kind_label": _("Order of wishes"),
        "facts": facts,
    }


PRIORITISATION = DocumentKind(
    key=prioritisation_paper.KIND,
    schema_version=prioritisation_paper.SCHEMA_VERSION,
    template="print/prioritisation.html",
    title=_title,
    filename=_filename,
    context=_context,
)
