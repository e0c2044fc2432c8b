"""What a form field takes, and what it says to what it does not."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership
from common.forms import MoneyField, PercentField
from common.tenancy import municipality_scope
from tests.common.pages import AllFields
from tests.people import make_person

AMOUNTS = {
    "1.234,56": "1234.56",
    "1234,56": "1234.56",
    " 1.234 kr. ": "1234",
    "600.000": "600000",
    "1 600 000": "1600000",
    "0": "0",
    "100.000.000.000": "100000000000",
}
REFUSED = [
    "1.234.56",
    "1,234.56",
    "12,345",
    "tusind",
    "1e9",
    "--5",
    "NaN",
    "Infinity",
    "1.5",
    "½",
    "٣",
    "9" * 200,
    "5 kr. 3",
]


@pytest.fixture
def person(herning):
    return make_person(herning, name="Anna Æbelø")


def fill(herning, user, **data):
    with municipality_scope(herning):
        form = AllFields({"amount": "1", **data}, municipality=herning, user=user)
        form.is_valid()
    return form


@pytest.mark.parametrize(("typed", "expected"), AMOUNTS.items())
def test_amount_as_danes_type_it(typed, expected):
    value = MoneyField().clean(typed)
    assert value == Decimal(expected)
    assert value.as_tuple().exponent == -2


@pytest.mark.django_db
@pytest.mark.parametrize("typed", REFUSED)
def test_amount_that_cannot_be_read_says_what_to_write(herning, person, typed):
    form = fill(herning, person, amount=typed)
    [message] = form.errors["amount"]
    assert message.startswith(("Skriv", "Beløbet er for stort"))
    assert form["amount"].value() == typed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("amount", "-5", "ikke er negativt"),
        ("amount", "−5", "ikke er negativt"),
        ("amount", "100.000.000.001", "for stort"),
        ("amount", "", "Dette felt"),
        ("signed", "-100.000.000.001", "mindst"),
        ("share", "101", "højst 100"),
        ("share", "-1", "fra 0"),
        ("share", "0,123", "to decimaler"),
        ("share", "halvdelen", "50 eller 12,5"),
        ("hours", "-1", "ikke er negativt"),
        ("hours", "7,25", "én decimal"),
        ("hours", "syv", "37 eller 7,5"),
        ("hours", "100.001", "for stort"),
        ("day", "31.02.2026", "22.11.2026"),
        ("day", "i morgen", "22.11.2026"),
        ("day", "22.11.0026", "årstal"),
        ("day", "22.11.9999", "årstal"),
        ("person", "0", "Vælg en fra listen"),
        ("person", "x", "Vælg en fra listen"),
        ("person", "99999999999999999999999", "Vælg en fra listen"),
    ],
)
def test_absurd_input_is_refused_in_danish(herning, person, field, typed, said):
    [message] = fill(herning, person, **{field: typed}).errors[field]
    assert said in message


@pytest.mark.django_db
def test_good_input_is_cleaned_and_shown_again(herning, person):
    form = fill(
        herning,
        person,
        amount="1.234,5",
        signed="-5",
        share="50,5 %",
        hours="7,5",
        day="2026-11-22",
        person=str(person.pk),
    )
    assert form.errors == {}
    assert form.values == {
        "amount": Decimal("1234.50"),
        "signed": Decimal(-5),
        "share": Decimal("0.505"),
        "hours": Decimal("7.5"),
        "day": datetime.date(2026, 11, 22),
        "person": person,
    }


@pytest.mark.parametrize("typed", ["22.11.2026", "22-11-2026", "22/11/2026", "2026-11-22", "22.11.26"])
def test_date_in_every_usual_form(typed):
    from common.forms import DanishDateField

    assert DanishDateField().clean(typed) == datetime.date(2026, 11, 22)


@given(st.decimals(min_value=0, max_value=10**11, places=2))
def test_amount_shown_is_read_back_to_the_oere(amount):
    field = MoneyField()
    assert field.clean(field.prepare_value(amount)) == amount


@given(st.decimals(min_value=0, max_value=1, places=4))
def test_share_shown_is_read_back(share):
    field = PercentField()
    assert field.clean(field.prepare_value(share)) == share


@pytest.mark.django_db
def test_people_are_those_of_the_municipality_today(herning, ishoj, person):
    theirs = make_person(ishoj, name="Bent fra Ishøj")
    gone = make_person(herning, name="Carl er rejst")
    asleep = make_person(herning, name="Dorte er lukket")
    asleep.is_active = False
    asleep.save()
    with municipality_scope(herning):
        Membership.objects.filter(user=gone).update(valid_to=datetime.date(2021, 1, 1))
        form = AllFields(municipality=herning, user=person)
        assert [user.name for user in form.fields["person"].queryset] == ["Anna Æbelø"]
    assert "Vælg en fra listen" in fill(herning, person, person=str(theirs.pk)).errors["person"][0]


@pytest.mark.django_db
def test_each_form_gets_its_own_token(herning, person):
    with municipality_scope(herning):
        first, second = (AllFields(municipality=herning, user=person) for _form in range(2))
    assert first["form_token"].value() != second["form_token"].value()
    assert "version" not in first.fields


@pytest.mark.django_db
def test_units_and_marks_stand_by_the_fields(herning, person):
    from bs4 import BeautifulSoup
    from crispy_forms.utils import render_crispy_form

    with municipality_scope(herning):
        html = BeautifulSoup(render_crispy_form(AllFields(municipality=herning, user=person)), "html.parser")
    assert html.select_one("#div_id_amount .input-group-text").text == "kr."
    assert html.select_one("#div_id_share .input-group-text").text == "pct."
    assert html.select_one("#div_id_amount .optional") is None
    assert html.select_one("#div_id_share .optional").text == "(valgfri)"
    assert html.select_one("#id_amount")["inputmode"] == "decimal"
    assert html.select_one("label[for=id_day]")
