"""Figures of a note as they are read: kroner, dates and words, worked out from its frozen data alone."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from common.numbers import NONE, dato, kr, number, pct, share_of
from projects.domain.lights import lateness, months_between
from projects.enums import Parameter
from reports.enums import Change

Facts = dict[str, Any]
#: So many projects get a block of their own; with more, only the critical and those that became worse do.
MOST_BLOCKS = 12
#: Efficiency targets are shown for the nearest years.
MOST_TARGETS = 2


def short_lights() -> dict[str, str]:
    """A light's name where there is room for one word."""
    return {"green": _("Green"), "yellow": _("Yellow"), "red": _("Red")}


def counted(light: str, count: int) -> str:
    """How many have a light: 2 røde."""
    words = {
        "red": npgettext("projects", "%(n)s red", "%(n)s red", count),
        "yellow": npgettext("projects", "%(n)s yellow", "%(n)s yellow", count),
        "green": npgettext("projects", "%(n)s green", "%(n)s green", count),
        "stale": npgettext("projects", "%(n)s out of date", "%(n)s out of date", count),
        "none": npgettext("projects", "%(n)s not rated", "%(n)s not rated", count),
    }
    return words[light] % {"n": count}


def project(facts: Facts) -> Facts:
    """A project's figures against its baseline, in words."""
    cost, expected = facts["baseline"]["cost"], facts["forecast"]["cost"]
    over = share_of(Decimal(expected) - Decimal(cost), cost) if cost and expected is not None else None
    names = short_lights()
    return facts | {
        "cost": kr(cost) if cost is not None else NONE,
        "expected": kr(expected) if expected is not None else NONE,
        "over": pct(over, signed=True) if over is not None else NONE,
        "go_live": dato(facts["baseline"]["go_live"]) if facts["baseline"]["go_live"] else NONE,
        "expected_go_live": dato(facts["forecast"]["go_live"]) if facts["forecast"]["go_live"] else NONE,
        "late": late(facts),
        "briefly_late": briefly_late(facts),
        "gain": kr(facts["baseline"]["gain"]) if facts["baseline"]["gain"] is not None else NONE,
        "expected_gain": kr(facts["forecast"]["gain"]) if facts["forecast"]["gain"] is not None else NONE,
        "short": short(facts),
        "five": [
            {
                "name": str(parameter.label),
                "light": facts["lights"].get(parameter, ""),
                "word": names.get(facts["lights"].get(parameter, ""), ""),
            }
            for parameter in Parameter
        ],
        "moved": moved(facts),
        "heard": _("last report %(day)s") % {"day": dato(facts["reported_on"])}
        if facts["reported_on"]
        else _("no report yet"),
        "deviations": deviations(facts),
    }


def late(facts: Facts) -> str:
    """How much later than approved: 2 md. og 3 dage; empty when it is not."""
    due, expected = facts["baseline"]["go_live"], facts["forecast"]["go_live"]
    if not due or not expected or expected <= due:
        return ""
    return lateness(date.fromisoformat(due), date.fromisoformat(expected))


def briefly_late(facts: Facts) -> str:
    """The same where there is little room: whole months, or days when it is less than one."""
    due, expected = facts["baseline"]["go_live"], facts["forecast"]["go_live"]
    if not due or not expected or expected <= due:
        return ""
    first, second = date.fromisoformat(due), date.fromisoformat(expected)
    months = months_between(first, second)
    if months:
        return _("%(n)s mo. late") % {"n": months}
    days = (second - first).days
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


def short(facts: Facts) -> str:
    """How much of the approved yearly gain is missing, kroner; empty when nothing is."""
    approved, expected = facts["baseline"]["gain"], facts["forecast"]["gain"]
    if approved is None or expected is None or Decimal(expected) >= Decimal(approved):
        return ""
    return kr(Decimal(approved) - Decimal(expected))


