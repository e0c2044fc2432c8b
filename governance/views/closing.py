"""Keeping a case, or an item without one, from everyone but those it is for, and opening it again (D11)."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import TenantFormView
from governance.domain import agenda, cases
from governance.domain.choices import handler_of
from governance.forms.meetings import CloseItemForm, ReasonForm
from governance.models import AgendaItem, Case
from governance.views.items import ItemMixin

_HIDDEN = gettext_lazy("Everyone else sees the public title, here and in the minutes.")


class CaseForm(TenantFormView):
    """A form about a case, whatever it is about; afterwards its own page."""

    model = Case
    permission_required = "governance.close_case"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("municipality")

    def get_success_url(self, result: Any) -> str:
        handler = handler_of(self.object)
        return handler.url(self.object) if handler else self.url("governance:decision_list")


class CloseCase(CaseForm):
    """Only its parties and the body see the case, and what hangs on it."""

    form_class = CloseItemForm
    title = gettext_lazy("Close the case")
    submit_label = gettext_lazy("Close the case")
    success_message = gettext_lazy("The case is closed to others.")

    def get_initial(self) -> dict[str, Any]:
        return {"public_title": self.object.public_title}

    def get_consequences(self) -> list[Any]:
        return [
            _("Only the body and the parties see the case, its papers, its money and its project."),
            _HIDDEN,
            _("Papers that have been sent already stay as they were sent."),
        ]

    def act(self, form: CloseItemForm) -> Case:
        return cases.close_to_others(case=self.object, actor=self.request.user, **form.values)


class OpenCase(CaseForm):
    """Everyone in the municipality may see the case again."""

    form_class = ReasonForm
    title = gettext_lazy("Open the case to others")
    submit_label = gettext_lazy("Open the case")
    success_message = gettext_lazy("The case is open.")

    def get_consequences(self) -> list[Any]:
        return [_("Everyone in the municipality sees the case and its items."), _("The reason stands in the log.")]

    def act(self, form: ReasonForm) -> Case:
        return cases.open_to_others(case=self.object, actor=self.request.user, **form.values)


class CloseItem(ItemMixin, TenantFormView):
    """Keep the item, and the case that it is about, from everyone but the body and the parties."""

    permission_required = "governance.change_agendaitem"
    form_class = CloseItemForm
    title = gettext_lazy("Close the item")
    submit_label = gettext_lazy("Close the item")
    success_message = gettext_lazy("The item is closed.")

    def get_initial(self) -> dict[str, Any]:
        return {"public_title": self.object.public_title}

    def get_consequences(self) -> list[Any]:
        seen = _("Only the body and the parties to the case see the item, its papers and its decision.")
        if self.object.case_id is None:
            return [seen, _HIDDEN]
        return [seen, _("The case itself is closed too: its money, its project and its gains."), _HIDDEN]

    def act(self, form: CloseItemForm) -> AgendaItem:
        return agenda.close_item(item=self.object, actor=self.request.user, **form.values)


class OpenItem(ItemMixin, TenantFormView):
    """Open an item without a case, until the agenda is sent."""

    permission_required = "governance.change_agendaitem"
    form_class = ReasonForm
    title = gettext_lazy("Open the item")
    submit_label = gettext_lazy("Open the item")
    success_message = gettext_lazy("The item is open.")

    def act(self, form: ReasonForm) -> AgendaItem:
        return agenda.open_item(item=self.object, actor=self.request.user, **form.values)
