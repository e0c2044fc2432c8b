"""What the list of benefits can be narrowed by."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import people_of
from accounts.models import Department
from business_cases.enums import BenefitKind, BenefitState
from common.filters import ChoiceFilter, FilterSet, TenantModelChoiceFilter

UNMEASURED, TO_CONFIRM = "unmeasured", "to_confirm"


def _departments(_municipality: Any) -> QuerySet:
    return Department.objects.order_by("name")


class BenefitFilter(FilterSet):
    """Benefits by name, department, owner, type, state, and what is missing."""

    department = TenantModelChoiceFilter(
        label=_("Department"), field_name="shares__department", queryset_for=_departments
    )
    owner = TenantModelChoiceFilter(label=_("Owner"), queryset_for=people_of)
    kind = ChoiceFilter(label=_("Type"), choices=BenefitKind.choices)
    state = ChoiceFilter(label=_("State"), choices=BenefitState.choices)
    waiting = ChoiceFilter(
        label=_("Waiting"),
        choices=[(UNMEASURED, _("Not measured in time")), (TO_CONFIRM, _("To be confirmed"))],
        method="by_waiting",
    )

    def by_waiting(self, benefits: QuerySet, _name: str, value: str) -> QuerySet:
        """Overdue measurements, or measurements that wait for the benefits manager."""
        if value == UNMEASURED:
            return benefits.filter(state__in=BenefitState.OPEN, next_due__lt=timezone.localdate())
        return benefits.filter(reported=True)


class QueueFilter(BenefitFilter):
    """The same for the manager's page, whose order says the rest."""

    owner = None  # type: ignore[assignment]
    state = None  # type: ignore[assignment]