def deviations(facts: Facts) -> list[Facts]:
    """Cost, go-live and gain: expected against approved, and what the difference is."""
    cost, expected = facts["baseline"]["cost"], facts["forecast"]["cost"]
    found = []
    if cost is not None and expected is not None:
        over = Decimal(expected) - Decimal(cost)
        note = _("as approved")
        if over:
            share = share_of(over, cost)
            note = (
                f"{kr(over, signed=True)} ({pct(share, signed=True)})" if share is not None else kr(over, signed=True)
            )
        found.append({"name": _("Cost"), "value": kr(expected), "note": note, "approved": kr(cost)})
    due, forecast = facts["baseline"]["go_live"], facts["forecast"]["go_live"]
    if due and forecast:
        note = _("as approved")
        if forecast > due:
            note = _("%(late)s later") % {"late": late(facts)}
        elif forecast < due:
            note = _("%(late)s earlier") % {"late": lateness(date.fromisoformat(forecast), date.fromisoformat(due))}
        found.append({"name": _("Go-live"), "value": dato(forecast), "note": note, "approved": dato(due)})
    approved, gain = facts["baseline"]["gain"], facts["forecast"]["gain"]
    if approved is not None and gain is not None and Decimal(approved):
        difference = Decimal(gain) - Decimal(approved)
        note = _("%(amount)s a year") % {"amount": kr(difference, signed=True)} if difference else _("as approved")
        found.append({"name": _("Gain a year"), "value": kr(gain), "note": note, "approved": kr(approved)})
    return found


def moved(facts: Facts) -> str:
    """How the light moved since the previous edition, with what it was."""
    change = facts["change"]
    if not change:
        return ""
    if change == Change.SAME:
        return NONE
    word = str(Change(change).label)
    was = short_lights().get(facts["was"], "")
    return _("%(word)s, was %(was)s") % {"word": word, "was": was.lower()} if was else word


def needing_attention(data: Facts) -> tuple[list[Facts], int]:
    """The projects that get a block, and how many yellow ones are in the table alone."""
    wanted = [facts for facts in data["projects"] if facts["light"] in {"red", "yellow"}]
    shown = wanted
    if len(wanted) > MOST_BLOCKS:
        shown = [facts for facts in wanted if facts["light"] == "red" or facts["change"] == Change.WORSE]
    return [project(facts) for facts in shown], len(wanted) - len(shown)


def changes(data: Facts) -> list[Facts]:
    """Since the previous edition: worse, better, new and ended, each with names. Empty without one, or without any."""
    if data["previous"] is None:
        return []
    names = short_lights()
    found = []
    for change, words in ((Change.WORSE, _("Worse")), (Change.BETTER, _("Better"))):
        rows = [facts for facts in data["projects"] if facts["change"] == change]
        told = [
            _("%(title)s (%(was)s → %(now)s)")
            % {"title": facts["title"], "was": names[facts["was"]].lower(), "now": names[facts["light"]].lower()}
            for facts in rows
        ]
        if told:
            found.append({"name": words, "titles": told})
    new = [facts["title"] for facts in data["projects"] if facts["change"] == Change.NEW]
    if new:
        found.append({"name": _("New"), "titles": new})
    ended = [
        _("%(title)s (%(day)s)") % {"title": facts["title"], "day": dato(facts["closed_on"])}
        for facts in data["portfolio"]["ended"]
    ]
    if ended:
        found.append({"name": _("Ended"), "titles": ended})
    return found


def strategies(data: Facts) -> list[Facts]:
    """Each strategy with its goals as rows, and its indicators."""
    found = []
    for strategy in data["goals"]:
        rows = [_goal(goal) for goal in strategy["goals"]]
        indicators = [
            indicator(row) | {"goal": goal["number"] or goal["title"]}
            for goal in strategy["goals"]
            for row in goal["indicators"]
        ]
        has_money = any(Decimal(goal["granted"]) or Decimal(goal["gains"]["planned"]) for goal in strategy["goals"])
        found.append(strategy | {"rows": rows, "indicators": indicators, "has_money": has_money})
    return found


def _goal(goal: Facts) -> Facts:
    gains, lights = goal["gains"], goal["lights"]
    told = [
        {"light": light, "word": counted(light, lights[light])}
        for light in ("red", "yellow", "green", "stale", "none")
        if lights[light]
    ]
    measured = share_of(gains["realised"], gains["due"])
    return goal | {
        "name": f"{goal['number']} {goal['title']}".strip(),
        "count": len(goal["projects"]),
        "told": told,
        "granted": kr(goal["granted"]) if Decimal(goal["granted"]) else NONE,
        "planned": kr(gains["planned"]) if Decimal(gains["planned"]) else NONE,
        "realised": kr(gains["realised"]) if Decimal(gains["planned"]) or Decimal(gains["realised"]) else NONE,
        "measured": pct(measured) if measured is not None else NONE,
    }


