"""The hash chain through a fund's movements: what it covers, so that no row can be changed or removed unseen (D44)."""

import json
from datetime import UTC

from business_cases.models import FundMovement
from common.canonical import sha256
from common.money import to_oere


def movement_hash(movement: FundMovement) -> str:
    """sha256 over everything the movement says, in a fixed order, and over the hash before it.

    Written out here rather than through the general canonical form: a proof reads every row there is.
    """
    said = (
        movement.municipality_id,
        movement.fund_id,
        movement.number,
        str(movement.kind),
        to_oere(movement.amount),
        to_oere(movement.balance),
        movement.year,
        movement.booked_on.isoformat(),
        movement.area_id,
        movement.grant_id,
        movement.decision_id,
        movement.reverses_id,
        movement.counterpart_id,
        movement.journal_number,
        movement.text,
        movement.posted_by_id,
        movement.posted_at.astimezone(UTC).isoformat(),
        bool(movement.is_illustrative),
        movement.previous_hash,
    )
    return sha256(json.dumps(said, separators=(",", ":"), ensure_ascii=False))
