"""What pages and reports read about funds: few queries, whatever the number of rows. All amounts are kroner."""

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


def funds_in_year(*, year: int) -> QuerySet[Fund]:
    """Every fund with its body and its figures of a year: added, granted, disbursed, and what is still to come back."""
    own = {"fund": OuterRef("pk"), "year": year}
    added = (MovementKind.APPROPRIATION, MovementKind.CARRY_OVER, MovementKind.TRANSFER_IN, MovementKind.REVERSAL)
    committed = (MovementKind.GRANT, MovementKind.RELEASE)
    return Fund.objects.select_related("body").annotate(
        added=_total(FundMovement.objects.filter(**own, kind__in=added)),
        granted=_total(FundMovement.objects.filter(**own, kind__in=committed), as_kroner(Value(0) - F("amount"))),
        paid_out=_total(Disbursement.objects.filter(grant__fund=OuterRef("pk"), paid_on__year=year)),
        outstanding=_total(Instalment.objects.filter(plan__fund=OuterRef("pk"), state__in=WAITING)),
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


def recoverable(fund: Fund) -> Decimal:
    """What has been paid out of grants whose decision was reversed, and has not come back (D5)."""
    stopped = Grant.objects.filter(fund=fund, state=GrantState.STOPPED)
    return stopped.aggregate(total=Sum("disbursed"))["total"] or ZERO


def balance_over_time(fund: Fund, *, today: date) -> list[tuple[date, Decimal]]:
    """(day, free) after the latest movements, oldest first; at most PICTURED, whatever the number of rows."""
    rows = list(
        FundMovement.objects.filter(fund=fund).order_by("-number").values_list("posted_at", "booked_on", "balance")[
            :PICTURED
        ]
    )
    by_day: dict[date, Decimal] = {}
    latest = date.min
    for _posted, booked_on, balance in reversed(rows):
        # A row booked back in time changes the balance from the day it was posted on, not before: time only grows.
        latest = min(max(latest, booked_on), today)
        by_day[latest] = balance
    return sorted(by_day.items())


def repayments_by_year(fund: Fund) -> list[dict[str, Any]]:
    """By year: ``expected`` (planned, not in a budget yet), ``in_budget`` and ``paid`` kroner to this fund."""
    rows = (
        Instalment.objects.filter(plan__fund=fund)
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


def area_figures(fund: Fund, *, year: int) -> list[AreaFigures]:
    """Frame, used and free of each area in a year (D44); what was granted without an area stands last."""
    frame = FundAreaFrame.objects.filter(area=OuterRef("pk"), year=year).values("amount")[:1]
    areas = list(FundArea.objects.filter(fund=fund).annotate(frame=Subquery(frame, output_field=MoneyField())))
    used = {
        row["area_id"]: row["used"]
        for row in Grant.objects.filter(fund=fund, granted_on__year=year)
        .order_by()
        .values("area_id")
        .annotate(used=Sum(as_kroner(F("amount") - F("released"))))
    }
    found = [AreaFigures(area=area, frame=area.frame, used=used.get(area.pk, ZERO)) for area in areas]
    if areas and used.get(None):
        found.append(AreaFigures(area=None, frame=None, used=used[None]))
    return found


def years_of(fund: Fund) -> QuerySet:
    """Per year what was added, carried over, granted, released and repaid, and the last balance is the fund's own (D44)."""
    return (
        FundMovement.objects.filter(fund=fund).order_by().values("year", "kind").annotate(total=Sum("amount"))
    )


def year_table(fund: Fund) -> list[dict[str, Any]]:
    """The fund year by year, newest first (D44): a row per year with kroner by kind, disbursed and what was left free."""
    years: dict[int, dict[str, Any]] = {}
    for row in years_of(fund):
        years.setdefault(row["year"], {})[row["kind"]] = row["total"]
    paid_out = dict(
        Disbursement.objects.filter(grant__fund=fund)
        .order_by()
        .values_list("paid_on__year")
        .annotate(total=Sum("amount"))
    )
    kinds = MovementKind
    table = []
    for year in sorted({*years, *paid_out}, reverse=True):
        sums = years.get(year, {})
        table.append(
            {
                "year": year,
                "appropriated": sums.get(kinds.APPROPRIATION, ZERO) + sums.get(kinds.REVERSAL, ZERO),
                "carried_over": sums.get(kinds.CARRY_OVER, ZERO) + sums.get(kinds.YEAR_END, ZERO),
                "transferred": sums.get(kinds.TRANSFER_IN, ZERO) + sums.get(kinds.TRANSFER_OUT, ZERO),
                "repaid": sums.get(kinds.REPAYMENT, ZERO),
                "granted": -(sums.get(kinds.GRANT, ZERO) + sums.get(kinds.RELEASE, ZERO)),
                "disbursed": paid_out.get(year, ZERO),
                "change": sum(sums.values(), ZERO),
            }
        )
    return table


def open_grants(user: Any, municipality: Any, fund: Fund) -> QuerySet[Grant]:
    """The fund's active grants, with what is still to be paid out of each."""
    return grants_for(user, municipality).filter(fund=fund, state=GrantState.ACTIVE)

