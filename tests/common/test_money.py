"""Kroner: no øre lost, no float let in, never below zero."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Max, Sum
from hypothesis import given
from hypothesis import strategies as st

from common.money import (
    LARGEST,
    ZERO,
    MoneyField,
    credit,
    debit,
    from_oere,
    split_by_weight,
    split_evenly,
    to_kroner,
    to_oere,
    whole_kroner,
)
from common.tenancy import municipality_scope
from tests.sample.models import Sample

amounts = st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2)
positive = st.decimals(min_value=0, max_value=10**9, places=2)


@given(amounts)
def test_oere_and_back(amount):
    assert from_oere(to_oere(amount)) == amount


@pytest.mark.parametrize(
    ("given_", "kroner"),
    [("0.125", "0.13"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), (3, "3.00"), ("1E3", "1000.00")],
)
def test_half_is_rounded_up(given_, kroner):
    assert str(to_kroner(given_)) == kroner


@pytest.mark.parametrize(("kroner", "whole"), [("0.50", "1"), ("1.49", "1"), ("2.50", "3"), ("-2.50", "-3")])
def test_whole_kroner(kroner, whole):
    assert whole_kroner(Decimal(kroner)) == Decimal(whole)


def test_floats_are_refused():
    with pytest.raises(TypeError):
        to_kroner(0.1)
    with pytest.raises(ValidationError):
        MoneyField().to_python(0.1)


@given(positive, st.integers(1, 15))
def test_an_even_split_loses_no_oere(total, years):
    parts = split_evenly(total, years)
    assert sum(parts) == total
    assert max(parts) - min(parts) <= Decimal("0.01")
    assert parts == sorted(parts, reverse=True)


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any))
def test_a_weighted_split_loses_no_oere(total, weights):
    parts = split_by_weight(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Decimal("0.01")
        assert weight or part == 0


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [-1]])
def test_impossible_weights(weights):
    with pytest.raises(ValueError, match="Weights"):
        split_by_weight(Decimal(1), weights)


@pytest.mark.parametrize("text", ["abc", "", "1,2", "1 000", "NaN", "Infinity", "--1", object()])
def test_what_is_no_amount(text):
    field = MoneyField(null=False)
    with pytest.raises(ValidationError):
        field.clean(text, None)


@pytest.mark.parametrize("amount", [LARGEST + 1, -LARGEST - 1, Decimal("1e30")])
def test_what_is_out_of_reach(amount):
    with pytest.raises(ValidationError):
        MoneyField().clean(amount, None)


def test_a_form_field_must_be_chosen():
    with pytest.raises(NotImplementedError):
        MoneyField().formfield()


@pytest.mark.django_db
class TestColumn:
    @pytest.fixture
    def fund(self, in_herning):
        return Sample.objects.create(municipality=in_herning, title="Pulje", amount=Decimal("100.10"))

    def kept(self, fund):
        return Sample.objects.get(pk=fund.pk).amount

    def test_amounts_come_back(self, fund):
        assert str(self.kept(fund)) == "100.10"
        assert Sample.objects.filter(amount=Decimal("100.10"), amount__gt="100.09", amount__lte=101).exists()

    def test_sums_are_kroner(self, fund, in_herning):
        Sample.objects.create(municipality=in_herning, title="2", amount=Decimal("0.20"))
        assert Sample.objects.aggregate(Sum("amount"), Max("amount")) == {
            "amount__sum": Decimal("100.30"),
            "amount__max": Decimal("100.10"),
        }

    def test_a_fund_is_drawn_to_exactly_nothing(self, fund):
        """SQLite's decimals are floats: they refused 130 of 300 such draws."""
        for oere in range(1, 1001):
            whole = Decimal(oere * 7).scaleb(-2)
            Sample.objects.filter(pk=fund.pk).update(amount=whole)
            rows = Sample.objects.filter(pk=fund.pk)
            for part in split_evenly(whole, 3):
                assert debit(rows, "amount", part), f"{whole}: {part} was refused"
            assert self.kept(fund) == ZERO

    def test_not_an_oere_more(self, fund):
        rows = Sample.objects.filter(pk=fund.pk)
        assert not debit(rows, "amount", Decimal("100.11"))
        assert self.kept(fund) == Decimal("100.10")
        assert debit(rows, "amount", Decimal("100.10"), state="empty")
        assert (self.kept(fund), Sample.objects.get().state) == (ZERO, "empty")
        assert not debit(rows, "amount", Decimal("0.01"))
        assert credit(rows, "amount", Decimal("0.01"))
        assert self.kept(fund) == Decimal("0.01")

    def test_a_row_that_is_not_there_is_not_changed(self, fund):
        nothing = Sample.objects.filter(pk=0)
        assert not debit(nothing, "amount", Decimal(1))
        assert not credit(nothing, "amount", Decimal(1))

    @pytest.mark.parametrize("move", [debit, credit])
    @pytest.mark.parametrize("amount", [Decimal(-1), Decimal("-0.01")])
    def test_a_negative_move_is_a_defect(self, fund, move, amount):
        """A debit of less than nothing would add money."""
        with pytest.raises(ValueError, match="negative"):
            move(Sample.objects.filter(pk=fund.pk), "amount", amount)

    def test_the_database_holds_the_line(self, fund):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sample.objects.update(amount=Decimal("-0.01"))

    def test_a_fraction_of_an_oere_is_rounded_when_written(self, fund):
        fund.amount = Decimal("0.125")
        fund.save()
        assert self.kept(fund) == Decimal("0.13")

    def test_an_expression_of_the_wrong_scale_is_refused(self, fund):
        """F() + 5 would add five øre."""
        with pytest.raises((TypeError, ValueError)):
            Sample.objects.update(amount=models.F("amount") + Decimal("5.00"))


@pytest.mark.django_db(transaction=True)
def test_many_draw_at_once_and_nothing_is_lost(herning):
    fund = Sample.objects.with_scopes_disabled().create(municipality=herning, title="Pulje", amount=Decimal("10.00"))

    def draw(_number):
        try:
            with municipality_scope(herning):
                return debit(Sample.objects.filter(pk=fund.pk), "amount", Decimal("0.37"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        drawn = sum(pool.map(draw, range(40)))
    with municipality_scope(herning):
        assert drawn == 27
        assert Sample.objects.get().amount == Decimal("10.00") - drawn * Decimal("0.37")
