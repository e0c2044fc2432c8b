"""What has changed between two frozen versions of a proposal: texts word by word, money line by line (D28).

Pure: two snapshots' data in, rows out.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.money import ZERO
from common.numbers import NONE, dato, decimal, kr, pct, to_decimal
from projects.domain.proposal_snapshot import SECTIONS

Data = dict[str, Any]
KEPT, TAKEN_OUT, PUT_IN = "kept", "out", "in"
#: How much unchanged text stands on either side of a change.
_CONTEXT = 90
_WORDS = re.compile(r"\s+|\d[\d.,]*\d|\w+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """One row: what was and what is, and for amounts the difference; a text comes as ``pieces`` of (kind, words)."""

    label: Any
    was: str = ""
    now: str = ""
    difference: str = ""
    pieces: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """The changes under one heading."""

    title: Any
    changes: list[Change]


def differences(was: Data, now: Data) -> list[Group]:
    """The groups in which anything has changed, in the document's order."""
    groups = [
        Group(gettext_lazy("The proposal"), _values(was, now, _BASICS)),
        Group(gettext_lazy("Goals"), _goals(was, now)),
        Group(gettext_lazy("Texts"), _texts(was, now)),
        Group(gettext_lazy("Money"), _values(was["money"], now["money"], _MONEY)),
        Group(gettext_lazy("Business case"), _business_case(was["business_case"], now["business_case"])),
        Group(gettext_lazy("Scores"), _scores(was, now)),
        Group(gettext_lazy("Recommendation"), _recommendations(was, now)),
    ]
    return [group for group in groups if group.changes]


# --- Texts --------------------------------------------------------------------------------------------------------
def words_changed(was: str, now: str) -> list[tuple[str, str]]:
    """The text as pieces that were kept, taken out or put in; long stretches without change are left out."""
    pieces: list[tuple[str, str]] = []
    for kind, lines_was, lines_now in _aligned(was.splitlines(keepends=True), now.splitlines(keepends=True)):
        if kind == "equal":
            _add(pieces, KEPT, "".join(lines_was))
        else:
            _add_words(pieces, "".join(lines_was), "".join(lines_now))
    last = len(pieces) - 1
    return [
        (kind, _shortened(text, place, last) if kind == KEPT else text) for place, (kind, text) in enumerate(pieces)
    ]


def _add_words(pieces: list[tuple[str, str]], was: str, now: str) -> None:
    for kind, old, new in _aligned(_WORDS.findall(was), _WORDS.findall(now)):
        if kind == "equal":
            _add(pieces, KEPT, "".join(old))
        else:
            _add(pieces, TAKEN_OUT, "".join(old))
            _add(pieces, PUT_IN, "".join(new))


