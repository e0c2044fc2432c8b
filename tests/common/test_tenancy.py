"""The wall between municipalities: no query without a scope, no write across it."""

import inspect

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django_scopes.manager import DisabledQuerySet

from accounts.models import Department
from common.tenancy import (
    CrossTenantError,
    MissingTenantError,
    ScopeError,
    all_municipalities,
    current_municipality_id,
    municipality_scope,
)
from tests.sample.models import Sample

pytestmark = pytest.mark.django_db

#: Methods of a queryset that read and write nothing, or only make another closed queryset.
HARMLESS = {"as_manager", "as_queryset", "deconstruct", "from_queryset", "none", "resolve_expression", "using"}
ARGUMENTS = {
    "dates": ("decided_on", "year"),
    "datetimes": ("decided_on", "year"),
    "raw": ("SELECT 1",),
    "contains": (Sample(),),
    "acontains": (Sample(),),
    "bulk_create": ([],),
    "abulk_create": ([],),
    "bulk_update": ([], ["title"]),
    "abulk_update": ([], ["title"]),
}
METHODS = sorted(
    name
    for name, member in inspect.getmembers(QuerySet)
    if callable(member) and not name.startswith("_") and name not in HARMLESS and not inspect.isclass(member)
)


def closed():
    return Sample.objects.get_queryset()


@pytest.mark.parametrize("name", METHODS)
def test_every_queryset_method_is_closed_without_a_scope(name):
    queryset = closed()
    assert isinstance(queryset, DisabledQuerySet)

    def use():
        answer = getattr(queryset, name)(*ARGUMENTS.get(name, ()))
        if inspect.isawaitable(answer):

            async def wait():
                return await answer

            async_to_sync(wait)()

    with pytest.raises(ScopeError):
        use()


@pytest.mark.parametrize(
    "use",
    [
        len,
        list,
        bool,
        lambda queryset: queryset[0],
        lambda queryset: list(queryset | queryset),
        lambda queryset: list(queryset & queryset),
    ],
    ids=["len", "list", "bool", "index", "or", "and"],
)
def test_every_other_way_to_read_is_closed_without_a_scope(use):
    with pytest.raises(ScopeError):
        use(closed())


def test_the_list_of_methods_is_not_empty_and_knows_the_dangerous_ones():
    assert {"exists", "exclude", "bulk_create", "aexists", "all", "create", "update", "delete"} <= set(METHODS)


@pytest.mark.parametrize("nobody", [None, "unsaved"])
def test_a_scope_needs_a_saved_municipality(nobody):
    from accounts.models import Municipality

    with pytest.raises(MissingTenantError), municipality_scope(Municipality() if nobody else None):
        pytest.fail("unreachable")


def test_opening_everything_needs_a_reason():
    with pytest.raises(MissingTenantError), all_municipalities(reason=""):
        pytest.fail("unreachable")


def test_scopes_nest_and_end(herning, ishoj):
    assert current_municipality_id() is None
    with municipality_scope(herning):
        with municipality_scope(ishoj):
            assert current_municipality_id() == ishoj.pk
        with all_municipalities(reason="test"):
            assert current_municipality_id() is None
        assert current_municipality_id() == herning.pk
    assert current_municipality_id() is None


@pytest.fixture
def departments(herning, ishoj):
    return (
        Department.objects.create(municipality=herning, name="Social"),
        Department.objects.create(municipality=ishoj, name="Skole"),
    )


@pytest.fixture
def samples(herning, ishoj, departments):
    ours, theirs = departments
    return (
        Sample.objects.create(municipality=herning, title="Ours", department=ours),
        Sample.objects.create(municipality=ishoj, title="Theirs", department=theirs),
    )


def test_reads_stay_inside(in_herning, samples):
    assert [sample.title for sample in Sample.objects.all()] == ["Ours"]
    assert not Sample.objects.filter(title="Theirs").exists()
    assert [sample.title for sample in in_herning_department(samples).samples.all()] == ["Ours"]


def in_herning_department(samples):
    return samples[0].department


