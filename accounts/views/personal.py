"""Pages outside every municipality: where to go after sign-in, and one's own profile."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.generic import View

from accounts.domain import queries
from common.tenant_urls import tenant_url


class Home(LoginRequiredMixin, View):
    """Leads to the person's municipality; asks which, if there are several; says whom to ask, if there is none."""

    signed_in = True

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        municipalities = queries.municipalities_of(request.user)
        if len(municipalities) == 1:
            return redirect(tenant_url("front_page", municipalities[0]))
        return render(request, "accounts/choose_municipality.html", {"municipalities": municipalities})
