"""Vocabulary of people and places."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DepartmentKind(models.TextChoices):
    """What a node in the department tree is called in that municipality (D1)."""

    ADMINISTRATION = "administration", pgettext_lazy("department", "Administration")
    CENTRE = "centre", _("Centre")
    STAFF = "staff", pgettext_lazy("department", "Staff unit")
    UNIT = "unit", _("Unit")
    INSTITUTION = "institution", _("Institution")


class Role(models.TextChoices):
    """A role that gives rights. Where it holds (a department, a body, a case) is its scope."""

    STAFF = "staff", _("Signed-in user")
    ADMINISTRATOR = "administrator", _("Portal administrator")
    # Appointments outside bodies (D6)
    PROJECT_LEADER = "project_leader", _("Project leader")
    DEPARTMENT_LEAD = "department_lead", _("Department's representative")
    BENEFITS_MANAGER = "benefits_manager", _("Benefits manager")
    FINANCE = "finance", _("Finance")
    CENTRAL_IT = "central_it", _("Central IT")
    SYSTEM_OWNER = "system_owner", _("System owner")
    SUPER_USER = "super_user", _("Super user")
    DIGITAL_AMBASSADOR = "digital_ambassador", _("Digital ambassador")
    BUSINESS_AMBASSADOR = "business_ambassador", _("Business ambassador")
    SECURITY_OFFICER = "security_officer", _("IT security officer")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    DATA_OWNER = "data_owner", _("Data owner")
    # Seats in bodies (D3); the scope is the body
    CHAIR = "chair", _("Chair")
    DEPUTY_CHAIR = "deputy_chair", _("Deputy chair")
    MEMBER = "member", _("Member")
    SECRETARY = "secretary", _("Secretary")
    OBSERVER = "observer", _("Observer")
    # Relations to a single case (D13); the scope is the case
    CASE_PARTY = "case_party", _("Party to the case")
    RECUSED = "recused", _("Recused")


class RoleScope(models.TextChoices):
    """What a role's ``scope_id`` points at."""

    MUNICIPALITY = "municipality", _("Municipality")
    DEPARTMENT = "department", _("Department")
    BODY = "body", pgettext_lazy("organ", "Body")
    CASE = "case", pgettext_lazy("governance", "Case")
    SYSTEM = "system", _("System")
