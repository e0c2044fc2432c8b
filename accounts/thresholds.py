"""The thresholds and tolerances a municipality can set; each default is the rule's own figure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

#: How a figure is written: kroner, a share of one, or a whole number.
AMOUNT, SHARE, COUNT = "amount", "share", "count"


@dataclass(frozen=True)
class Explanation:
    """What a threshold decides, in words, with the rule it comes from and how it is written."""

    label: Any
    rule: str
    kind: str
    unit: Any = ""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Figures that decide, per municipality. Shares are fractions of one; amounts are kroner. Explained below."""

    project_amount: Decimal = Decimal(500_000)
    project_hours: int = 300
    cost_red_above: Decimal = Decimal("0.10")
    time_yellow_from_months: int = 1
    time_red_above_months: int = 3
    benefits_red_above: Decimal = Decimal("0.10")
    stale_after_days: int = 30
    repayment_share: Decimal = Decimal("0.50")
    strategy_revision_months: int = 24
    weight_law: int = 1
    weight_citizen: int = 1
    weight_business: int = 1
    weight_economy: int = 1

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Read the municipality's JSON; unknown keys are left alone, missing ones keep the default."""
        stored = settings.get("thresholds", {})
        known = {field.name: field.type for field in fields(cls)}
        values: dict[str, Any] = {
            name: Decimal(str(value)) if known[name] is Decimal else int(value)
            for name, value in stored.items()
            if name in known
        }
        return cls(**values)


#: Every threshold, in the order of the settings page.
EXPLANATIONS: dict[str, Explanation] = {
    "project_amount": Explanation(_("A task above this amount is a project"), "D25", AMOUNT),
    "project_hours": Explanation(_("A task above this many hours is a project"), "D25", COUNT, _("hours")),
    "weight_law": Explanation(_("Weight of law requirements"), "D26", COUNT),
    "weight_citizen": Explanation(_("Weight of facing citizens or businesses"), "D26", COUNT),
    "weight_business": Explanation(_("Weight of the gain for the business"), "D26", COUNT),
    "weight_economy": Explanation(_("Weight of the expected economic gain"), "D26", COUNT),
    "cost_red_above": Explanation(_("Cost is red when over baseline by more than"), "D32", SHARE),
    "time_yellow_from_months": Explanation(_("Time is yellow when late from"), "D32", COUNT, _("months")),
    "time_red_above_months": Explanation(_("Time is red when late by more than"), "D32", COUNT, _("months")),
    "benefits_red_above": Explanation(_("Gains are red when short of plan by more than"), "D32", SHARE),
    "stale_after_days": Explanation(_("A project without a report is out of date after"), "D32", COUNT, _("days")),
    "repayment_share": Explanation(_("Share of the gain that is paid back to the fund"), "D45", SHARE),
    "strategy_revision_months": Explanation(_("A strategy is due for revision after"), "D17", COUNT, _("months")),
}
