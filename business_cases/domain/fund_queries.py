"""What pages and reports read about funds: few queries, whatever the number of rows. All amounts are kroner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from accounts.enums import Role, RoleScope
from business_cases.enums import GrantState, InstalmentState, MovementKind
from business_cases.models import Disbursement, Fund, FundArea, FundAreaFrame, FundMovement, Grant, Instalment
from common.money import ZERO, MoneyField, as_kroner
from governance.rules import SEATS

#: Rows behind the picture of a fund's balance.
PICTURED = 60
WAITING = (InstalmentState.EXPECTED, InstalmentState.IN_BUDGET)


def _total(rows: QuerySet, amount: Any = "amount") -> Coalesce:
    """A subquery that sums kroner of ``rows``, which are already tied to the outer row; nothing is zero."""
    summed = rows.order_by().values("municipality_id").annotate(total=Sum(amount, output_field=MoneyField()))
    return Coalesce(Subquery(summed.values("total")), Value(ZERO, output_field=MoneyField()), output_field=MoneyField())


def _repaid_of(fund: Any) -> Q:
    """Instalments of the fund's own grants, and those that other funds' grants pay to it."""
    return Q(plan__fund=fund) | Q(plan__grant__fund=fund)


def funds_in_year(*, year: int) -> QuerySet[Fund]:
    """Every fund with its body and its figures of a year: ``added``, ``granted`` (less what was released), ``paid_out``.

    ``outstanding`` is still to be paid back of its grants, or to it; ``recoverable`` was paid out of grants whose decision was reversed
    and has not come back (D5); ``outside_areas`` was granted that year without an area.
    """
    own = {"fund": OuterRef("pk"), "year": year}
    added = (MovementKind.APPROPRIATION, MovementKind.CARRY_OVER, MovementKind.TRANSFER_IN, MovementKind.REVERSAL)
    committed = (MovementKind.GRANT, MovementKind.RELEASE)
    return Fund.objects.select_related("body").annotate(
        added=_total(FundMovement.objects.filter(**own, kind__in=added)),
        granted=_total(FundMovement.objects.filter(**own, kind__in=committed), as_kroner(Value(0) - F("amount"))),
        paid_out=_total(Disbursement.objects.filter(grant__fund=OuterRef("pk"), paid_on__year=year)),
        outstanding=_total(Instalment.objects.filter(_repaid_of(OuterRef("pk")), state__in=WAITING)),
        recoverable=_total(Grant.objects.filter(fund=OuterRef("pk"), state=GrantState.STOPPED), "disbursed"),
        outside_areas=_total(
            Grant.objects.filter(fund=OuterRef("pk"), granted_on__year=year, area__isnull=True),
            as_kroner(F("amount") - F("released")),
        ),
    )


def visible_cases(user: Any, municipality: Any, *, case: str = "case", fund: str = "fund") -> Q:
    """Whose case's title the person may see (governance's rule in SQL): open ones, own ones, those of own bodies."""
    roles = user.roles_in(municipality)
    return (
        Q(**{f"{case}__is_closed": False})
        | Q(**{f"{fund}__body_id__in": roles.scopes(*SEATS, scope_kind=RoleScope.BODY)})
        | Q(**{f"{case}_id__in": roles.scopes(Role.CASE_PARTY, scope_kind=RoleScope.CASE)})
    )


def shown_title(user: Any, municipality: Any, *, case: str = "case", fund: str = "fund") -> Case:
    """The case's title for whom may see it, else its public title, else that it is closed: never the title itself."""
    public = NullIf(F(f"{case}__public_title"), Value(""))
    return Case(
        When(Q(**{f"{case}__isnull": True}), then=Value("")),
        When(visible_cases(user, municipality, case=case, fund=fund), then=F(f"{case}__title")),
        default=Coalesce(public, Value(_("Closed case"))),
        output_field=CharField(),
    )


def grants_for(user: Any, municipality: Any) -> QuerySet[Grant]:
    """Every grant, with ``shown_title`` (what the person may read) and ``unpaid`` (still to be paid out)."""
    return Grant.objects.select_related("fund", "area").annotate(
        shown_title=shown_title(user, municipality),
        unpaid=as_kroner(F("amount") - F("released") - F("disbursed")),
    )


def movements_for(user: Any, municipality: Any, fund: Fund) -> QuerySet[FundMovement]:
    """A fund's movements, newest first, with ``shown_title`` of the case behind each."""
    return (
        FundMovement.objects.filter(fund=fund)
        .select_related("grant", "area", "posted_by", "reversed_by")
        .annotate(shown_title=shown_title(user, municipality, case="grant__case", fund="grant__fund"))
        .order_by("-number")
    )


