"""Who pays back what in which year (D45)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_cases.domain.repayment_schedule import Payer, RepaymentTerms, ScheduledInstalment, schedule
from business_cases.enums import InstalmentBasis
from common.errors import DomainError
from tests.business_cases.appraisal_cases import series

PLANNED, REALISED = InstalmentBasis.PLANNED, InstalmentBasis.REALISED


def terms(*payers, grant=600_000, years=3, **others):
    rows = tuple(
        Payer(name=f"Forvaltning {index}", planned=series(*planned)) for index, planned in enumerate(payers, start=1)
    )
    others.setdefault("payers", rows)
    return RepaymentTerms(grant=Decimal(grant), first_year=2027, years=years, **others)


def test_d45_hernings_example():
    found = schedule(terms([200_000] * 3, [200_000] * 3))
    assert found.rows == tuple(
        ScheduledInstalment(payer=f"Forvaltning {payer}", year=year, amount=Decimal(100_000), basis=PLANNED)
        for year in (2027, 2028, 2029)
        for payer in (1, 2)
    )
    assert (found.total, found.remainder, found.gains, found.last_year) == (600_000, 0, 1_200_000, 2029)
    assert found.by_year() == {2027: 200_000, 2028: 200_000, 2029: 200_000}


def test_d45_ends_when_the_grant_is_repaid():
    found = schedule(terms([200_000] * 10, [100_000] * 10, grant=400_000, years=10))
    assert found.by_year() == {2027: 150_000, 2028: 150_000, 2029: 100_000}
    assert [row.amount for row in found.rows][-2:] == [Decimal("66666.67"), Decimal("33333.33")]
    assert (found.total, found.remainder, found.last_year) == (400_000, 0, 2029)


def test_d45_ends_with_the_last_year_and_states_the_remainder():
    found = schedule(terms([200_000] * 2, grant=600_000, years=2))
    assert (found.total, found.remainder, found.last_year) == (200_000, 400_000, 2028)


def test_d45_follows_realised_gains_where_they_are_known():
    payer = Payer(name="By", planned=series(200, 200, 200), realised=(Decimal(100), None))
    found = schedule(terms(payers=(payer,), follows=REALISED))
    assert [(row.amount, row.basis) for row in found.rows] == [(50, REALISED), (100, PLANNED), (100, PLANNED)]
    assert [row.amount for row in schedule(terms(payers=(payer,))).rows] == [100, 100, 100]


def test_d45_nobody_is_paid_for_losing():
    payers = (Payer(name="By", planned=series(-100, 50)), Payer(name="Børn", planned=series(100, 50)))
    found = schedule(terms(payers=payers))
    assert [(row.payer, row.year, row.amount) for row in found.rows] == [
        ("Børn", 2027, 50),
        ("By", 2028, 25),
        ("Børn", 2028, 25),
    ]


def test_d45_no_gain_repays_nothing():
    found = schedule(terms([0, 0, 0], []))
    assert (found.rows, found.total, found.remainder, found.last_year) == ((), 0, 600_000, None)


def test_d45_halves_of_an_oere_are_not_lost_over_the_years():
    found = schedule(terms(["0.01"] * 10, years=10))
    assert found.total == Decimal("0.05")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (terms([1], grant=0), "grant"),
        (terms([1], grant="0.005"), "grant"),
        (terms([1], grant=10**12), "grant"),
        (terms([1], share=Decimal(0)), "share"),
        (terms([1], share=Decimal("1.1")), "share"),
        (terms([], years=0), "years"),
        (terms([1], years=51), "years"),
        (terms(), "payers"),
        (terms([1, 2, 3, 4]), "payers"),
        (terms([10**12]), "payers"),
        (terms(payers=(Payer(name="By", planned=()),) * 2), "payers"),
    ],
)
def test_d45_terms_outside_their_limits_name_the_field(wrong, field):
    with pytest.raises(DomainError) as caught:
        schedule(wrong)
    assert list(caught.value.fields) == [field]


amounts = st.decimals(min_value=-(10**6), max_value=10**7, places=2)


@given(
    st.decimals(min_value=Decimal("0.01"), max_value=10**7, places=2),
    st.decimals(min_value=Decimal("0.01"), max_value=1, places=4),
    st.integers(1, 12),
    st.data(),
)
def test_d45_never_above_the_grant_and_no_oere_lost(grant, share, years, data):
    payers = tuple(
        Payer(
            name=str(number),
            planned=tuple(data.draw(st.lists(amounts, max_size=years))),
            realised=tuple(data.draw(st.lists(st.none() | amounts, max_size=years))),
        )
        for number in range(data.draw(st.integers(1, 5)))
    )
    found = schedule(
        RepaymentTerms(
            grant=grant,
            share=share,
            first_year=2027,
            years=years,
            payers=payers,
            follows=data.draw(st.sampled_from(InstalmentBasis)),
        )
    )
    assert found.total == sum(row.amount for row in found.rows) <= grant
    assert found.total + found.remainder == grant
    assert found.total == min(grant, round_half_up(share * found.gains))
    assert all(row.amount > 0 and row.amount == round(row.amount, 2) for row in found.rows)
    assert all(2027 <= row.year < 2027 + years for row in found.rows)
    assert len({(row.payer, row.year) for row in found.rows}) == len(found.rows)


def round_half_up(value):
    return (value * 100 + Decimal("0.5")) // 1 / 100