CROSSING = {
    "create": lambda ours, theirs: Sample.objects.create(
        municipality=ours.municipality, title="New", department=theirs.department
    ),
    "create by key": lambda ours, theirs: Sample.objects.create(
        municipality=ours.municipality, title="New", department_id=theirs.department_id
    ),
    "create elsewhere": lambda ours, theirs: Sample.objects.create(municipality=theirs.municipality, title="New"),
    "get_or_create": lambda ours, theirs: Sample.objects.get_or_create(
        municipality=ours.municipality, title="New", defaults={"department": theirs.department}
    ),
    "get_or_create elsewhere": lambda ours, theirs: Sample.objects.get_or_create(
        municipality=theirs.municipality, title="New"
    ),
    "update_or_create": lambda ours, theirs: Sample.objects.update_or_create(
        title="Ours", defaults={"department": theirs.department}
    ),
    "update": lambda ours, theirs: Sample.objects.update(department=theirs.department),
    "update by key": lambda ours, theirs: Sample.objects.update(department_id=theirs.department_id),
    "update by bare key": lambda ours, theirs: Sample.objects.update(department=theirs.department_id),
    "update to elsewhere": lambda ours, theirs: Sample.objects.update(municipality=theirs.municipality),
    "bulk_create": lambda ours, theirs: Sample.objects.bulk_create(
        [Sample(municipality=ours.municipality, title="New", department=theirs.department)]
    ),
    "bulk_create elsewhere": lambda ours, theirs: Sample.objects.bulk_create(
        [Sample(municipality=theirs.municipality, title="New")]
    ),
    "bulk_update": lambda ours, theirs: bulk_update(ours, department=theirs.department),
    "bulk_update elsewhere": lambda ours, theirs: bulk_update(theirs, title="Taken"),
    "bulk_update to elsewhere": lambda ours, theirs: Sample.objects.bulk_update([ours], ["municipality"]),
    "save": lambda ours, theirs: save(ours, department=theirs.department),
    "save by key": lambda ours, theirs: save(ours, department_id=theirs.department_id),
    "save elsewhere": lambda ours, theirs: save(theirs, title="Taken"),
    "save to elsewhere": lambda ours, theirs: save(ours, municipality=theirs.municipality),
    "steal": lambda ours, theirs: save(theirs, municipality=ours.municipality, department=None),
    "steal with update_fields": lambda ours, theirs: steal(theirs, ours.municipality),
    "delete": lambda ours, theirs: theirs.delete(),
    "related create": lambda ours, theirs: theirs.department.samples.create(
        municipality=ours.municipality, title="New"
    ),
    "related add theirs": lambda ours, theirs: ours.department.samples.add(theirs),
    "related add to theirs": lambda ours, theirs: theirs.department.samples.add(ours),
    "related set": lambda ours, theirs: ours.department.samples.set([theirs]),
    "related add unbulked": lambda ours, theirs: ours.department.samples.add(theirs, bulk=False),
    "related bulk_create": lambda ours, theirs: ours.department.samples.bulk_create(
        [Sample(municipality=theirs.municipality, title="New", department=ours.department)]
    ),
}


def save(sample, **values):
    for name, value in values.items():
        setattr(sample, name, value)
    sample.save()


def steal(sample, municipality):
    sample.municipality = municipality
    sample.save(update_fields=["title"])


def bulk_update(sample, **values):
    for name, value in values.items():
        setattr(sample, name, value)
    Sample.objects.bulk_update([sample], list(values))


@pytest.mark.parametrize("way", CROSSING)
def test_no_write_crosses_the_wall(in_herning, samples, way):
    with pytest.raises(CrossTenantError), transaction.atomic():
        CROSSING[way](*samples)
    with all_municipalities(reason="look at both sides"):
        found = [(s.title, s.municipality_id, s.department.municipality_id) for s in Sample.objects.order_by("pk")]
    ours, theirs = (Sample._base_manager.get(pk=sample.pk).municipality_id for sample in samples)
    assert found == [("Ours", ours, ours), ("Theirs", theirs, theirs)]


def test_a_form_names_the_field_that_crosses(in_herning, samples):
    ours, theirs = samples
    ours.department = theirs.department
    with pytest.raises(ValidationError) as refused:
        ours.full_clean()
    assert "department" in refused.value.message_dict


@pytest.mark.parametrize("expression", [F("parent__department"), F("parent_id"), Value(1)])
def test_a_tenant_key_is_never_set_to_an_expression(in_herning, samples, expression):
    with pytest.raises(TypeError):
        Sample.objects.update(department=expression)


def test_a_row_does_not_move_without_a_scope_either(samples, ishoj):
    ours, _theirs = samples
    ours.municipality, ours.department = ishoj, None
    with pytest.raises(CrossTenantError), transaction.atomic():
        ours.save()
    with all_municipalities(reason="as a command does"), pytest.raises(CrossTenantError), transaction.atomic():
        ours.save()


def test_keys_are_not_updated_while_everything_is_open(samples, departments):
    with all_municipalities(reason="test"), pytest.raises(ScopeError):
        Sample.objects.update(department=departments[0])


def test_writes_inside_work(in_herning, samples):
    ours, _theirs = samples
    other = Department.objects.create(municipality=in_herning, name="Teknik")
    ours.department = other
    ours.save()
    assert Sample.objects.update(department=other) == 1
    assert Sample.objects.update(department=None) == 1
    bulk_update(ours, department=other)
    other.samples.add(Sample.objects.create(municipality=in_herning, title="Second"))
    assert other.samples.count() == 2
    other.samples.set([ours])
    ours.refresh_from_db()
    assert ours.department == other
    assert other.samples.count() == 1


def test_two_abstract_parents_keep_the_checking_base_manager():
    assert Sample._base_manager.get_queryset()._check_update
    assert Sample._meta.label in str(Sample._base_manager)
