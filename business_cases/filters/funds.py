"""Filters of the lists of movements, grants and instalments."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from business_cases.enums import GrantState, InstalmentState, MovementKind
from business_cases.models import Fund
from common.filters import ChoiceFilter, FilterSet, TenantModelChoiceFilter, YearFilter


class MovementFilter(FilterSet):
    """By kind and year."""

    q = None
    kind = ChoiceFilter(label=pgettext_lazy("of a movement", "Movement"), choices=MovementKind.choices)
    year = YearFilter(label=_("Year"))


class GrantFilter(FilterSet):
    """By fund, state and year."""

    q = None
    fund = TenantModelChoiceFilter(label=_("Fund"), queryset_for=lambda _municipality: Fund.objects.all())
    state = ChoiceFilter(label=_("State"), choices=GrantState.choices)
    year = YearFilter(label=_("Year"), field_name="granted_on__year")


class InstalmentFilter(FilterSet):
    """By department, year, state and receiving fund."""

    q = None
    payer = TenantModelChoiceFilter(
        label=_("Department"), queryset_for=lambda _municipality: Department.objects.order_by("name")
    )
    year = YearFilter(label=_("Year"))
    state = ChoiceFilter(label=_("State"), choices=InstalmentState.choices)
    fund = TenantModelChoiceFilter(
        label=_("Paid to"), field_name="plan__fund", queryset_for=lambda _municipality: Fund.objects.all()
    )
