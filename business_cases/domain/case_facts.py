"""The two figures of a business case that a decision page, a proposal and a list show first (D39)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from business_cases.domain.case_figures import figures
from business_cases.domain.returns import NoFigure, Payback
from business_cases.models import BusinessCase
from common.numbers import decimal, kr, number
from governance.cases import Fact


def headline_facts(business_case: BusinessCase) -> list[Fact]:
    """Net present value, always with its horizon, and the simple payback; what has none says why."""
    appraisal = figures(business_case)
    horizon = business_case.horizon
    return [
        Fact(
            label=ngettext("Net present value, %(years)s year", "Net present value, %(years)s years", horizon)
            % {"years": horizon},
            value=kr(appraisal.npv),
            note=_("of %(investment)s invested") % {"investment": kr(appraisal.investment)},
        ),
        Fact(
            label=_("Paid back in"),
            value=years_in_words(appraisal.simple_payback),
            note=_payback_note(appraisal),
        ),
    ]


def years_in_words(payback: Any) -> str:
    """4,0 years; a dash when it is never paid back."""
    if isinstance(payback, Payback):
        return _("%(years)s years") % {"years": decimal(payback.years)}
    return "–"


def _payback_note(appraisal: Any) -> str:
    if isinstance(appraisal.simple_payback, NoFigure):
        return str(appraisal.simple_payback.reason.label)
    if isinstance(appraisal.discounted_payback, Payback):
        return _("discounted %(years)s years") % {"years": number(round(appraisal.discounted_payback.years, 1))}
    return ""