def instalments_for(user: Any, municipality: Any) -> QuerySet[Instalment]:
    """Every instalment with department, decision and ``shown_title`` of the case behind it."""
    return Instalment.objects.select_related(
        "payer", "plan__fund", "plan__decision__body", "plan__grant__fund", "plan__grant__case", "proposed_by"
    ).annotate(shown_title=shown_title(user, municipality, case="plan__grant__case", fund="plan__grant__fund"))


def balance_over_time(movements: Sequence[FundMovement], *, today: date) -> list[tuple[date, Decimal]]:
    """(day, free) after each of ``movements``, which are given newest first; oldest first, one a day.

    A row booked back in time did not change what was free before it was posted: time only grows.
    """
    by_day: dict[date, Decimal] = {}
    latest = date.min
    for row in reversed(movements):
        latest = min(max(latest, row.booked_on), today)
        by_day[latest] = row.balance
    return list(by_day.items())


def repayments_by_year(fund: Fund) -> list[dict[str, Any]]:
    """By year: ``expected`` (planned, not in a budget yet), ``in_budget`` and ``paid`` kroner of its grants, or to it."""
    rows = (
        Instalment.objects.filter(_repaid_of(fund))
        .exclude(state=InstalmentState.CANCELLED)
        .order_by()
        .values("year", "state")
        .annotate(total=Sum("amount"))
    )
    years: dict[int, dict[str, Any]] = {}
    for row in rows:
        year = years.setdefault(row["year"], {"year": row["year"], "expected": ZERO, "in_budget": ZERO, "paid": ZERO})
        year[row["state"]] = row["total"]
    for year in years.values():
        year["total"] = year["expected"] + year["in_budget"] + year["paid"]
    return [years[year] for year in sorted(years)]


@dataclass(frozen=True, kw_only=True)
class AreaFigures:
    """An area's frame in a year and what has been granted of it; ``area`` None is what was granted outside the areas."""

    area: FundArea | None
    frame: Decimal | None
    used: Decimal

    @property
    def free(self) -> Decimal | None:
        """What is left of the frame; None where there is no frame."""
        return None if self.frame is None else self.frame - self.used

    @property
    def share(self) -> Decimal | None:
        """How much of the frame is used, a share of one; None where there is no frame."""
        return self.used / self.frame if self.frame else None


def area_figures(fund: Fund, *, year: int, outside: Decimal) -> list[AreaFigures]:
    """Frame, used and free of each area in a year (D44); ``outside``, granted without an area, stands last."""
    frame = FundAreaFrame.objects.filter(area=OuterRef("pk"), year=year).values("amount")[:1]
    granted = Grant.objects.filter(area=OuterRef("pk"), granted_on__year=year)
    areas = FundArea.objects.filter(fund=fund).annotate(
        frame=Subquery(frame, output_field=MoneyField()),
        used=_total(granted, as_kroner(F("amount") - F("released"))),
    )
    found = [AreaFigures(area=area, frame=area.frame, used=area.used) for area in areas]
    if found and outside:
        found.append(AreaFigures(area=None, frame=None, used=outside))
    return found


DISBURSED = "disbursed"


def year_table(fund: Fund) -> list[dict[str, Any]]:
    """The fund year by year, newest first (D44): kroner by kind of movement, disbursed, and free at its end."""
    moved = FundMovement.objects.filter(fund=fund).order_by().values_list("year", "kind").annotate(total=Sum("amount"))
    paid_out = (
        Disbursement.objects.filter(grant__fund=fund)
        .order_by()
        .annotate(said=Value(DISBURSED, output_field=CharField()))
        .values_list("paid_on__year", "said")
        .annotate(total=Sum("amount"))
    )
    years: dict[int, dict[str, Decimal]] = {}
    for year, kind, total in moved.union(paid_out, all=True):
        years.setdefault(year, {})[kind] = total
    free, table = ZERO, []
    for year in sorted(years):
        free += sum((years[year].get(kind, ZERO) for kind in MovementKind.values), ZERO)
        table.append(_year(year, years[year], free))
    return table[::-1]


def _year(year: int, sums: dict[str, Decimal], free: Decimal) -> dict[str, Any]:
    def of(*kinds: str) -> Decimal:
        return sum((sums.get(kind, ZERO) for kind in kinds), ZERO)

    kinds = MovementKind
    return {
        "year": year,
        "appropriated": of(kinds.APPROPRIATION, kinds.REVERSAL),
        "carried_over": of(kinds.CARRY_OVER, kinds.YEAR_END),
        "transferred": of(kinds.TRANSFER_IN, kinds.TRANSFER_OUT),
        "repaid": of(kinds.REPAYMENT),
        "granted": -of(kinds.GRANT, kinds.RELEASE),
        "disbursed": of(DISBURSED),
        "free": free,
    }


def open_grants(user: Any, municipality: Any, fund: Fund) -> QuerySet[Grant]:
    """The fund's active grants, with what is still to be paid out of each."""
    return grants_for(user, municipality).filter(fund=fund, state=GrantState.ACTIVE)
