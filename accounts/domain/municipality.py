"""What a municipality decides for itself: its colour, and the figures that rules count with."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.access import require
from accounts.models import Municipality, User
from accounts.thresholds import Thresholds
from common.audit import record
from common.errors import DomainError
from common.versions import save_version


@transaction.atomic
def change_settings(
    *,
    municipality: Municipality,
    actor: User,
    expected_version: int,
    colour: str,
    thresholds: Mapping[str, Any],
) -> Municipality:
    """Set colour and thresholds; one that equals the rule's own figure is not stored, and follows it.

    Raises DomainError when yellow would begin after red, or when all weights are zero.
    """
    require(actor, "accounts.change_municipality", municipality)
    wanted = Thresholds(**dict(thresholds))
    _check(wanted)
    old, default = municipality.thresholds, Thresholds()
    changed = [name for name in thresholds if getattr(old, name) != getattr(wanted, name)]
    before = {name: getattr(old, name) for name in changed}
    after = {name: getattr(wanted, name) for name in changed}
    if colour != municipality.colour:
        before["colour"], after["colour"] = municipality.colour, colour
    municipality.colour = colour
    municipality.settings = {
        **municipality.settings,
        "thresholds": {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in thresholds.items()
            if value != getattr(default, name)
        },
    }
    save_version(municipality, expected=expected_version, fields=["colour", "settings"])
    record("municipality.changed", municipality, actor=actor, before=before, after=after)
    return municipality


def _check(wanted: Thresholds) -> None:
    if wanted.time_yellow_from_months > wanted.time_red_above_months:
        late = _("Yellow must begin before red.")
        raise DomainError(late, fields={"time_yellow_from_months": late})
    if not any((wanted.weight_law, wanted.weight_citizen, wanted.weight_business, wanted.weight_economy)):
        none = _("At least one weight must be above zero.")
        raise DomainError(none, fields={"weight_law": none})
