"""The tenant, and its tree of departments."""

import json
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.enums import DepartmentKind
from accounts.rules import is_administrator, is_staff
from accounts.thresholds import Thresholds
from common.composed import Taken, take_apart
from common.tenancy import TenantManager, TenantModel, TenantQuerySet
from common.tenant_urls import tenant_url
from common.text import DanishCharField
from common.versions import VersionedModel

colour_validator = RegexValidator(r"^#[0-9a-f]{6}$", _("Write a colour as #rrggbb."))

#: First segments of addresses outside every municipality (strategy_portal/urls.py).
RESERVED_SLUGS = frozenset(
    {
        "account",
        "api",
        "brand",
        "files",
        "healthz",
        "municipalities",
        "profile",
        "public",
        "readyz",
        "static",
        "support",
    }
)


def slug_is_free(slug):
    """A municipality's short name stands where the portal's own addresses begin."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("The portal uses that word itself. Choose another short name."))


class Municipality(RulesModelMixin, VersionedModel, metaclass=RulesModelBase):
    """A municipality: the tenant. Everything else belongs to exactly one."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True, validators=[slug_is_free])
    name = DanishCharField(_("name"), max_length=100, unique=True)
    colour = models.CharField(_("colour"), max_length=7, default="#0b4f6c", validators=[colour_validator])
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    source_note = models.TextField(_("source"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]
        rules_permissions = {"view": is_staff, "change": is_administrator}
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="municipality_slug_not_empty"),
            models.CheckConstraint(
                condition=~Q(slug__in=sorted(RESERVED_SLUGS)), name="municipality_slug_not_reserved"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return tenant_url("front_page", self)

    @property
    def municipality_id(self):
        """Own key, so that a permission can be asked of a municipality as of anything in it."""
        return self.pk

    def check_tenant(self, fields=None):
        """Points at nobody's rows; asked of everything that is saved with its version."""

    @property
    def thresholds(self) -> Thresholds:
        """The municipality's thresholds and tolerances; what it has not set has the default value."""
        return Thresholds.from_settings(self.settings)


@take_apart.register(Municipality)
def _take_municipality_apart(tenant, municipality):
    """A municipality is a key and settings: questions may depend on its thresholds, so those belong to their shape."""
    del municipality
    return Taken(_stand_in, json.dumps(tenant.settings, sort_keys=True), ((tenant._meta.label_lower, tenant.pk),))


def _stand_in(settings, parts):
    return Municipality.from_db(None, ["id", "settings"], [parts[0], json.loads(settings)])


class DepartmentQuerySet(TenantQuerySet):
    def valid_on(self, day):
        """Departments that exist on ``day``."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Department(VersionedModel, TenantModel):
    """A node in the department tree, with validity dates and the UUID of FK Organisation (D1).

    Never deleted: a department that closes gets an end date, and everything that points at it stays.
    """

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    name = DanishCharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=DepartmentKind.choices, default=DepartmentKind.UNIT)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = TenantManager(DepartmentQuerySet)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]
        rules_permissions = {"view": is_staff, "add": is_administrator, "change": is_administrator}
        constraints = [
            models.UniqueConstraint(fields=["municipality", "uuid"], name="department_unique_uuid"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="department_valid_period",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(condition=Q(kind__in=DepartmentKind.values), name="department_kind_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="department_not_own_parent",
                violation_error_message=_("A department cannot belong to itself."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="department_name_not_empty"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return tenant_url("accounts:department_detail", self, pk=self.pk)

    def is_valid_on(self, day):
        """Whether the department exists on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)
