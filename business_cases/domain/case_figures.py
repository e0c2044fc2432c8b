"""From the rows of a business case to its appraisal (D38-D43): one query, then pure calculation."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from accounts.models import Department
from business_cases.domain.appraisal import Appraisal, appraise
from business_cases.domain.case_input import Assumption, CaseInput, Funding, Line, Risk
from business_cases.domain.case_warnings import CaseWarning, WarningCode, warnings_of
from business_cases.domain.discounting import DiscountRateRow, latest_rates, rates_on
from business_cases.enums import EstimateMethod, LineKind
from business_cases.models import Assumption as AssumptionRow
from business_cases.models import BusinessCase, CaseLine, CaseRisk, DiscountRate, LineAmount
from common.errors import DomainError
from common.json_rows import JsonRows, as_text, day
from common.money import ZERO, from_oere

_MEMO, _ROWS = "_appraisal", "_rows"

Rows = dict[str, list[dict[str, Any]]]


def figures(business_case: BusinessCase) -> Appraisal:
    """The appraisal of the case as it stands; kept on the instance until it is saved again."""
    memo = business_case.__dict__.get(_MEMO)
    if memo is None or memo[0] != business_case.version:
        memo = (business_case.version, appraise(_case_input(business_case, rows_of(business_case))))
        business_case.__dict__[_MEMO] = memo
    found: Appraisal = memo[1]
    return found


def rows_of(business_case: BusinessCase) -> Rows:
    """The rows behind the appraisal, kept as long as it is; amounts in kroner, decimals as text."""
    memo = business_case.__dict__.get(_ROWS)
    if memo is None or memo[0] != business_case.version:
        memo = (business_case.version, _read(business_case))
        business_case.__dict__[_ROWS] = memo
    found: Rows = memo[1]
    return found


def forget(business_case: BusinessCase) -> None:
    """Read and calculate anew at the next question."""
    business_case.__dict__.pop(_MEMO, None)
    business_case.__dict__.pop(_ROWS, None)


def warnings(business_case: BusinessCase, *, funding: Iterable[Funding] | None = None) -> list[CaseWarning]:
    """What a body should know before it trusts the case (D42).

    ``funding`` is where the money comes from, known by whoever applies for it; without it nothing is said about it.
    """
    case = figures(business_case).case
    case = _with(
        case,
        assumptions=tuple(
            Assumption(name=row["name"], value=Decimal(row["value"]), unit=row["unit"], source=row["source"])
            for row in rows_of(business_case)["assumptions"]
        ),
        funding=tuple(funding or ()),
    )
    found = warnings_of(case)
    return [warning for warning in found if funding is not None or warning.code != WarningCode.FUNDING_NOT_COVERING]


def _with(case: CaseInput, **changes: Any) -> CaseInput:
    names = [name for name in CaseInput.__dataclass_fields__ if name != "values"]
    return CaseInput(**{name: getattr(case, name) for name in names} | changes)


def _read(business_case: BusinessCase) -> Rows:
    """Everything that the appraisal needs, in one query."""
    own = {"business_case": OuterRef("pk")}
    points = {"year": "year", "low": "low", "likely": "likely", "high": "high"}
    amounts = LineAmount.objects.filter(line=OuterRef("pk")).order_by("year")
    lines = CaseLine.objects.filter(**own).order_by("position", "pk").annotate(points=JsonRows(amounts, **points))
    (found,) = (
        BusinessCase.objects.filter(pk=business_case.pk)
        .order_by()
        .annotate(
            line_rows=JsonRows(
                lines,
                name="name",
                kind="kind",
                department="department__name",
                department_id="department_id",
                owner="owner__name",
                source="source",
                baseline="baseline",
                budget_cut="budget_cut",
                amounts="points",
            ),
            risk_rows=JsonRows(
                CaseRisk.objects.filter(**own),
                name="name",
                probability=as_text("probability"),
                low="low",
                likely="likely",
                high="high",
                year="year",
                source="source",
                owner="owner__name",
            ),
            assumption_rows=JsonRows(
                AssumptionRow.objects.filter(**own), name="name", value=as_text("value"), unit="unit", source="source"
            ),
            rate_rows=JsonRows(
                DiscountRate.objects.all(),
                from_year="from_year",
                rate=as_text("rate"),
                source="source",
                valid_from="valid_from",
            ),
        )
        .values("line_rows", "risk_rows", "assumption_rows", "rate_rows")
    )
    return {
        "lines": [row | {"amounts": [_in_kroner(point) for point in row["amounts"]]} for row in found["line_rows"]],
        "risks": [_in_kroner(row) for row in found["risk_rows"]],
        "assumptions": found["assumption_rows"],
        "rates": found["rate_rows"],
    }


def _in_kroner(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: from_oere(row[name]) for name in ("low", "likely", "high")}


def _case_input(business_case: BusinessCase, rows: Rows) -> CaseInput:
    """The rows as plain values. Years beyond the horizon stay out of it."""
    base, horizon = business_case.base_year, business_case.horizon
    go_live = business_case.go_live.year - base if business_case.go_live else None
    rates = [
        DiscountRateRow(
            from_year=row["from_year"],
            rate=Decimal(row["rate"]),
            source=row["source"],
            valid_from=day(row["valid_from"]),
        )
        for row in rows["rates"]
    ]
    return CaseInput(
        title=business_case.title,
        price_level=business_case.price_level,
        base_year=base,
        horizon=horizon,
        lifetime=business_case.lifetime or None,
        method=EstimateMethod(business_case.method),
        rates=_rates_in_use(business_case, rates),
        lines=tuple(_line(row, horizon) for row in rows["lines"]),
        risks=tuple(_risk(row, horizon) for row in rows["risks"]),
        go_live_year=go_live if go_live is not None and 0 <= go_live <= horizon else None,
    )


def rates_of(business_case: BusinessCase) -> tuple[DiscountRateRow, ...]:
    """The discount rates the case uses: those in force on its day, else the newest."""
    rows = [
        DiscountRateRow(from_year=row.from_year, rate=row.rate, source=row.source, valid_from=row.valid_from)
        for row in DiscountRate.objects.all()
    ]
    return _rates_in_use(business_case, rows)


def _rates_in_use(business_case: BusinessCase, rows: list[DiscountRateRow]) -> tuple[DiscountRateRow, ...]:
    found = rates_on(business_case.rates_from, rows) if business_case.rates_from else latest_rates(rows)
    if not found:
        raise DomainError(_("No discount rate is known for that day. Choose another."), fields={"rates_from": ""})
    return found


def _line(row: dict[str, Any], horizon: int) -> Line:
    points = {point["year"]: (point["low"], point["likely"], point["high"]) for point in row["amounts"]}
    nothing = (ZERO, ZERO, ZERO)
    by_year = [points.get(year, nothing) for year in range(horizon + 1)]
    lows, likelies, highs = (tuple(point[index] for point in by_year) for index in range(3))
    return Line(
        name=row["name"],
        kind=LineKind(row["kind"]),
        likely=likelies,
        low=lows,
        high=highs,
        department=row["department"] or "",
        owner=row["owner"] or "",
        source=row["source"],
        baseline=row["baseline"],
        budget_cut=bool(row["budget_cut"]),
    )


def _risk(row: dict[str, Any], horizon: int) -> Risk:
    return Risk(
        name=row["name"],
        probability=Decimal(row["probability"]),
        low=row["low"],
        likely=row["likely"],
        high=row["high"],
        year=min(row["year"], horizon),
        source=row["source"],
        owner=row["owner"] or "",
    )


def yearly_gains(business_case: BusinessCase) -> dict[Department, dict[int, Decimal]]:
    """Budgetable gains by department and calendar year: what a repayment follows (D43, D45).

    A gain without a department of its own is the case's department's. Raises DomainError when there is none either.
    """
    by_key: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for line in rows_of(business_case)["lines"]:
        if not _cuts_budget(line):
            continue
        department = line["department_id"] or business_case.department_id
        for point in line["amounts"]:
            if point["likely"] and point["year"] <= business_case.horizon:
                if department is None:
                    raise DomainError(_("Say at which department each gain falls."))
                year = business_case.base_year + point["year"]
                by_key[department][year] = by_key[department].get(year, ZERO) + point["likely"]
    departments = Department.objects.in_bulk(by_key)
    ordered = sorted(departments.values(), key=lambda department: (department.name, department.pk))
    return {department: dict(sorted(by_key[department.pk].items())) for department in ordered}


def _cuts_budget(line: dict[str, Any]) -> bool:
    """Whether the gain can be taken out of a budget (D43)."""
    return line["kind"] in LineKind.BUDGETABLE or (line["kind"] == LineKind.GAIN_TIME and bool(line["budget_cut"]))
