"""How far an indicator has come from its baseline to its target, and how far it should be by now (D20). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from strategies.enums import Direction

ZERO, ONE = Decimal(0), Decimal(1)
#: A share of the way, kept this fine.
FINE = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class Course:
    """An indicator's figures: where it began, its targets by date, and what was measured last."""

    direction: str
    baseline: Decimal | None = None
    baseline_on: date | None = None
    #: (by, value), earliest first.
    targets: Sequence[tuple[date, Decimal]] = ()
    latest: Decimal | None = None
    latest_on: date | None = None

    @property
    def target(self) -> Decimal | None:
        """The last target: the end of the way."""
        return self.targets[-1][1] if self.targets else None

    @property
    def progress(self) -> Decimal | None:
        """How much of the way to the last target has been made; see :func:`progress`."""
        return progress(baseline=self.baseline, value=self.latest, target=self.target, direction=self.direction)

    def next_target(self, day: date) -> tuple[date, Decimal] | None:
        """The first target that is not past; after them all, the last."""
        coming = [target for target in self.targets if target[0] >= day]
        return coming[0] if coming else (self.targets[-1] if self.targets else None)

    def planned(self, day: date) -> Decimal | None:
        """How much of the way should have been made by ``day``: a straight line from each target to the next.

        None without a dated baseline, from which alone a plan can begin.
        """
        start = starting_point(self.baseline, self.direction)
        if start is None or self.baseline_on is None or self.target is None:
            return None
        points = [(self.baseline_on, start), *(target for target in self.targets if target[0] > self.baseline_on)]
        return progress(
            baseline=self.baseline, value=_between(points, day), target=self.target, direction=self.direction
        )

    @property
    def lacks_baseline(self) -> bool:
        """Nobody has said where the indicator began: the page warns."""
        return self.baseline is None


def starting_point(baseline: Decimal | None, direction: str) -> Decimal | None:
    """Where the way begins. Without a baseline a growing indicator counts from zero; a falling one cannot be judged."""
    if baseline is not None:
        return baseline
    return ZERO if direction == Direction.UP else None


def progress(
    *, baseline: Decimal | None, value: Decimal | None, target: Decimal | None, direction: str
) -> Decimal | None:
    """How much of the way from the baseline to the target has been made, as a share; None where it cannot be said.

    Below 0 is the wrong way, above 1 is past the target. A target that lies on the wrong side of the baseline, or on
    it, is one to keep: reached or not.
    """
    start = starting_point(baseline, direction)
    if value is None or target is None or start is None:
        return None
    ahead = target - start if direction == Direction.UP else start - target
    if ahead <= 0:
        kept = value >= target if direction == Direction.UP else value <= target
        return ONE if kept else ZERO
    return ((value - start) / (target - start)).quantize(FINE)


def mean(shares: Iterable[Decimal | None]) -> Decimal | None:
    """How far a goal has come by its indicators: their mean, each within 0 and 1; None where none can be judged."""
    known = [min(max(share, ZERO), ONE) for share in shares if share is not None]
    return (sum(known, ZERO) / len(known)).quantize(FINE) if known else None


def _between(points: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    before = points[0]
    if day <= before[0]:
        return before[1]
    for point in points[1:]:
        if day <= point[0]:
            share = Decimal((day - before[0]).days) / Decimal((point[0] - before[0]).days)
            return before[1] + (point[1] - before[1]) * share
        before = point
    return before[1]
