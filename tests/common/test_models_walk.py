"""Every model of ours, looked at by rule: so that the next one cannot forget."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from accounts.models import Municipality
from common.append_only import AppendOnlyModel
from common.money import MoneyField
from common.tenancy import TenantModel, TenantQuerySet

LAYERS = ["common", "accounts", "governance", "strategies", "business_cases", "projects", "reports", "strategy_portal"]
OURS = [model for label in LAYERS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
TENANTS = [model for model in OURS if issubclass(model, TenantModel)]
#: What every app may point at: the tenant, and people.
EVERYWHERE = {Municipality, apps.get_model(settings.AUTH_USER_MODEL)}


def named(walked):
    return pytest.mark.parametrize("model", walked, ids=[model._meta.label for model in walked])


def test_there_is_something_to_walk():
    assert len(TENANTS) > 5


@named(OURS)
def test_a_model_with_a_municipality_is_a_tenant_model(model):
    columns = {field.name for field in model._meta.get_fields() if field.concrete}
    assert "municipality" not in columns or issubclass(model, TenantModel)


@named(TENANTS)
def test_every_unique_constraint_names_the_municipality(model):
    """A global unique fails as IntegrityError: the form's own check sees its municipality alone.

    A one-to-one key is no exception: its row is checked to be of the same municipality.
    """
    globally_unique = [
        field.name
        for field in model._meta.local_concrete_fields
        if field.unique and not field.primary_key and not isinstance(field, models.OneToOneField)
    ]
    without = [
        constraint.name
        for constraint in model._meta.total_unique_constraints + partial_unique_constraints(model)
        if "municipality" not in constraint.fields
    ]
    assert (globally_unique, without, list(model._meta.unique_together)) == ([], [], [])


def partial_unique_constraints(model):
    return [
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint not in model._meta.total_unique_constraints
    ]


@named(TENANTS)
def test_a_one_to_one_key_stays_inside_the_municipality(model):
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.OneToOneField):
            assert issubclass(field.related_model, TenantModel), f"{field.name} could be taken by another municipality"


@named(TENANTS)
def test_managers_are_scoped_and_check_writes(model):
    assert list(model._meta.managers_map) == ["objects"]
    assert issubclass(type(model._base_manager.get_queryset()), TenantQuerySet)


@named(OURS)
def test_no_many_to_many_makes_its_own_table(model):
    """An automatic through table has no municipality, and nobody checks what is added to it."""
    assert not model._meta.auto_created
    assert [
        field.name for field in model._meta.local_many_to_many if field.remote_field.through._meta.auto_created
    ] == []


@named(OURS)
def test_no_foreign_key_points_upward(model):
    own = LAYERS.index(model._meta.app_label)
    for field in model._meta.local_fields:
        target = field.related_model
        if target is None or target in EVERYWHERE or target._meta.app_label not in LAYERS:
            continue
        assert LAYERS.index(target._meta.app_label) <= own, f"{field.name} → {target._meta.label}"


@named(OURS)
def test_constraint_and_column_names_are_sane(model):
    for constraint in model._meta.constraints:
        assert len(constraint.name) <= 63
    for field in model._meta.local_fields:
        text = isinstance(field, models.CharField | models.TextField)
        assert not (text and field.null), f"{field.name}: an empty text is '', never NULL as well"
        assert not isinstance(field, models.FloatField), f"{field.name}: no floats"


@named(OURS)
def test_kroner_are_money_fields(model):
    suspicious = ("amount", "kroner", "cost", "price", "budget", "granted", "available", "repaid", "disbursed")
    for field in model._meta.local_fields:
        if isinstance(field, models.DecimalField):
            assert not any(part in field.name for part in suspicious), f"{field.name} should be a {MoneyField.__name__}"


@named([model for model in TENANTS if issubclass(model, AppendOnlyModel)])
@pytest.mark.django_db
def test_append_only_tables_are_protected_in_the_database(model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        else:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        assert cursor.fetchone()[0] == 2


def test_the_collation_is_there_before_any_table_that_sorts_by_it():
    graph = MigrationLoader(None).graph
    for key in graph.nodes:
        if key[0] in LAYERS and key != ("common", "0001_collation"):
            assert ("common", "0001_collation") in graph.forwards_plan(key), key
