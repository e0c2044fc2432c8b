"""The folded column follows what it is made of, however the row is written."""

import pytest
from django.apps import apps

from common.text import SearchTextField, refold, with_search_text
from common.versions import save_version
from governance.models import Body, Meeting
from tests.factories.governance import BodyFactory, MeetingFactory
from tests.people import make_person

pytestmark = pytest.mark.django_db
SEARCHED = [
    (model, field)
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, SearchTextField)
]


@pytest.fixture
def body(herning, in_herning):
    return BodyFactory(municipality=herning, name="Økonomi  udvalget", short_name="ØKU")


def stored(body):
    return Body.objects.values_list("search_text", flat=True).get(pk=body.pk)


def test_a_new_row_has_it(body):
    assert stored(body) == "økonomi udvalget øku"


def test_rows_made_in_bulk_have_it(herning, in_herning):
    Body.objects.bulk_create([Body(municipality=herning, kind="group", name="ÆBLE")])
    assert Body.objects.get(name="ÆBLE").search_text == "æble"


def test_a_change_writes_it_and_the_log_does_not_name_it(body):
    body.name = "Byrådet"
    changes = save_version(body, expected=body.version, fields=["name"])
    assert stored(body) == "byrådet øku"
    assert changes.after == {"name": "Byrådet"}


def test_a_change_of_something_else_leaves_it(body):
    assert with_search_text([body], ["kind"]) == ["kind"]


def test_rows_changed_in_bulk_have_it(body):
    body.name = "Byrådet"
    Body.objects.bulk_update([body], ["name"])
    assert stored(body) == "byrådet øku"


def test_a_day_is_searched_as_it_is_written(herning, in_herning):
    meeting = MeetingFactory(municipality=herning, place="Rådhuset")
    text = Meeting.objects.get(pk=meeting.pk).search_text
    assert text.startswith("rådhuset ")
    assert f"{meeting.starts_at.year}" in text


def test_rows_from_before_the_column_get_it(body):
    Body.objects.filter(pk=body.pk).update(search_text="")
    refold(Body)
    assert stored(body) == "økonomi udvalget øku"


def test_only_a_model_with_a_search_text_can_be_refolded(herning):
    with pytest.raises(TypeError, match="no search text"):
        refold(type(make_person(herning)))


@pytest.mark.parametrize(("model", "field"), SEARCHED, ids=[model._meta.label for model, _field in SEARCHED])
def test_the_sources_are_columns_of_the_row_itself(model, field):
    """A source in another row would change without this one being written."""
    assert all(
        model._meta.get_field(name).concrete and not model._meta.get_field(name).is_relation for name in field.sources
    )


def test_there_is_something_to_walk():
    assert len(SEARCHED) > 9
