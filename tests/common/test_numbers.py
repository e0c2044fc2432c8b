"""Figures and dates in Danish, out and in."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
import time_machine
from babel.numbers import format_decimal
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common import numbers

N, M = numbers.NBSP, numbers.MINUS


@pytest.fixture(autouse=True)
def danish():
    with translation.override("da"):
        yield


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 kr."),
        (1, "1 kr."),
        (999, "999 kr."),
        (1000, "1.000 kr."),
        (1_234_567, "1.234.567 kr."),
        (-479_345, f"{M}479.345 kr."),
        (Decimal("0.49"), "0 kr."),
        (Decimal("0.50"), "1 kr."),
        (Decimal("-0.49"), "0 kr."),
        (Decimal("-0.50"), f"{M}1 kr."),
        (Decimal("2.50"), "3 kr."),
        (Decimal("999999.50"), "1.000.000 kr."),
        ("1234.56", "1.235 kr."),
        (Decimal("1E+3"), "1.000 kr."),
        (Decimal(100_000_000_000), "100.000.000.000 kr."),
    ],
)
def test_kroner_are_whole_and_grouped(amount, text):
    assert numbers.kr(amount) == text.replace(" ", N)


@pytest.mark.parametrize(
    ("amount", "text"), [(200_000, "+200.000 kr."), (0, "0 kr."), (-1, f"{M}1 kr."), (Decimal("0.4"), "0 kr.")]
)
def test_a_change_carries_its_sign_unless_it_is_none(amount, text):
    assert numbers.kr(amount, signed=True) == text.replace(" ", N)


@pytest.mark.parametrize(
    ("amount", "text"), [("1234.5", "1.234,50 kr."), (0, "0,00 kr."), ("0.005", "0,01 kr."), ("-0.005", f"{M}0,01 kr.")]
)
def test_oere_are_shown_where_asked_for(amount, text):
    assert numbers.kr(amount, places=2) == text.replace(" ", N)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (2_500_000, "2,5 mio. kr."),
        (6_150_000, "6,2 mio. kr."),
        (1_000_000, "1,0 mio. kr."),
        (999_999, "999.999 kr."),
        (0, "0 kr."),
        (-1_449_999, f"{M}1,4 mio. kr."),
        (1_234_500_000, "1.234,5 mio. kr."),
    ],
)
def test_millions_have_one_decimal_and_less_is_said_in_kroner(amount, text):
    assert numbers.mio(amount) == text.replace(" ", N)


def test_millions_with_a_sign():
    assert numbers.mio(2_500_000, signed=True) == "+2,5 mio. kr.".replace(" ", N)
    assert numbers.mio(40_000, signed=True) == "+40.000 kr.".replace(" ", N)


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (Decimal("0.71"), 0, "71 pct."),
        (Decimal("0.035"), 1, "3,5 pct."),
        (Decimal("0.705"), 0, "71 pct."),
        (0, 0, "0 pct."),
        (1, 0, "100 pct."),
        (Decimal("12.5"), 0, "1.250 pct."),
        (Decimal("-0.004"), 0, "0 pct."),
        (Decimal("-0.04"), 0, f"{M}4 pct."),
    ],
)
def test_shares_are_per_cent(share, places, text):
    assert numbers.pct(share, places) == text.replace(" ", N)


def test_a_share_of_nothing_is_no_share():
    assert numbers.share_of(1, 0) is None
    assert numbers.share_of(0, 4) == 0
    assert numbers.share_of(355_000, Decimal(500_000)) == Decimal("0.71")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1500, "1.500"),
        ("3.50", "3,5"),
        ("0.25", "0,25"),
        ("0.125", "0,13"),
        ("100", "100"),
        ("-1E+6", f"{M}1.000.000"),
    ],
)
def test_numbers_have_the_decimals_they_need(value, text):
    assert numbers.number(value) == text


def test_decimals_are_as_many_as_said():
    assert numbers.decimal(4) == "4,0"
    assert numbers.decimal("1234.5678", 3) == "1.234,568"
    assert numbers.decimal("-0.04") == "0,0"


@pytest.mark.parametrize("value", [1.5, True, float("nan")])
def test_floats_are_never_figures(value):
    with pytest.raises(TypeError):
        numbers.kr(value)


@pytest.mark.parametrize("value", ["abc", "", "NaN", "Infinity", Decimal("NaN"), "1,5"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="number"):
        numbers.number(value)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
def test_what_is_shown_can_be_typed_back(amount):
    assert numbers.parse_amount(numbers.kr(amount, places=2)) == amount
    assert numbers.parse_number(numbers.typed(amount)) == amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1.234", "1234"),
        ("1234", "1234"),
        ("1.234.567", "1234567"),
        ("1 234 567,5", "1234567.5"),
        (f"1{N}234", "1234"),
        ("  7 ", "7"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("–5", "-5"),
        ("+5", "5"),
        ("0,5", "0.5"),
        ("007", "7"),
        ("0", "0"),
    ],
)
def test_what_people_type_is_read(text, value):
    assert numbers.parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "1.234.56",
        "1.5",
        "1,234.56",
        "1.23",
        "12.34.567",
        "1..234",
        "1,2,3",
        "5,",
        ",5",
        "",
        " ",
        "-",
        "--5",
        "1e5",
        "٣",
        "0x1F",
        "5 5",
        "1.2345",
        "abc",
        "1 23",
        "NaN",
        "1_000",
        "1.234,5.6",
        "5-",
    ],
)
def test_what_could_be_read_two_ways_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        numbers.parse_number(text)


@pytest.mark.parametrize(
    "text", ["600.000", "600000", "600.000 kr.", "600.000 kr", "600000 KR.", f"600.000{N}kr.", "600.000,00 kroner"]
)
def test_amounts_may_carry_their_unit(text):
    assert numbers.parse_amount(text) == 600_000


@pytest.mark.parametrize("text", ["0,005", "kr.", "5 mio. kr.", "600.000 EUR"])
def test_amounts_beyond_oere_or_in_other_units_are_refused(text):
    with pytest.raises(ValueError, match=r"øre|number"):
        numbers.parse_amount(text)


@pytest.mark.parametrize("text", ["3,5", "3,5 pct.", "3,5 %", "3,5%", "3,5 procent"])
def test_shares_are_typed_in_per_cent(text):
    assert numbers.parse_share(text) == Decimal("0.035")


@pytest.mark.parametrize(
    ("value", "text"), [("1234.5", "1.234,50"), (1234, "1.234"), ("-5.00", "-5"), ("0.125", "0,125"), (0, "0")]
)
def test_input_fields_lose_no_decimals(value, text):
    assert numbers.typed(value) == text


def test_dates_in_their_forms():
    day = date(2026, 12, 2)
    assert numbers.dato(day) == "02.12.2026"
    assert numbers.dato("2026-12-02") == "02.12.2026"
    assert numbers.dato_lang(day) == "2. december 2026"
    assert numbers.dato_dag(day) == "onsdag den 2. december 2026"


def test_moments_are_shown_in_local_time():
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert numbers.dato(late) == "01.07.2026"
    assert numbers.dato_tid(late) == f"01.07.2026 kl.{N}00.30"
    assert numbers.dato_tid("2026-06-30T22:30:00+00:00") == f"01.07.2026 kl.{N}00.30"


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 11, 19), "3 dage over"),
        (date(2026, 11, 21), "1 dag over"),
        (date(2026, 11, 22), "i dag"),
        (date(2026, 11, 23), "i morgen"),
        (date(2026, 11, 24), "om 2 dage"),
        (date(2020, 1, 1), "2.517 dage over"),
    ],
)
def test_deadlines_say_how_far_off_they_are(due, text):
    assert numbers.days_over(due, today=date(2026, 11, 22)) == text


@time_machine.travel(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
def test_today_is_the_local_day():
    assert numbers.days_over(date(2026, 11, 23)) == "i dag"
    assert numbers.days_ago(date(2026, 11, 22)) == "i går"
    assert numbers.days_ago("2026-10-13") == "for 41 dage siden"
    with pytest.raises(ValueError, match="has not been"):
        numbers.days_ago(date(2026, 11, 24))


def test_yes_and_no():
    assert [numbers.yes_no(value) for value in (True, False, None)] == ["Ja", "Nej", "–"]


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4), st.integers(0, 4))
def test_figures_are_written_as_babel_writes_them(value, places):
    pattern = "#,##0" + ("." + "0" * places if places else "")
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    babel = format_decimal(abs(rounded), format=pattern, locale="da")
    assert numbers.decimal(value, places) == (numbers.MINUS if rounded < 0 else "") + babel