def indicator(row: Facts) -> Facts:
    """An indicator's figures with their unit and day."""

    def told(value: str | None, day: str | None) -> str:
        if value is None:
            return NONE
        return f"{number(value)} ({dato(day)})" if day else number(value)

    progress = Decimal(row["progress"]) if row["progress"] is not None else None
    reached = NONE
    if progress is not None:
        reached = _("the wrong way") if progress < 0 else _("reached") if progress >= 1 else pct(progress)
    return row | {
        "from": told(row["baseline"], row["baseline_on"]),
        "now": told(row["value"], row["measured_on"]) if row["value"] is not None else _("not measured"),
        "to": told(row["target"], row["due"]),
        "reached": reached,
    }


def fund(facts: Facts) -> Facts:
    """The half-year's account as lines with their sign, and what is to come."""
    lines = [(_("Free when the half-year began"), kr(facts["opening"]), False)]
    for name, sign, words in (
        ("added", 1, _("Appropriations and transfers")),
        ("granted", -1, _("Granted")),
        ("released", 1, _("Released from grants")),
        ("repaid", 1, _("Paid back")),
    ):
        amount = Decimal(facts[name]) * sign
        if amount:
            lines.append((words, kr(amount, signed=True), False))
    expected = [
        _("%(amount)s in %(year)s") % {"amount": kr(row["amount"]), "year": row["year"]} for row in facts["expected"]
    ]
    return facts | {
        "lines": lines if len(lines) > 1 else [],
        "free": kr(facts["closing"]),
        "disbursed": kr(facts["disbursed"]),
        "unpaid": kr(facts["unpaid"]),
        "outstanding": kr(facts["outstanding"]),
        "has_outstanding": bool(Decimal(facts["outstanding"])),
        "expected": expected,
        "grants": [row | {"amount": kr(row["amount"]), "on": dato(row["on"])} for row in facts["grants"]],
    }


def gains(data: Facts) -> Facts:
    """This year by department, and the targets."""
    facts = data["gains"]

    def told(row: Facts) -> Facts:
        share = share_of(row["realised"], row["due"])
        return row | {
            "planned": kr(row["planned"]),
            "in_budget": kr(row["in_budget"]),
            "realised": kr(row["realised"]),
            "due": kr(row["due"]),
            "share": pct(share) if share is not None else NONE,
        }

    return facts | {
        "year": str(facts["year"]),
        "departments": [told(row) | {"name": row["name"] or _("No department")} for row in facts["departments"]],
        "total": told(facts["total"]),
        "targets": [
            {
                "year": str(target["year"]),
                "rows": [_target(row) for row in target["rows"]],
                "elsewhere": kr(target["elsewhere"]["planned"]) if Decimal(target["elsewhere"]["planned"]) else "",
                "total": _target(target["total"]),
            }
            for target in facts["targets"][:MOST_TARGETS]
        ],
    }


def _target(row: Facts) -> Facts:
    missing = Decimal(row["target"]) - Decimal(row["planned"])
    return row | {
        "target": kr(row["target"]),
        "planned": kr(row["planned"]),
        "in_budget": kr(row["in_budget"]),
        "realised": kr(row["realised"]),
        "missing": kr(missing) if missing > 0 else NONE,
    }


def economy(data: Facts) -> Facts:
    """Approved, expected and spent by department."""

    def told(row: Facts) -> Facts:
        over = Decimal(row["forecast"]) - Decimal(row["baseline"])
        share = share_of(over, row["baseline"])
        return row | {
            "baseline": kr(row["baseline"]),
            "forecast": kr(row["forecast"]),
            "spent": kr(row["spent"]),
            "over": kr(over, signed=True) if over else NONE,
            "share": pct(share, signed=True) if share is not None and over else NONE,
        }

    facts = data["economy"]
    rows = [told(row) | {"name": row["name"] or _("No department")} for row in facts["departments"]]
    return facts | {"rows": rows, "total": told(facts)}
