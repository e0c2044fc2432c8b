"""Lists of accounts."""

from django.utils.translation import gettext_lazy as _

from common.tables import Column, DayColumn, MomentColumn, Table, YesNoColumn


class PeopleTable(Table):
    """People with access, now or before."""

    name = Column(accessor="user__name", verbose_name=_("Name"), order_by=("user__name",))
    email = Column(accessor="user__email", verbose_name=_("E-mail"), visible=True)
    title = Column(verbose_name=_("Title"))
    department = Column(accessor="department__name", verbose_name=_("Department"))
    is_administrator = YesNoColumn(verbose_name=_("Administrator"))
    valid_to = DayColumn(verbose_name=_("Access until"))


class SupportTable(Table):
    """Who of the supplier's staff was here, when and why."""

    started_at = MomentColumn(verbose_name=_("Began"))
    user = Column(accessor="user__name", verbose_name=_("Person"), order_by=("user__name",))
    reason = Column(verbose_name=_("Reason"), width=60)
    expires_at = MomentColumn(verbose_name=_("Ends by itself"))
    ended_at = MomentColumn(verbose_name=_("Ended"))
