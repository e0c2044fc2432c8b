"""What waits for whom in strategies (D57): measurements for an indicator's owner, revisions for the secretaries (D17)."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import DateField, Exists, F, Func, OuterRef, QuerySet

from accounts.enums import Role
from common.inbox import columns
from strategies.domain.strategies import REVISION_NOTICE_DAYS
from strategies.enums import StrategyState
from strategies.models import Indicator, Strategy

INDICATOR = "strategies.indicator"
REVISION = "strategies.revision"
#: How long before its day a measurement stands in the inbox.
MEASUREMENT_NOTICE_DAYS = 14


def measurements(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """The person's own indicators that are to be measured now or within two weeks, while their strategy is in force."""
    del municipality
    due = Indicator.objects.filter(
        owner=user,
        goal__strategy__state=StrategyState.APPROVED,
        next_due__lte=today + timedelta(days=MEASUREMENT_NOTICE_DAYS),
    )
    return columns(due, kind=INDICATOR, title="name", detail="goal__title", due="next_due")


class MonthsAfter(Func):
    """The day that lies ``months`` after a date column."""

    output_field = DateField()

    def __init__(self, expression: str, months: int) -> None:
        super().__init__(F(expression))
        self.months = int(months)

    def as_sqlite(self, compiler: Any, connection: Any, **_options: Any) -> Any:
        """SQLite's date() with a modifier."""
        return self.as_sql(compiler, connection, template=f"date(%(expressions)s, '+{self.months} months')")

    def as_postgresql(self, compiler: Any, connection: Any, **_options: Any) -> Any:
        """An interval."""
        return self.as_sql(compiler, connection, template=f"(%(expressions)s + interval '{self.months} months')::date")


def revisions(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """The approved strategies whose revision is due within 90 days, and not begun, for the secretaries."""
    if not user.roles_in(municipality).has(Role.SECRETARY):
        return None
    months = municipality.thresholds.strategy_revision_months
    newest = today + timedelta(days=REVISION_NOTICE_DAYS) - relativedelta(months=months)
    begun = Strategy.objects.filter(key=OuterRef("key"), number__gt=OuterRef("number"))
    ripe = Strategy.objects.filter(~Exists(begun), state=StrategyState.APPROVED, approved_on__lte=newest)
    return columns(ripe, kind=REVISION, title="title", detail="area", due=MonthsAfter("approved_on", months))
