"""The thresholds and tolerances a municipality can set; each default is the rule's own figure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Figures that decide, per municipality. Shares are fractions of one; amounts are kroner."""

    #: D25: a task above this amount is a project.
    project_amount: Decimal = Decimal(500_000)
    #: D25: a task above this many hours is a project.
    project_hours: int = 300
    #: D32: cost over baseline up to this share is yellow, above it red.
    cost_red_above: Decimal = Decimal("0.10")
    #: D32: months late from which time is yellow.
    time_yellow_from_months: int = 1
    #: D32: months late above which time is red.
    time_red_above_months: int = 3
    #: D32: gains short of baseline up to this share are yellow, above it red.
    benefits_red_above: Decimal = Decimal("0.10")
    #: D32: days without a status report after which a project is stale.
    stale_after_days: int = 30
    #: D45: share of the gain that is paid back.
    repayment_share: Decimal = Decimal("0.50")
    #: D17: months after approval when a strategy is due for revision.
    strategy_revision_months: int = 24
    #: D26: weights of law, citizen, business, economy.
    weight_law: int = 1
    weight_citizen: int = 1
    weight_business: int = 1
    weight_economy: int = 1

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Read the municipality's JSON; unknown keys are left alone, missing ones keep the default."""
        stored = settings.get("thresholds", {})
        known = {field.name: field.type for field in fields(cls)}
        values = {
            name: Decimal(str(value)) if known[name] is Decimal else int(value)
            for name, value in stored.items()
            if name in known
        }
        return cls(**values)
