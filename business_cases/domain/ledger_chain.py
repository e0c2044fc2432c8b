"""The hash chain through a fund's movements: what it covers, so that no row can be changed or removed unseen (D44)."""

from business_cases.models import FundMovement
from common.canonical import canonical, sha256


def movement_hash(movement: FundMovement) -> str:
    """sha256 over what the movement says and over the hash before it."""
    said = {
        "municipality": movement.municipality_id,
        "fund": movement.fund_id,
        "number": movement.number,
        "kind": str(movement.kind),
        "amount": movement.amount,
        "balance": movement.balance,
        "year": movement.year,
        "booked_on": movement.booked_on,
        "area": movement.area_id,
        "grant": movement.grant_id,
        "decision": movement.decision_id,
        "reverses": movement.reverses_id,
        "counterpart": movement.counterpart_id,
        "journal_number": movement.journal_number,
        "text": movement.text,
        "posted_by": movement.posted_by_id,
        "posted_at": movement.posted_at,
        "is_illustrative": movement.is_illustrative,
        "previous_hash": movement.previous_hash,
    }
    return sha256(canonical(said))
