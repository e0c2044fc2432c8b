"""Pages outside every municipality: where to go after sign-in, one's own profile, and the supplier's way in."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from accounts.domain import people, queries, support
from accounts.forms.personal import OwnNameForm, SupportForm
from common.errors import DomainError
from common.tenant_urls import tenant_url


class Home(LoginRequiredMixin, View):
    """Leads to the person's municipality; asks which, if there are several; says whom to ask, if there is none.

    ``?choose=1`` asks in any case. A support person without a municipality is led to where visits begin.
    """

    signed_in = True

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        municipalities = queries.municipalities_of(request.user)
        if len(municipalities) == 1 and "choose" not in request.GET:
            return redirect(tenant_url("front_page", municipalities[0]))
        if request.user.is_support and not municipalities:
            return redirect("me:support")
        return TemplateResponse(request, "accounts/choose_municipality.html", {"municipalities": municipalities})


class DomainFormView(LoginRequiredMixin, FormView):
    """A form of the person's own: ``act`` calls the domain, and a refusal is shown with the input kept."""

    signed_in = True
    success_message = ""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.success_url = self.act(form)
        except DomainError as error:
            for field, text in error.fields.items():
                form.add_error(field, text)
            if not error.fields:
                form.add_error(None, error.message)
            return self.form_invalid(form)
        if self.success_message:
            messages.success(self.request, self.success_message)
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form: Any) -> str:
        """Call the domain; returns where to go."""
        raise NotImplementedError


class Profile(DomainFormView):
    """Who one is, where, and how one signs in."""

    form_class = OwnNameForm
    template_name = "accounts/profile.html"

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.request.user.name}

    def act(self, form: OwnNameForm) -> str:
        people.change_own_name(user=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Your name is saved."))
        return reverse("me:profile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        return super().get_context_data(
            title=_("Your profile"),
            places=people.places_of(user),
            has_app=Authenticator.Type.TOTP in kinds,
            has_passkey=Authenticator.Type.WEBAUTHN in kinds,
            **kwargs,
        )


class SupportStaffMixin(LoginRequiredMixin):
    """Pages that only support staff know of: to everyone else they do not exist."""

    signed_in = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.is_support:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class StartSupport(SupportStaffMixin, DomainFormView):
    """State a reason, and see a municipality for a while."""

    form_class = SupportForm
    template_name = "accounts/support.html"

    def act(self, form: SupportForm) -> str:
        session = support.start_session(user=self.request.user, **form.cleaned_data)
        return tenant_url("front_page", session.municipality)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = queries.open_support_sessions_of(self.request.user)
        return super().get_context_data(title=_("Support visit"), sessions=sessions, **kwargs)


class EndOwnSupport(SupportStaffMixin, View):
    """Leave before the time is up."""

    http_method_names = ["post"]
    success_url = reverse_lazy("me:support")

    def post(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        session = next((s for s in queries.open_support_sessions_of(request.user) if s.pk == kwargs["pk"]), None)
        if session is None:
            raise Http404
        support.end_session(session=session, actor=request.user)
        messages.success(request, _("The visit has ended."))
        return redirect(self.success_url)
