"""The kind of document: title, file name, what the template sees, attachments and the link that verifies it."""

from typing import Any

from django.utils.translation import gettext as _

from common.documents import DocumentKind
from common.numbers import dato, dato_tid, decimal, pct
from reports.documents import charts, rows
from reports.documents.attachments import attached
from reports.documents.key_figures import key_figures
from reports.domain.collecting import KIND, SCHEMA_VERSION
from reports.domain.periods import HalfYear
from reports.enums import Audience

Facts = dict[str, Any]
_WORDS = {Audience.EXECUTIVE: "direktion", Audience.COUNCIL: "byraad", Audience.PUBLIC: "offentlig"}


def _title(data: Facts) -> str:
    return _("Status note for the %(half)s") % {"half": _half(data["note"])}


def _half(note: Facts) -> str:
    return HalfYear(note["year"], note["half"]).in_words()


def _filename(data: Facts) -> str:
    note = data["note"]
    word = _WORDS[Audience(data["audience"])]
    return (
        f"statusnotat-{data['municipality']['slug']}-{note['year']}-{note['half']}-udgave-{note['edition']}-{word}.pdf"
    )


def _verify_url(data: Facts, sha256: str) -> str:
    return f"{data['verify']}?sha256={sha256}"


def _edition(data: Facts) -> str:
    words = {
        Audience.EXECUTIVE: _("full edition for %(body)s") % {"body": data["note"]["body"]},
        Audience.COUNCIL: _("edition for %(body)s") % {"body": data["note"]["council"] or _("the municipal council")},
        Audience.PUBLIC: _("edition for the public"),
    }[Audience(data["audience"])]
    return _("Edition %(n)s, %(words)s") % {"n": data["note"]["edition"], "words": words}


def _facts(data: Facts) -> list[tuple[str, str]]:
    period, previous = data["period"], data["previous"]
    as_of = dato(period["as_of"])
    if period["as_of"] != period["cut_off"]:
        as_of = _("%(day)s, before the half-year ends %(end)s") % {"day": as_of, "end": dato(period["cut_off"])}
    compared = _("no earlier note")
    if previous is not None:
        compared = _("%(half)s, edition %(n)s") % {"half": _half(previous), "n": previous["edition"]}
    return [
        (_("Edition"), _edition(data)),
        (_("Figures as of"), as_of),
        (_("Compared to"), compared),
    ]


def _context(data: Facts) -> Facts:
    blocks, in_table = rows.needing_attention(data)
    thresholds, seal = data["thresholds"], data["seal"]
    in_force = [strategy["title"] for strategy in data["goals"] if strategy["goals"]]
    return {
        "municipality_name": data["municipality"]["name"],
        "brand": data["municipality"]["brand"],
        "kind_label": _("Status note"),
        "subtitle": in_force[0] if in_force else "",
        "edition": _edition(data),
        "mark": _("Draft: not frozen, not approved") if data["is_draft"] else "",
        "facts": _facts(data),
        "key_figures": key_figures(data),
        "message": [part.strip() for part in data["message"].split("\n\n") if part.strip()],
        "recommendations": [{"text": _("that %(text)s") % {"text": text}} for text in data["recommendations"]],
        "recommended": [{"text": text} for text in data["recommendations"]],
        "lights_chart": charts.lights(data),
        "changes": rows.changes(data),
        "missing": [
            row | {"heard": dato(row["reported_on"]) if row["reported_on"] else _("never")}
            for row in data["portfolio"]["contributions"]["missing"]
        ],
        "strategies": rows.strategies(data),
        "bullets_chart": charts.bullets(data),
        "blocks": blocks,
        "blocks_left": in_table,
        "economy": rows.economy(data),
        "funds": [rows.fund(fund) | {"chart": charts.balance(fund, data)} for fund in data["funds"]],
        "gains": rows.gains(data),
        "gains_chart": charts.gains(data),
        "projects": [rows.project(facts) for facts in data["projects"]],
        "unanchored": data["unanchored"],
        "decisions": data["decisions"],
        "risks": data["risks"],
        "tolerance": {
            "cost": pct(thresholds["cost_red_above"]),
            "benefits": pct(thresholds["benefits_red_above"]),
            "yellow": decimal(thresholds["time_yellow_from_months"], 0),
            "red": decimal(thresholds["time_red_above_months"], 0),
        },
        "seal": seal | {"moment": dato_tid(seal["sealed_at"])} if seal is not None else None,
        "illustrative": any(facts["illustrative"] for facts in data["projects"]),
    }


status_note_kind = DocumentKind(
    key=KIND,
    schema_version=SCHEMA_VERSION,
    template="print/status_note.html",
    title=_title,
    filename=_filename,
    context=_context,
    attachments=attached,
    verify_url=_verify_url,
)
