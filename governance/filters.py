"""What the lists of governance can be narrowed by."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.domain.queries import open_departments
from common.filters import ChoiceFilter, DayFilter, FilterSet, SearchFilter, TenantModelChoiceFilter, YesNoFilter
from governance.domain.queries import bodies
from governance.enums import MeetingState, Outcome
from governance.models import APPOINTED_CHOICES


def _of_body() -> TenantModelChoiceFilter:
    return TenantModelChoiceFilter(field_name="body", label=_("Body"), queryset_for=lambda _municipality: bodies())


class MeetingFilter(FilterSet):
    """By body and state."""

    q = None
    body = _of_body()
    state = ChoiceFilter(label=_("State"), choices=MeetingState.choices)


class DecisionFilter(FilterSet):
    """By words in the case, body, outcome and date."""

    q = SearchFilter(field_name="case__search_text")
    body = _of_body()
    outcome = ChoiceFilter(label=_("Decision"), choices=Outcome.choices, method="with_outcome")
    since = DayFilter(field_name="decided_on", lookup_expr="gte", label=_("From"))

    def with_outcome(self, queryset: QuerySet, _name: str, value: str) -> QuerySet:
        """Decisions with that outcome on one of their recommendations."""
        return queryset.filter(pk__in=queryset.filter(outcomes__outcome=value).order_by().values("pk"))


class ActionPointFilter(FilterSet):
    """Own or all, open or done, by body."""

    q = None
    mine = YesNoFilter(label=_("Mine"), method="of_me")
    done = YesNoFilter(label=_("Done"), method="is_done")
    body = _of_body()

    def of_me(self, queryset: QuerySet, _name: str, wanted: Any) -> QuerySet:
        """Those that the person answers for."""
        own = {"responsible": self.request.user}
        return queryset.filter(**own) if wanted else queryset.exclude(**own)

    def is_done(self, queryset: QuerySet, _name: str, wanted: Any) -> QuerySet:
        """Those that are done."""
        return queryset.filter(done_at__isnull=not wanted)


class AppointmentFilter(FilterSet):
    """By name, role and department."""

    q = SearchFilter(field_name="user__search_text")
    role = ChoiceFilter(label=_("Role"), choices=APPOINTED_CHOICES)
    department = TenantModelChoiceFilter(label=_("Department"), queryset_for=lambda _municipality: open_departments())
