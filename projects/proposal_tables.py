"""The list of proposals: its columns and what it can be narrowed by."""

from django.utils.translation import gettext_lazy as _

from common.filters import ChoiceFilter, FilterSet, TenantModelChoiceFilter
from common.tables import ChoiceColumn, Column, KronerColumn, MomentColumn, NumberColumn, Table
from projects.domain import proposal_queries as queries
from projects.enums import ProposalState


class ProposalTable(Table):
    """Title, number, department, state, amount, importance, body."""

    title = Column(verbose_name=_("Title"), width=50)
    number = NumberColumn(verbose_name=_("No."))
    department = Column(accessor="department__name", verbose_name=_("Department"), order_by=("department__name",))
    state = ChoiceColumn(verbose_name=_("State"), choices=ProposalState)
    applied_amount = KronerColumn(verbose_name=_("Applied for"))
    importance = NumberColumn(verbose_name=_("Importance"))
    body = Column(accessor="body__name", verbose_name=_("Body"), order_by=("body__name",))
    submitted_at = MomentColumn(verbose_name=_("Submitted"))


class ProposalFilter(FilterSet):
    """Proposals by words, state, department, body and fund."""

    state = ChoiceFilter(label=_("State"), choices=ProposalState.choices)
    department = TenantModelChoiceFilter(label=_("Department"), queryset_for=queries.departments_to_choose)
    body = TenantModelChoiceFilter(label=_("Body"), queryset_for=queries.bodies_to_choose)
    fund = TenantModelChoiceFilter(label=_("Fund"), queryset_for=queries.funds_to_choose)
