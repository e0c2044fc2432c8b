"""What is done with an item beside deciding it: its text, its place, recusals, and what the minutes note."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import ActionView, TenantFormView
from governance.domain import agenda, minutes, recusals
from governance.forms.meetings import ItemForm, NoteForm, RecusalForm
from governance.models import AgendaItem, Recusal
from governance.views.items import ItemMixin


class ChangeItem(ItemMixin, TenantFormView):
    """What the agenda says about the item."""

    permission_required = "governance.change_agendaitem"
    form_class = ItemForm
    title = gettext_lazy("Change the item")
    success_message = gettext_lazy("The item is changed.")

    def act(self, form: ItemForm) -> AgendaItem:
        return agenda.change_item(
            item=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class RemoveItem(ItemMixin, ActionView):
    """Take it off the agenda."""

    permission_required = "governance.change_agendaitem"
    success_message = gettext_lazy("The item is off the agenda.")

    def act(self) -> str:
        meeting = self.object.meeting
        agenda.remove(item=self.object, actor=self.request.user)
        return meeting.get_absolute_url()


class MoveItem(ItemMixin, ActionView):
    """One place up or down."""

    permission_required = "governance.change_agendaitem"
    success_message = gettext_lazy("The order is changed.")

    def act(self) -> str:
        step = -1 if self.kwargs["direction"] == "up" else 1
        agenda.move_item(item=self.object, to=self.object.number + step, actor=self.request.user)
        return self.object.meeting.get_absolute_url()

    def get_return_url(self, result: Any) -> str:
        return self.object.meeting.get_absolute_url()


class Recuse(ItemMixin, TenantFormView):
    """Record that somebody takes no part."""

    permission_required = "governance.recuse_agendaitem"
    form_class = RecusalForm
    title = gettext_lazy("Record a recusal")
    submit_label = gettext_lazy("Record the recusal")
    success_message = gettext_lazy("The recusal is recorded.")

    def get_initial(self) -> dict[str, Any]:
        return {"user": self.request.user.pk}

    def get_consequences(self) -> list[Any]:
        return [
            _("The person cannot decide the item, and does not count for the quorum."),
            _("The recusal stands in the minutes."),
        ]

    def act(self, form: RecusalForm) -> AgendaItem:
        recusals.declare(item=self.object, actor=self.request.user, **form.values)
        return self.object


class LiftRecusal(ItemMixin, ActionView):
    """Take a recusal back that was recorded by mistake."""

    permission_required = "governance.keep_minutes_agendaitem"
    success_message = gettext_lazy("The recusal is lifted.")

    def act(self) -> AgendaItem:
        recusal = (
            Recusal.objects.filter(item=self.object, pk=self.kwargs["recusal"]).select_related("item__meeting").first()
        )
        if recusal is None:
            raise Http404
        recusals.lift(recusal=recusal, actor=self.request.user, reason=self.note or _("Recorded by mistake"))
        return self.object


class WriteNote(ItemMixin, TenantFormView):
    """Note something in the minutes under the item."""

    permission_required = "governance.keep_minutes_agendaitem"
    form_class = NoteForm
    title = gettext_lazy("Note in the minutes")
    success_message = gettext_lazy("The note is saved.")

    def get_initial(self) -> dict[str, Any]:
        return {"note": self.object.minutes_note}

    def act(self, form: NoteForm) -> AgendaItem:
        return minutes.write_note(item=self.object, actor=self.request.user, **form.values)
