"""One text for one set of data."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from common.canonical import canonical, encode, sha256


@dataclass
class Line:
    amount: Decimal
    kind: Role


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E+3"), '"1000"'),
        (Decimal("0.10"), '"0.10"'),
        (date(2026, 6, 30), '"2026-06-30"'),
        (datetime(2026, 6, 30, 14, tzinfo=timezone(timedelta(hours=2))), '"2026-06-30T12:00:00+00:00"'),
        (timedelta(minutes=1, milliseconds=5), '"60.005000"'),
        (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (gettext_lazy("no such text"), '"no such text"'),
        (Role.CHAIR, '"chair"'),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({1: "x"}, '{"1":"x"}'),
        ({"ø", "a"}, '["a","ø"]'),
        (Line(Decimal("2.50"), Role.CHAIR), '{"amount":"2.50","kind":"chair"}'),
        ("Ærø", '"Ærø"'),
    ],
)
def test_canonical_forms(value, text):
    assert canonical(value) == text


@pytest.mark.parametrize("value", [0.1, float("nan"), {"a": [1.0]}, object(), b"bytes", {1, "a"}])
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_keys_that_become_the_same_are_refused():
    with pytest.raises(TypeError):
        encode({1: "a", "1": "b"})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_reading_it_again_gives_the_same_text(value):
    text = canonical(value)
    assert canonical(json.loads(text)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_amounts_come_back_to_the_oere(amount):
    assert Decimal(json.loads(canonical({"amount": amount}))["amount"]) == amount


def test_sha256_is_of_the_utf_8():
    assert sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256("Ærø") == "8fce13c4f1977ce36ae7c1d7b4a01119a0314c7f5c4e428a885716afb0fe3758"
