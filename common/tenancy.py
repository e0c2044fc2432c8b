"""The wall between municipalities: the only module that knows django-scopes.

A municipality is the tenant. Reads are guarded by a scoped manager that refuses every query outside a
scope; writes are guarded by :class:`TenantModel` and :class:`TenantQuerySet`, because scopes guard reads only:
``update(department=<another tenant's>)`` and ``bulk_create`` would pass.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError
from django_scopes.manager import DisabledQuerySet, ScopedManager
from django_scopes.state import get_scope
from rules.contrib.models import RulesModelBase, RulesModelMixin

from common.money import MoneyField
from common.text import with_search_text

__all__ = [
    "CrossTenantError",
    "MissingTenantError",
    "ScopeError",
    "TenantManager",
    "TenantModel",
    "TenantQuerySet",
    "all_municipalities",
    "current_municipality",
    "current_municipality_id",
    "municipality_scope",
]

# Left open by django-scopes 2.1: without a scope these answered for, or wrote to, any municipality.
_LEFT_OPEN = (
    *("aaggregate", "abulk_create", "abulk_update", "acontains", "acount", "acreate", "adelete"),
    *("aearliest", "aexists", "aexplain", "afirst", "aget", "aget_or_create", "aggregate", "ain_bulk"),
    *("aiterator", "alast", "alatest", "alias", "aupdate", "aupdate_or_create", "bulk_create"),
    *("bulk_update", "contains", "create", "defer", "difference", "distinct", "exclude", "exists"),
    *("explain", "extra", "get_or_create", "in_bulk", "intersection", "prefetch_related"),
    *("select_related",),
)
for _name in _LEFT_OPEN:
    setattr(DisabledQuerySet, _name, DisabledQuerySet.error)


class MissingTenantError(Exception):
    """A scope was asked for without a saved municipality (django-scopes would read None as "all")."""


class CrossTenantError(ValidationError):
    """A row was about to point at, or belong to, another municipality."""


@contextmanager
def municipality_scope(municipality: Any) -> Iterator[Any]:
    """Limit every query in the block to one municipality.

    Raises MissingTenantError for None and for an unsaved municipality.
    """
    if municipality is None or municipality.pk is None:
        raise MissingTenantError("A saved municipality is required.")
    with scope(municipality=municipality):
        yield municipality


@contextmanager
def all_municipalities(*, reason: str) -> Iterator[None]:
    """Open every municipality for the block. ``reason`` is for the reviewer and for grep."""
    if not reason:
        raise MissingTenantError("Say why every municipality must be open.")
    with scopes_disabled():
        yield


def current_municipality() -> Any:
    """The municipality in whose scope the code runs; None outside a scope."""
    state = get_scope()
    return state.get("municipality") if state.get("_enabled", True) else None


def current_municipality_id() -> int | None:
    """Primary key of the municipality in whose scope the code runs; None outside a scope."""
    municipality = current_municipality()
    return municipality.pk if municipality is not None else None


@cache
def _tenant_foreign_keys(model: Any) -> list[models.ForeignKey]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, TenantModel)
    ]


def _refuse(field_name: str) -> CrossTenantError:
    return CrossTenantError({field_name: _("Belongs to another municipality.")})


def _check_keys(field: models.ForeignKey, keys: Iterable[Any], municipality_id: int) -> None:
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return
    related: Any = field.related_model
    if related._base_manager.filter(pk__in=wanted).exclude(municipality_id=municipality_id).exists():
        raise _refuse(field.name)


class TenantQuerySet(models.QuerySet):
    """A queryset whose writes stay inside one municipality."""

    #: Set while bulk_update(), which has checked its objects, calls update() with an expression.
    _keys_checked = False

    def _clone(self) -> Any:
        clone = super()._clone()  # type: ignore[misc]
        clone._keys_checked = self._keys_checked
        return clone

    def update(self, **kwargs: Any) -> int:
        """Change every row. Raises CrossTenantError for a key into another municipality."""
        if not self._keys_checked:
            self._check_update(kwargs)
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def _check_update(self, kwargs: dict[str, Any]) -> None:
        if "municipality" in kwargs or "municipality_id" in kwargs:
            raise _refuse("municipality")
        model: Any = self.model
        for field in _tenant_foreign_keys(model):
            for name in (field.name, field.attname):
                value = kwargs.get(name)
                if value is not None:
                    _check_value(field, value)
        for name, value in kwargs.items():
            if isinstance(value, CombinedExpression) and isinstance(model._meta.get_field(name), MoneyField):
                raise TypeError(f"{name}: F() counts in øre and Decimal in kroner; use common.money.debit or credit.")

    def _check_objects(self, objs: list[Any]) -> None:
        owner = current_municipality_id()
        model: Any = self.model
        by_owner: dict[int, list[Any]] = {}
        for obj in objs:
            if owner is not None and obj.municipality_id != owner:
                raise _refuse("municipality")
            by_owner.setdefault(obj.municipality_id, []).append(obj)
        for municipality_id, rows in by_owner.items():
            for field in _tenant_foreign_keys(model):
                _check_keys(field, (getattr(row, field.attname) for row in rows), municipality_id)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows. Raises CrossTenantError if one is, or points at, another municipality's."""
        objs = list(objs)
        self._check_objects(objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        """Change rows. Raises CrossTenantError if one is, or points at, another municipality's."""
        objs, names = list(objs), list(fields)
        if {"municipality", "municipality_id"} & set(names):
            raise _refuse("municipality")
        self._check_objects(objs)
        checked = self.all()
        checked._keys_checked = True
        return super(TenantQuerySet, checked).bulk_update(objs, with_search_text(objs, names), *args, **kwargs)

    bulk_update.alters_data = True  # type: ignore[attr-defined]


def _check_value(field: models.ForeignKey, value: Any) -> None:
    owner = current_municipality_id()
    if owner is None:
        raise ScopeError("Foreign keys are updated inside one municipality's scope.")
    if hasattr(value, "resolve_expression"):
        raise TypeError(f"{field.name}: a key into a municipality's rows is set to a value, never to an expression.")
    if isinstance(value, TenantModel):
        if value.municipality_id != owner:
            raise _refuse(field.name)
    else:
        _check_keys(field, [value], owner)


class _UnscopedQuerySet(TenantQuerySet):
    """What Django itself uses to follow keys and to write related rows: reads anywhere, updates in the scope alone."""

    def update(self, **kwargs: Any) -> int:
        owner = current_municipality_id()
        if owner is not None and self.exclude(municipality_id=owner).exists():
            raise _refuse("municipality")
        return super().update(**kwargs)


def TenantManager(queryset_class: type[TenantQuerySet] = TenantQuerySet) -> Any:  # noqa: N802 -- reads as the class it stands for
    """A manager that answers only inside a municipality's scope, over ``queryset_class``."""
    return ScopedManager(_manager_class=models.Manager.from_queryset(queryset_class), municipality="municipality")


class TenantModelBase(RulesModelBase):
    """Gives every tenant's model a base manager that checks writes.

    ``department.members.add(person)`` writes through the base manager, past the scoped one. (As Meta.base_manager_name
    it would be lost in models with two abstract parents, and stand in every migration.)
    """

    @property
    def _base_manager(cls) -> models.Manager:  # noqa: N805 -- a metaclass
        manager = cls.__dict__.get("_tenant_base_manager")
        if manager is None:
            manager = models.Manager.from_queryset(_UnscopedQuerySet)()
            manager.name = "_base_manager"
            manager.model = cls
            manager.auto_created = True
            cls._tenant_base_manager = manager
        return manager


class TenantModel(RulesModelMixin, models.Model, metaclass=TenantModelBase):
    """A row that belongs to one municipality and points at nobody else's rows.

    Who may do what stands in ``Meta.rules_permissions`` of the concrete model.
    """

    municipality = models.ForeignKey(
        "accounts.Municipality", on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality")
    )

    objects = TenantManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.check_tenant(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        owner = current_municipality_id()
        if owner is not None and self.municipality_id != owner:
            raise _refuse("municipality")
        return super().delete(*args, **kwargs)

    def check_tenant(self, fields: Iterable[str] | None = None) -> None:
        """Raise CrossTenantError if the row, or a row it points at, is another municipality's.

        ``fields`` limits the check to those about to be written.
        """
        owner = current_municipality_id()
        if owner is not None and self.municipality_id != owner:
            raise _refuse("municipality")
        written = set(fields) if fields is not None else None
        for field in _tenant_foreign_keys(type(self)):
            if written is not None and not written & {field.name, field.attname}:
                continue
            key = getattr(self, field.attname)
            if key is None:
                continue
            if field.is_cached(self):
                if getattr(self, field.name).municipality_id != self.municipality_id:
                    raise _refuse(field.name)
            else:
                _check_keys(field, [key], self.municipality_id)

    def clean(self) -> None:
        super().clean()
        self.check_tenant()

    def _do_update(self, base_qs: Any, *args: Any) -> bool:
        # A row never moves to another municipality: the UPDATE only finds it in its own.
        own = base_qs.filter(municipality_id=self.municipality_id)
        updated = super()._do_update(own, *args)  # type: ignore[misc]
        if not updated and base_qs.filter(pk=self.pk).exclude(municipality_id=self.municipality_id).exists():
            raise _refuse("municipality")
        return updated
