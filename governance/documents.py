"""Agendas, minutes and terms of reference on paper (D3, D9, D14). Everything is read from the snapshot."""

import json
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.documents import DocumentKind
from common.numbers import dato, dato_lang, kr, pct
from governance.appendices import agenda_appendices
from governance.domain import papers
from governance.domain.terms_paper import SCHEMA_VERSION as TERMS_VERSION
from governance.domain.terms_paper import TERMS

_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "ae", "Ø": "oe", "Å": "aa"})


def _slug(text: str) -> str:
    return slugify(text.translate(_FOLD)) or "dokument"


def _local(value: str) -> datetime:
    """A frozen moment, which is UTC, in the municipality's time."""
    return datetime.fromisoformat(value).astimezone(ZoneInfo(settings.TIME_ZONE))


def _day(value: str) -> date:
    return _local(value).date()


def _clock(value: str) -> str:
    return f"{_local(value):%H.%M}"


def _meeting_facts(data: dict[str, Any]) -> list[tuple[str, str]]:
    when = _("%(day)s at %(start)s–%(end)s") % {
        "day": dato_lang(_day(data["starts_at"])),
        "start": _clock(data["starts_at"]),
        "end": _clock(data["ends_at"]),
    }
    facts = [(_("Time"), when)]
    if data["place"]:
        facts.append((_("Place"), data["place"]))
    return facts


def _readable(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Dates as they are read, so that the template only sets type."""
    return [
        item
        | {
            "document": item.get("document", "")[:12],
            "decisions": [
                decision
                | {
                    "decided_on": dato(decision["decided_on"]),
                    "reversed_on": dato(decision["reversed_on"]) if decision["reversed_on"] else "",
                }
                for decision in item.get("decisions", [])
            ],
            "action_points": [point | {"due": dato(point["due"])} for point in item.get("action_points", [])],
        }
        for item in items
    ]


def _appendices(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"title": entry["title"], "data": entry["data"], "template": agenda_appendices.get(entry["key"]).print_template}
        for entry in data.get("appendices", [])
        if entry["key"] in agenda_appendices
    ]


def _context(data: dict[str, Any], label: str) -> dict[str, Any]:
    return {
        "municipality_name": data["municipality"],
        "brand": data["brand"],
        "kind_label": label,
        "subtitle": data["body"],
        "facts": _meeting_facts(data),
        "items": _readable(data["items"]),
        "action_points": [point | {"due": dato(point["due"])} for point in data["action_points"]],
        "appendices": _appendices(data),
        "has_closed": any(item["is_closed"] for item in data["items"]),
    }


def _agenda_context(data: dict[str, Any]) -> dict[str, Any]:
    mark = "" if data["is_full"] else _("Without closed items")
    return _context(data, _("Agenda")) | {"mark": mark if _has_closed(data) else ""}


def _minutes_context(data: dict[str, Any]) -> dict[str, Any]:
    mark = "" if data["is_full"] else _("Without closed items")
    if not data["is_approved"]:
        mark = _("Draft, awaiting approval")
    approvals = [approval | {"at": dato(_day(approval["at"]))} for approval in data["approvals"]]
    return _context(data, _("Minutes")) | {
        "mark": mark if _has_closed(data) or not data["is_approved"] else "",
        "attendance": data["attendance"],
        "approvals": approvals,
        "edition": _("Approved by those present") if data["is_approved"] else "",
    }


def _has_closed(data: dict[str, Any]) -> bool:
    return any(item["is_closed"] for item in data["items"])


def _title(data: dict[str, Any], label: str) -> str:
    return _("%(label)s, %(day)s") % {"label": label, "day": dato_lang(_day(data["starts_at"]))}


def _name(data: dict[str, Any], word: str) -> str:
    return f"{word}-{_slug(data['body'])}-{_day(data['starts_at']).isoformat()}.pdf"


def _machine_readable(data: dict[str, Any]) -> list[tuple[str, bytes, str]]:
    content = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode()
    return [("data.json", content, _("The content of the document as data"))]


def _terms_context(data: dict[str, Any]) -> dict[str, Any]:
    rows = [
        row
        | {
            "up_to": kr(row["up_to"]) if row["up_to"] is not None else _("without limit"),
            "effect": f"{row['effect']} {row['target']}".strip(),
        }
        for row in data["competence"]
    ]
    period = [(_("Valid from"), dato(data["valid_from"]))]
    if data["valid_to"]:
        period.append((_("Valid to"), dato(data["valid_to"])))
    if data["founded_by"]:
        founded = data["founded_by"] + (f", {dato(data['founded_on'])}" if data["founded_on"] else "")
        period.append((_("Founded by"), founded))
    period.append((_("Members as of"), dato(data["as_of"])))
    members = [row | {"from": dato(row["from"]), "to": dato(row["to"]) if row["to"] else ""} for row in data["members"]]
    return {
        "municipality_name": data["municipality"],
        "brand": data["brand"],
        "kind_label": _("Terms of reference"),
        "subtitle": data["kind"],
        "edition": _("Version %(number)s") % {"number": data["number"]},
        "mark": _("Draft, not in force yet") if data["is_draft"] else "",
        "facts": period,
        "competence": rows,
        "members": members,
        "quorum": pct(data["quorum_share"]),
    }


def _agenda_title(data: dict[str, Any]) -> str:
    return _title(data, _("Agenda"))


def _minutes_title(data: dict[str, Any]) -> str:
    return _title(data, _("Minutes"))


def _agenda_kind(key: str, word: str) -> DocumentKind:
    return DocumentKind(
        key=key,
        schema_version=papers.SCHEMA_VERSION,
        template="print/agenda.html",
        title=_agenda_title,
        filename=partial(_name, word=word),
        context=_agenda_context,
        attachments=_machine_readable,
    )


def _minutes_kind(key: str, word: str) -> DocumentKind:
    return DocumentKind(
        key=key,
        schema_version=papers.SCHEMA_VERSION,
        template="print/minutes.html",
        title=_minutes_title,
        filename=partial(_name, word=word),
        context=_minutes_context,
        attachments=_machine_readable,
    )


def kinds() -> list[DocumentKind]:
    """Every document of governance."""
    terms = DocumentKind(
        key=TERMS,
        schema_version=TERMS_VERSION,
        template="print/terms.html",
        title=lambda data: _("Terms of reference for %(body)s") % {"body": data["body"]},
        filename=lambda data: f"kommissorium-{_slug(data['body'])}-{data['number']}.pdf",
        context=_terms_context,
        attachments=_machine_readable,
    )
    return [
        _agenda_kind(papers.AGENDA, "dagsorden"),
        _agenda_kind(papers.AGENDA_OPEN, "dagsorden-uden-lukkede-punkter"),
        _minutes_kind(papers.MINUTES, "referat"),
        _minutes_kind(papers.MINUTES_PUBLIC, "referat-uden-lukkede-punkter"),
        terms,
    ]
