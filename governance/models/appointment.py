"""Roles that people hold outside bodies (D6)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.rules import is_administrator, is_staff
from common.tenancy import TenantManager, TenantModel
from governance.models.body import PeriodQuerySet

#: Roles of D6; the seats in bodies and the relations to a case are not appointed.
APPOINTED = [
    Role.PROJECT_LEADER,
    Role.DEPARTMENT_LEAD,
    Role.BENEFITS_MANAGER,
    Role.FINANCE,
    Role.CENTRAL_IT,
    Role.SYSTEM_OWNER,
    Role.SUPER_USER,
    Role.DIGITAL_AMBASSADOR,
    Role.BUSINESS_AMBASSADOR,
    Role.SECURITY_OFFICER,
    Role.SYSTEM_ADMINISTRATOR,
    Role.DATA_OWNER,
]
APPOINTED_CHOICES = [(role.value, role.label) for role in APPOINTED]


class Appointment(TenantModel):
    """A person, a role, where it holds, from and to. Without a department it holds for the whole municipality."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=25, choices=APPOINTED_CHOICES)
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("department"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = TenantManager(PeriodQuerySet)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["role", "user__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user", "role", "department", "valid_from"], name="appointment_unique"
            ),
            models.UniqueConstraint(
                fields=["municipality", "user", "role", "valid_from"],
                condition=Q(department__isnull=True),
                name="appointment_unique_everywhere",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="appointment_valid_period",
                violation_error_message=_("The period ends before it begins."),
            ),
        ]
        rules_permissions = {"view": is_staff, "add": is_administrator, "change": is_administrator}

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"


class RoleDescription(TenantModel):
    """A version of what an appointed role is for and must do (D6)."""

    role = models.CharField(_("role"), max_length=25, choices=APPOINTED_CHOICES)
    number = models.PositiveSmallIntegerField(_("version number"))
    purpose = models.TextField(_("function"), blank=True)
    duties = models.TextField(_("duties"), blank=True)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("description of a role")
        verbose_name_plural = _("descriptions of roles")
        ordering = ["role", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "role", "number"], name="role_description_unique_number"),
        ]
        rules_permissions = {"view": is_staff, "add": is_administrator}

    def __str__(self):
        return self.get_role_display()
