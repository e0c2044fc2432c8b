"""Pages with a form: clean, call one domain function, and say clearly what happened.

A refused form is answered with 422 (409 when somebody else changed the record meanwhile): a browser shows the page as
any other, while logs, tests and scripts can tell refused from accepted.
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from common.errors import AlreadyDoneError, DomainError, StaleObjectError
from common.forms.base import BOOKKEEPING, TenantForm
from common.once import finish, once
from common.transactions import retrying
from common.views.base import TenantView


class TenantFormView(TenantView):
    """Shows a form and hands what it cleaned to the domain.

    Override :meth:`act`: it calls one domain function with ``form.values`` (and ``form.expected_version``) and returns
    the record, or an address, to go to. It runs in the transaction that also notes the form as sent, so that a double
    click or a replayed POST gives one result.
    """

    form_class: ClassVar[type[TenantForm]] = TenantForm
    template_name = "common/form.html"
    submit_label: Any = _("Save")
    success_message: Any = ""
    intro: Any = ""
    success_url: str = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            url = retrying(self._act_once)(form, self.object)
        except AlreadyDoneError as error:
            messages.info(request, str(error))
            return HttpResponseRedirect(error.url or self.get_cancel_url())
        except StaleObjectError as error:
            return self._stale(form, error)
        except DomainError as error:
            form.add_domain_error(error)
            return self.show(form, status=422)
        if self.success_message:
            messages.success(request, self.get_success_message(form))
        return HttpResponseRedirect(url)

    def act(self, form: Any) -> Any:
        """Call the domain function. Returns the record or the address to go to; None goes to the success address."""
        raise NotImplementedError

    def get_form(self, **kwargs: Any) -> Any:
        """The form, filled in with what is known."""
        arguments = {"municipality": self.municipality, "user": self.request.user, "obj": self.object}
        return self.form_class(initial=self.get_initial(), **arguments, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """What is known: the record's own value for each field of the same name, or what the address carries."""
        initial = {}
        for name in self.form_class.base_fields:
            if name in BOOKKEEPING:
                continue
            if self.object is not None and hasattr(self.object, f"{name}_id"):
                initial[name] = getattr(self.object, f"{name}_id")
            elif self.object is not None and hasattr(type(self.object), name):
                value = getattr(self.object, name)
                initial[name] = list(value.values_list("pk", flat=True)) if hasattr(value, "values_list") else value
            elif name in self.request.GET:
                initial[name] = self.request.GET[name]
        return initial

    def get_success_url(self, result: Any) -> str:
        """Where to go after it was saved."""
        if isinstance(result, str):
            return result
        if self.success_url:
            return self.success_url
        subject = result if hasattr(result, "get_absolute_url") else self.object
        return subject.get_absolute_url()

    def get_success_message(self, form: Any) -> str:
        """What to say when it went well."""
        return str(self.success_message)

    def get_cancel_url(self) -> str:
        """Where the way out leads: the record, or the page above in the crumbs."""
        if self.object is not None and hasattr(self.object, "get_absolute_url"):
            return self.object.get_absolute_url()
        above = [url for _label, url in self.get_crumbs() if url]
        return above[-1] if above else "/"

    def get_consequences(self) -> list[Any]:
        """What will happen, in kroner and dates; shown above the button."""
        return []

    def show(self, form: Any, *, status: int = 200, **extra: Any) -> HttpResponseBase:
        """The page with the form. Never cached: going back must show the record as it is, under a new token."""
        context = self.get_context_data(
            form=form,
            intro=self.intro,
            submit_label=self.submit_label,
            cancel_url=self.get_cancel_url(),
            consequences=self.get_consequences(),
            **extra,
        )
        response = self.render(context, status=status)
        add_never_cache_headers(response)
        return response

    def _act_once(self, form: Any, _obj: Any) -> str:
        # The record is an argument so that a repeated transaction finds it as it was.
        with transaction.atomic():
            sent = once(form.token, municipality=self.municipality, kind=self.request.resolver_match.view_name[:60])
            url = self.get_success_url(self.act(form))
            finish(sent, url)
        return url

    def _stale(self, form: Any, error: StaleObjectError) -> HttpResponseBase:
        """What changed meanwhile, the user's input kept, and the new version so that they can send again knowingly."""
        if self.object is not None:
            self.object = self.get_object()
            form.obj = self.object
            if "version" in form.fields:
                form.accept_version(self.object.version)
        return self.show(form, status=409, stale=error)


class StepFormView(TenantFormView):
    """One step of a long form. The step is a segment of the address; each saves on its own.

    ``steps`` maps the segment to (title, form class). An unknown segment is a 404. "Save and continue" goes to the next
    step, "save and leave" to the record.
    """

    steps: ClassVar[dict[str, tuple[Any, type[TenantForm]]]] = {}
    template_name = "common/step_form.html"
    submit_label = _("Save and continue")
    step_kwarg: ClassVar[str] = "step"
    step_url_name: ClassVar[str] = ""

    step: str

    def get_object(self) -> Any:
        """The record, after the step was found in the address."""
        self.step = self.kwargs.get(self.step_kwarg) or next(iter(self.steps))
        if self.step not in self.steps:
            raise Http404
        self.form_class = self.steps[self.step][1]  # type: ignore[misc]
        return super().get_object()

    def get_title(self) -> Any:
        return self.steps[self.step][0]

    def step_url(self, step: str) -> str:
        """Address of another step of the same record."""
        return self.url(self.step_url_name, **{self.object_kwarg: self.object.pk, self.step_kwarg: step})

    def get_success_url(self, result: Any) -> str:
        """The next step; after the last one, or on "save and leave", the record."""
        order = list(self.steps)
        place = order.index(self.step)
        if "leave" in self.request.POST or place + 1 == len(order):
            return super().get_success_url(result)
        return self.step_url(order[place + 1])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page, with every step, how complete it is and where it leads."""
        overview = []
        for key, (title, form_class) in self.steps.items():
            missing = form_class.missing_in(self.object) if hasattr(form_class, "missing_in") else []
            overview.append(
                {
                    "title": title,
                    "url": self.step_url(key),
                    "current": key == self.step,
                    "missing": missing,
                    "complete": not missing,
                }
            )
        done = sum(step["complete"] for step in overview)
        return super().get_context_data(steps=overview, steps_done=done, steps_total=len(overview), **kwargs)
