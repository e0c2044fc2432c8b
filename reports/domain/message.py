"""The main message and the recommendation as the figures say them: what the note holds until a person writes better."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import ZERO
from common.numbers import kr, mio, pct, share_of

Facts = dict[str, Any]
#: Costs this close to the approved are said to be as approved.
_AS_APPROVED = Decimal("0.005")


def drafted(data: Facts) -> str:
    """Three or four sentences in a paragraph each: the portfolio, the economy, the funds, the gains."""
    parts = [_portfolio(data["portfolio"]), _economy(data["economy"]), _funds(data["funds"]), _gains(data["gains"])]
    return "\n\n".join(part for part in parts if part)


def _portfolio(portfolio: Facts) -> str:
    count, lights = portfolio["count"], portfolio["lights"]
    if not count:
        return _("No project is running.")
    sentences = [ngettext("%(count)s project is running.", "%(count)s projects are running.", count) % {"count": count}]
    kinds = (
        (lights["red"], ngettext("%(n)s is critical", "%(n)s are critical", lights["red"])),
        (lights["yellow"], ngettext("%(n)s needs attention", "%(n)s need attention", lights["yellow"])),
        (lights["green"], ngettext("%(n)s is on track", "%(n)s are on track", lights["green"])),
    )
    told = [words % {"n": number} for number, words in kinds if number]
    missing = len(portfolio["contributions"]["missing"])
    if missing:
        told.append(
            ngettext("%(n)s has not reported in the half-year", "%(n)s have not reported in the half-year", missing)
            % {"n": missing}
        )
    if told:
        sentences.append(_in_a_row(told) + ".")
    if portfolio["before"] is not None:
        sentences.append(_since_last(portfolio["changes"]))
    return " ".join(sentences)


def _since_last(changes: Facts) -> str:
    worse, better = changes["worse"], changes["better"]
    if not worse and not better:
        return _("No light has changed since the previous note.")
    if not better:
        words = ngettext(
            "Since the previous note %(n)s has become worse and none better.",
            "Since the previous note %(n)s have become worse and none better.",
            worse,
        )
        return words % {"n": worse}
    if not worse:
        words = ngettext(
            "Since the previous note %(n)s has become better and none worse.",
            "Since the previous note %(n)s have become better and none worse.",
            better,
        )
        return words % {"n": better}
    words = ngettext(
        "Since the previous note %(worse)s has become worse and %(better)s better.",
        "Since the previous note %(worse)s have become worse and %(better)s better.",
        worse,
    )
    return words % {"worse": worse, "better": better}


def _in_a_row(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _economy(economy: Facts) -> str:
    if not economy["count"]:
        return ""
    share = share_of(economy["over"], economy["baseline"])
    named = {"forecast": _stop(mio(economy["forecast"])), "baseline": mio(economy["baseline"])}
    if share is None or abs(share) < _AS_APPROVED:
        return _("The projects are expected to cost %(forecast)s, as approved.") % {
            "forecast": mio(economy["forecast"])
        }
    words = _("The projects are expected to cost %(forecast)s, %(share)s above the approved %(baseline)s")
    if share < 0:
        words = _("The projects are expected to cost %(forecast)s, %(share)s below the approved %(baseline)s")
    return _stop(words % {**named, "forecast": mio(economy["forecast"]), "share": pct(abs(share))})


def _funds(funds: list[Facts]) -> str:
    told = []
    for fund in funds:
        words = _("%(fund)s has %(free)s free; %(granted)s was granted in the half-year")
        if not fund["granted"]:
            words = _("%(fund)s has %(free)s free; nothing was granted in the half-year")
        told.append(words % {"fund": fund["name"], "free": mio(fund["closing"]), "granted": mio(fund["granted"])} + ".")
    return " ".join(told)


def _gains(gains: Facts) -> str:
    total = gains["total"]
    if not total["planned"] and not total["realised"]:
        return ""
    share = share_of(total["realised"], total["due"])
    words = _("Gains of %(realised)s have been measured in %(year)s")
    if share is not None:
        words = _("Gains of %(realised)s have been measured in %(year)s, %(share)s of the plan to date")
    sentence = words % {
        "realised": mio(total["realised"]),
        "year": gains["year"],
        "share": pct(share or ZERO),
    }
    sentences = [_stop(sentence)]
    if gains["unmeasured"]:
        sentences.append(
            ngettext(
                "%(n)s gain is overdue to be measured.", "%(n)s gains are overdue to be measured.", gains["unmeasured"]
            )
            % {"n": gains["unmeasured"]}
        )
    return " ".join(sentences)


def _stop(sentence: str) -> str:
    """One full stop: an amount already ends with that of ``kr.``"""
    return sentence if sentence.endswith(".") else sentence + "."


def recommended(data: Facts) -> str:
    """What the board is asked, one a line, each read after "It is recommended that"."""
    body = data["note"]["body"]
    lines = [_("%(body)s approves the status note") % {"body": body}]
    critical = [facts["title"] for facts in data["projects"] if facts["light"] == "red"]
    if critical:
        lines.append(
            ngettext(
                "%(body)s takes note of the action in the critical project (%(projects)s)",
                "%(body)s takes note of the actions in the critical projects (%(projects)s)",
                len(critical),
            )
            % {"body": body, "projects": ", ".join(critical[:3]) + (" " + _("and others") if len(critical) > 3 else "")}
        )
    over = data["economy"]["over"]
    if over > 0:
        lines.append(
            _("%(body)s takes note that the projects are expected to cost %(over)s more than approved")
            % {"body": body, "over": kr(over)}
        )
    unanchored = len(data["unanchored"])
    if unanchored:
        lines.append(
            ngettext(
                "%(body)s decides where %(n)s mandatory national initiative is anchored",
                "%(body)s decides where %(n)s mandatory national initiatives are anchored",
                unanchored,
            )
            % {"body": body, "n": unanchored}
        )
    return "\n".join(lines)


def as_lines(recommendation: str) -> list[str]:
    """The recommendations, one a line, without the marks people put before them."""
    marks = "-•* "
    return [line.strip().lstrip(marks).strip() for line in recommendation.splitlines() if line.strip(marks + "\t")]
