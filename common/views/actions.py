"""Steps of a state machine: one button, one POST."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import register_converter
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError, DomainError
from common.once import finish, once
from common.transactions import retrying
from common.views.base import TenantView


def register_actions_converter(name: str, actions: Iterable[str]) -> None:
    """Make ``<name:action>`` match the transitions of one machine and nothing else: an unknown step is a 404."""
    converter = type(
        f"{name.title().replace('_', '')}Converter",
        (),
        {
            "regex": "|".join(sorted(actions)),
            "to_python": lambda _self, value: value,
            "to_url": lambda _self, value: value,
        },
    )
    register_converter(converter, name)


class ActionView(TenantView):
    """POST only. ``permission_required`` is who may see the record; the step's own permission is the domain's.

    Override :meth:`act` to call the domain function. It returns the record or the address to go to, or None for the
    page of the record. With ``machine`` set, whoever may not take the step is told which role may.
    """

    http_method_names = ["post", "options"]
    machine: ClassVar[Any] = None
    success_message: Any = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            url = retrying(self._act_once)(self.object)
        except AlreadyDoneError as error:
            messages.info(request, str(error))
            return HttpResponseRedirect(error.url or self.get_return_url(None))
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self.get_return_url(None))
        messages.success(request, self.get_success_message())
        return HttpResponseRedirect(url)

    def act(self) -> Any:
        """Take the step ``self.action``; ``self.note`` is what the user wrote with it."""
        raise NotImplementedError

    @property
    def action(self) -> str:
        """The step named in the address."""
        return self.kwargs.get("action", "")

    @property
    def note(self) -> str:
        """The user's remark."""
        return self.request.POST.get("note", "").replace("\x00", "").strip()

    def denied_permission(self) -> str:
        """The step's own permission, where the machine is known."""
        if self.machine is None or self.action not in self.machine.transitions:
            return super().denied_permission()
        return self.machine.transitions[self.action].permission

    def get_return_url(self, result: Any) -> str:
        """Where to go afterwards."""
        if isinstance(result, str):
            return result
        subject = result if hasattr(result, "get_absolute_url") else self.object
        return subject.get_absolute_url()

    def get_success_message(self) -> str:
        """What to say when it went well."""
        return str(self.success_message or _("Done."))

    def _act_once(self, _obj: Any) -> str:
        # The record is an argument so that a repeated transaction finds it as it was.
        token = self.request.POST.get("form_token", "")
        if not token:
            return self.get_return_url(self.act())
        try:
            UUID(token)
        except ValueError:
            raise DomainError(_("The form could not be read. Open the page again and try once more.")) from None
        with transaction.atomic():
            sent = once(token, municipality=self.municipality, kind=self.request.resolver_match.view_name[:60])
            url = self.get_return_url(self.act())
            finish(sent, url)
        return url