def _aligned(old: list[str], new: list[str]) -> Iterable[tuple[str, list[str], list[str]]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start_old, end_old, start_new, end_new in matcher.get_opcodes():
        yield kind, old[start_old:end_old], new[start_new:end_new]


def _add(pieces: list[tuple[str, str]], kind: str, text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1][0] == kind:
        pieces[-1] = (kind, pieces[-1][1] + text)
    else:
        pieces.append((kind, text))


def _shortened(text: str, place: int, last: int) -> str:
    """What stands next to a change; the first piece keeps its end, the last its beginning."""
    if len(text) <= 2 * _CONTEXT:
        return text
    before = "" if place == 0 else text[:_CONTEXT].rsplit(" ", 1)[0]
    after = "" if place == last else text[-_CONTEXT:].split(" ", 1)[-1]
    return f"{before} … {after}"


def _texts(was: Data, now: Data) -> list[Change]:
    return [
        Change(heading, pieces=words_changed(was["sections"].get(name, ""), now["sections"][name]))
        for name, heading in SECTIONS
        if was["sections"].get(name, "") != now["sections"][name]
    ]


# --- Values -------------------------------------------------------------------------------------------------------
def _as_money(value: Any) -> str:
    return kr(value) if value not in (None, "") else NONE


def _as_text(value: Any) -> str:
    return str(value) if value not in (None, "") else NONE


def _as_day(value: Any) -> str:
    return dato(value) if value else NONE


def _as_share(value: Any) -> str:
    return pct(value) if value else NONE


Rows = tuple[tuple[str, Any, Callable[[Any], str]], ...]
_BASICS: Rows = (
    ("title", gettext_lazy("Title"), _as_text),
    ("department", gettext_lazy("Department"), _as_text),
    ("body", gettext_lazy("Submitted to"), _as_text),
    ("level", gettext_lazy("Level"), _as_text),
    ("journal_number", gettext_lazy("Journal number"), _as_text),
    ("law", gettext_lazy("Required by law"), _as_text),
    ("people.owner", gettext_lazy("Project owner"), _as_text),
    ("people.leader", gettext_lazy("Project leader"), _as_text),
    ("people.system_owner", gettext_lazy("System owner"), _as_text),
    ("starts_on", gettext_lazy("Start"), _as_day),
    ("go_live", gettext_lazy("Expected go-live"), _as_day),
    ("ends_on", gettext_lazy("End"), _as_day),
)
_MONEY: Rows = (
    ("estimated_cost", gettext_lazy("Estimated cost"), _as_money),
    ("estimated_hours", gettext_lazy("Estimated hours"), _as_text),
    ("fund", gettext_lazy("Fund"), _as_text),
    ("area", gettext_lazy("Area"), _as_text),
    ("applied_amount", gettext_lazy("Applied for"), _as_money),
    ("running_cost_applied", gettext_lazy("Of which running costs"), _as_money),
    ("principle", gettext_lazy("Principle"), _as_text),
    ("self_financed", gettext_lazy("Self-financed"), _as_money),
    ("running_cost_payer", gettext_lazy("Running costs are paid by"), _as_text),
    ("repayment_share", gettext_lazy("Share of the gain paid back"), _as_share),
    ("repayment_first_year", gettext_lazy("First year of repayment"), _as_text),
    ("repayment_years", gettext_lazy("Years of repayment"), _as_text),
)


def _values(was: Data, now: Data, rows: Rows) -> list[Change]:
    found = []
    for path, label, words in rows:
        old, new = _at(was, path), _at(now, path)
        if old != new:
            difference = _difference(old, new) if words is _as_money else ""
            found.append(Change(label, words(old), words(new), difference))
    return found


def _at(data: Data, path: str) -> Any:
    value: Any = data
    for name in path.split("."):
        value = value.get(name)
    return value


def _difference(old: Any, new: Any) -> str:
    return kr(to_decimal(new or 0) - to_decimal(old or 0), signed=True)


# --- What hangs on it ---------------------------------------------------------------------------------------------
def _goals(was: Data, now: Data) -> list[Change]:
    old = {row["goal"]: row for row in was["goals"]}
    new = {row["goal"]: row for row in now["goals"]}
    found = [Change(_("No longer serves"), was=row["title"]) for key, row in old.items() if key not in new]
    for key, row in new.items():
        if key not in old:
            found.append(Change(_("Serves"), now=row["title"]))
        elif old[key]["argument"] != row["argument"]:
            found.append(Change(row["title"], pieces=words_changed(old[key]["argument"], row["argument"])))
    if was["initiatives"] != now["initiatives"]:
        found.append(Change(_("Initiatives"), _list(was["initiatives"]), _list(now["initiatives"])))
    return found


def _list(names: list[str]) -> str:
    return "; ".join(names) or NONE


def _business_case(was: Data | None, now: Data | None) -> list[Change]:
    if was is None or now is None:
        if was is now:
            return []
        return [
            Change(_("Business case"), NONE if was is None else was["title"], NONE if now is None else now["title"])
        ]
    return [*_key_figures(was["appraisal"], now["appraisal"]), *_lines(was, now)]


def _key_figures(was: Data, now: Data) -> list[Change]:
    old, new = was["key_figures"], now["key_figures"]
    found = []
    if was["horizon"] != now["horizon"]:
        found.append(Change(_("Horizon, years"), str(was["horizon"]), str(now["horizon"])))
    for name, label in (("npv", _("Net present value")), ("investment", _("Investment"))):
        if old[name] != new[name]:
            found.append(Change(label, _as_money(old[name]), _as_money(new[name]), _difference(old[name], new[name])))
    if old["simple_payback"] != new["simple_payback"]:
        was_years, now_years = (_as_years(row["simple_payback"]) for row in (old, new))
        found.append(Change(_("Simple payback, years"), was_years, now_years))
    return found


def _as_years(value: Any) -> str:
    return decimal(value) if value is not None else NONE


def _lines(was: Data, now: Data) -> list[Change]:
    old, new = _by_line_and_year(was), _by_line_and_year(now)
    return [
        Change(
            _("%(line)s, %(year)s") % {"line": key[0], "year": key[1]},
            _as_money(old.get(key)),
            _as_money(new.get(key)),
            _difference(old.get(key), new.get(key)),
        )
        for key in {**old, **new}
        if old.get(key, ZERO) != new.get(key, ZERO)
    ]


def _by_line_and_year(case: Data) -> dict[tuple[str, int], Any]:
    base = case["appraisal"]["base_year"]
    found: dict[tuple[str, int], Any] = {}
    for line in case["lines"]:
        name = f"{line['name']} ({line['kind_label']})"
        for year in line["years"]:
            key = (name, base + year["year"])
            found[key] = found.get(key, ZERO) + to_decimal(year["likely"])
    return found


def _scores(was: Data, now: Data) -> list[Change]:
    old, new = ({(row["department"], row["label"]): row["value"] for row in data["scores"]} for data in (was, now))
    return [
        Change(f"{key[0]}: {key[1]}", _as_text(old.get(key)), _as_text(new.get(key)))
        for key in {**old, **new}
        if old.get(key) != new.get(key)
    ]


def _recommendations(was: Data, now: Data) -> list[Change]:
    old, new = ({row["kind"]: row["text"] for row in data["recommendations"]} for data in (was, now))
    return [
        Change(_("that"), pieces=words_changed(old.get(kind, ""), new.get(kind, "")))
        for kind in {**old, **new}
        if old.get(kind) != new.get(kind)
    ]
