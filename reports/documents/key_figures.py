"""The four figures on top of a note, each with what it is compared to."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import ZERO
from common.numbers import mio, pct, share_of

Facts = dict[str, Any]


def key_figures(data: Facts) -> list[Facts]:
    """At most four: projects, expected cost, what is free, gains."""
    portfolio, economy, gains = data["portfolio"], data["economy"], data["gains"]
    counts = portfolio["lights"]
    found = [
        {
            "name": _("Projects running"),
            "value": str(portfolio["count"]),
            "note": _against_before(portfolio) or _critical_and_yellow(counts),
        }
    ]
    if economy["count"]:
        share = share_of(economy["over"], economy["baseline"])
        note = _("as approved")
        if share is not None and Decimal(economy["over"]):
            note = _("%(share)s against the approved") % {"share": pct(share, 1, signed=True)}
        found.append({"name": _("Expected cost"), "value": mio(economy["forecast"]), "note": note})
    funds = data["funds"]
    if funds:
        free = sum((Decimal(fund["closing"]) for fund in funds), ZERO)
        granted = sum((Decimal(fund["granted"]) for fund in funds), ZERO)
        found.append(
            {
                "name": ngettext("Free in the fund", "Free in the funds", len(funds)),
                "value": mio(free),
                "note": _("%(amount)s granted in the half-year") % {"amount": mio(granted)},
            }
        )
    total = gains["total"]
    if Decimal(total["planned"]) or Decimal(total["realised"]):
        share = share_of(total["realised"], total["due"])
        note = _("%(share)s of the plan to date") % {"share": pct(share)} if share is not None else ""
        found.append(
            {
                "name": _("Gains measured in %(year)s") % {"year": gains["year"]},
                "value": mio(total["realised"]),
                "note": note,
            }
        )
    return found


def _critical_and_yellow(counts: Facts) -> str:
    red, yellow = counts["red"], counts["yellow"]
    return ", ".join(
        (
            ngettext("%(n)s critical", "%(n)s critical", red) % {"n": red},
            ngettext("%(n)s needs attention", "%(n)s need attention", yellow) % {"n": yellow},
        )
    )


def _against_before(portfolio: Facts) -> str:
    """How many are critical, and how many were: 3 kritiske, 2 flere end sidst."""
    before = portfolio["before"]
    if before is None:
        return ""
    red, was = portfolio["lights"]["red"], before["lights"]["red"]
    critical = ngettext("%(n)s critical", "%(n)s critical", red) % {"n": red}
    if red == was:
        return _("%(critical)s, as last time") % {"critical": critical}
    if red > was:
        return _("%(critical)s, %(n)s more than last time") % {"critical": critical, "n": red - was}
    return _("%(critical)s, %(n)s fewer than last time") % {"critical": critical, "n": was - red}
