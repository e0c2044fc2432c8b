"""Things people did, in the order they did them: through the same functions as the web, so that every effect follows.

Rows can be written in bulk; a submission, a decision or a status report cannot, for it freezes what it saw and moves
other things. So each becomes an act with a moment, and the acts are done in time order. In a demonstration each is
done at its own moment (strategy_portal.importing.clock); an ordinary import does them now.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from strategy_portal.importing.clock import acting_at, at
from strategy_portal.importing.loading.session import Session
from strategy_portal.importing.schema_base import Record


@dataclass(order=True)
class Act:
    moment: datetime
    place: int
    record: Record = field(compare=False)
    do: Callable[[], None] = field(compare=False)


@dataclass
class Acts:
    """Acts of one import. ``played`` says whether each is done at its own moment."""

    session: Session
    played: bool
    waiting: list[Act] = field(default_factory=list)

    def add(self, record: Record, day: date, hour: int, do: Callable[[], None], *, minute: int = 0) -> None:
        """Do ``do`` on that day at that time; what stands first in the files comes first at the same time."""
        self.waiting.append(Act(at(day, hour, minute), len(self.waiting), record, do))

    def perform(self) -> None:
        """Do all acts in time order. Raises SourceError with the line of the one that a rule refuses."""
        for act in sorted(self.waiting):
            with acting_at(act.moment if self.played else None), self.session.about(act.record):
                act.do()
        self.waiting = []
