"""National strategies and where they are anchored (D18); efficiency targets that sum (D21)."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from common.errors import DomainError, StaleObjectError
from common.numbers import kr
from strategies.domain import efficiency, queries
from strategies.figures import places_of
from strategies.models import EfficiencyTarget
from tests.factories.accounts import DepartmentFactory
from tests.factories.strategies import (
    EfficiencyTargetFactory,
    ExternalInitiativeFactory,
    InitiativeFactory,
    StrategyFactory,
)

pytestmark = pytest.mark.usefixtures("in_cast")
HORSENS = (15_000_000, 3_300_000, 3_000_000, 8_700_000)


@pytest.fixture
def departments(cast):
    return [DepartmentFactory(municipality=cast.municipality) for _ in HORSENS]


def test_d21_horsens_30_million_is_the_sum_of_its_departments(cast, departments):
    strategy = StrategyFactory(municipality=cast.municipality)
    amounts = dict(zip(departments, map(Decimal, HORSENS), strict=True))
    year = strategy.valid_to.year
    efficiency.set_targets(
        strategy=strategy, year=year, amounts=amounts, total=Decimal(30_000_000), actor=cast.secretary, expected=1
    )
    table = efficiency.table(queries.efficiency_targets(strategy))
    assert (table.years, table.totals, table.total) == ([year], [30_000_000], 30_000_000)
    assert sorted(total for _department, _amounts, total in table.rows) == sorted(HORSENS)


@pytest.mark.parametrize(
    ("total", "says"),
    [(31_000_000, f"Der mangler {kr(1_000_000)}"), (29_000_000, f"Det er {kr(1_000_000)} for meget.")],
    ids=["short", "over"],
)
def test_d21_what_does_not_sum_is_refused_with_the_difference(cast, departments, total, says):
    strategy = StrategyFactory(municipality=cast.municipality)
    amounts = dict(zip(departments, map(Decimal, HORSENS), strict=True))
    with pytest.raises(DomainError) as refused:
        efficiency.set_targets(
            strategy=strategy,
            year=strategy.valid_to.year,
            amounts=amounts,
            total=Decimal(total),
            actor=cast.secretary,
            expected=1,
        )
    assert says in str(refused.value.fields["total"])
    assert not EfficiencyTarget.objects.exists()


def test_d21_targets_are_written_anew_not_added_to(cast, departments):
    strategy = StrategyFactory(municipality=cast.municipality)
    write = {"strategy": strategy, "year": strategy.valid_to.year, "total": None, "actor": cast.secretary}
    efficiency.set_targets(**write, amounts={departments[0]: Decimal(100), departments[1]: Decimal(50)}, expected=1)
    with pytest.raises(StaleObjectError):
        efficiency.set_targets(**write, amounts={departments[0]: Decimal(1)}, expected=1)
    efficiency.set_targets(**write, amounts={departments[0]: Decimal("120.50"), departments[1]: Decimal(0)}, expected=2)
    assert [target.amount for target in EfficiencyTarget.objects.all()] == [Decimal("120.50")]


@pytest.mark.parametrize("who", ["reader", "chair", "manager"])
def test_others_do_not_write_targets(cast, departments, who):
    strategy = StrategyFactory(municipality=cast.municipality)
    with pytest.raises(PermissionDenied):
        efficiency.set_targets(
            strategy=strategy,
            year=2026,
            amounts={departments[0]: Decimal(1)},
            total=None,
            actor=getattr(cast, who),
            expected=1,
        )


@pytest.mark.parametrize("year", [1900, 2199])
def test_a_year_far_from_the_strategys_is_refused(cast, departments, year):
    strategy = StrategyFactory(municipality=cast.municipality)
    with pytest.raises(DomainError) as refused:
        efficiency.set_targets(
            strategy=strategy,
            year=year,
            amounts={departments[0]: Decimal(1)},
            total=None,
            actor=cast.secretary,
            expected=1,
        )
    assert list(refused.value.fields) == ["year"]


class _Row:
    def __init__(self, department, year, amount):
        self.department, self.year, self.amount = department, year, amount


class _Department:
    def __init__(self, name):
        self.name = name


@given(
    rows=st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(2024, 2028)), st.decimals(0, 10**9, places=2), max_size=15
    )
)
def test_d21_the_table_sums_the_same_both_ways(rows):
    departments = [_Department(f"Forvaltning {n}") for n in range(4)]
    table = efficiency.table(_Row(departments[place], year, amount) for (place, year), amount in rows.items())
    assert table.total == sum(rows.values()) == sum(total for _department, _amounts, total in table.rows)
    assert all(len(amounts) == len(table.years) for _department, amounts, _total in table.rows)


def test_d21_a_department_without_a_target_in_a_year_has_nothing_there(cast):
    strategy = StrategyFactory(municipality=cast.municipality)
    for name, year in (("A", 2026), ("B", 2027)):
        EfficiencyTargetFactory(
            municipality=cast.municipality,
            strategy=strategy,
            year=year,
            department=DepartmentFactory(municipality=cast.municipality, name=name),
        )
    table = efficiency.table(queries.efficiency_targets(strategy))
    assert [(str(department), amounts) for department, amounts, _total in table.rows] == [
        ("A", [1_000_000, 0]),
        ("B", [0, 1_000_000]),
    ]


# --- National strategies (D18) -----------------------------------------------------------------------------------
def test_d18_national_strategies_are_shared_and_carried_out_locally(cast):
    external = ExternalInitiativeFactory(is_mandatory=True)
    initiative = InitiativeFactory(municipality=cast.municipality, external=external)
    assert queries.local_initiatives([external.pk]) == {external.pk: [initiative]}
    assert places_of([external.pk], cast.secretary) == {external.pk: []}
