"""National strategies and where they are anchored (D18); efficiency targets that sum (D21)."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import DomainError, StaleObjectError
from common.numbers import kr
from strategies.domain import efficiency, queries
from strategies.figures import places_of
from strategies.models import EfficiencyTarget
from tests.factories.accounts import DepartmentFactory
from tests.factories.strategies import (
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
    written = list(queries.efficiency_targets(strategy))
    assert sum(target.amount for target in written) == 30_000_000
    assert {(target.department, target.year, target.amount) for target in written} == {
        (department, year, amount) for department, amount in amounts.items()
    }


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


# --- National strategies (D18) -----------------------------------------------------------------------------------
def test_d18_national_strategies_are_shared_and_carried_out_locally(cast):
    external = ExternalInitiativeFactory(is_mandatory=True)
    initiative = InitiativeFactory(municipality=cast.municipality, external=external)
    assert queries.local_initiatives([external.pk]) == {external.pk: [initiative]}
    assert places_of([external.pk], cast.secretary) == {external.pk: []}
