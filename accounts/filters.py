"""What the lists of accounts can be narrowed by."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import queries
from common.filters import ChoiceFilter, FilterSet, SearchFilter, TenantModelChoiceFilter, YesNoFilter

CURRENT, ENDED = "current", "ended"


class PeopleFilter(FilterSet):
    """People by name or address, department, administrator, and whether they still have access."""

    q = SearchFilter(field_name="user__search_text")
    department = TenantModelChoiceFilter(
        label=_("Department"), queryset_for=lambda _municipality: queries.departments()
    )
    is_administrator = YesNoFilter(label=_("Administrator"))
    access = ChoiceFilter(
        label=_("Access"), choices=[(CURRENT, _("Has access")), (ENDED, _("Access has ended"))], method="by_access"
    )

    def by_access(self, people: Any, _name: str, value: str) -> QuerySet:
        """Those with access today, or those without."""
        today = timezone.localdate()
        return people.valid_on(today) if value == CURRENT else people.filter(valid_to__lt=today)
