"""Who may see a page, and what those see who may not.

The order is fixed: nobody signed in → sign-in; not this municipality, or no such record → 404; not permitted → 403
with the roles that are needed. It holds for every method, HEAD and OPTIONS too.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, resolve_url
from django.template.response import TemplateResponse
from django.views.generic import View
from django.views.generic.base import ContextMixin

from common.permissions import requirement
from common.tenant_urls import tenant_url

AnyView = TypeVar("AnyView", bound=Callable[..., Any])
#: A step on the way to this page: label and address; an empty address is the page itself.
Crumb = tuple[Any, str]


def public_route(view: AnyView) -> AnyView:
    """Mark a view (class or function) as open to everyone, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view


class TenantView(ContextMixin, View):
    """A page inside a municipality.

    Set ``permission_required``, or ``signed_in = True`` for what every member of the municipality may do. With
    ``model`` set, the record named by ``object_kwarg`` is loaded before the permission is asked.
    """

    permission_required: ClassVar[str] = ""
    signed_in: ClassVar[bool] = False
    public: ClassVar[bool] = False
    model: ClassVar[type[models.Model] | None] = None
    object_kwarg: ClassVar[str] = "pk"
    template_name: str = ""
    title: Any = ""

    request: HttpRequest
    municipality: Any
    object: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check in the fixed order, then answer."""
        if not self.public and not request.user.is_authenticated:
            return self.to_sign_in()
        try:
            self.municipality = self.get_municipality()
            self.object = self.get_object()
            if not self.has_permission():
                return self.forbidden()
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as denied:
            return self.forbidden(reason=str(denied), permission=self.denied_permission())
        except Http404:
            if not request.htmx:
                raise
            # htmx throws away the body of a 404: send the browser itself to the page that says so.
            return self._whole_page(status=404)

    def get_municipality(self) -> Any:
        """The municipality of the address, found by the middleware; None on a page outside them all."""
        municipality = getattr(self.request, "municipality", None)
        if municipality is None and "municipality" in self.kwargs:
            raise Http404
        return municipality

    def get_queryset(self) -> models.QuerySet:
        """Where the record is looked for; already limited to the municipality by its manager."""
        if self.model is None:
            raise ImproperlyConfigured(f"{type(self).__name__} needs a model or a get_queryset().")
        return self.model._default_manager.all()

    def get_object(self) -> Any:
        """The record of this page, or None when the route names none. Raises Http404."""
        key = self.kwargs.get(self.object_kwarg)
        if key is None or self.model is None:
            return None
        return get_object_or_404(self.get_queryset(), pk=key)

    def permission_object(self) -> Any:
        """What the permission is asked of: the record, or the municipality for lists and new records."""
        return self.object if self.object is not None else self.municipality

    def has_permission(self) -> bool:
        """Whether the person may use this page. Raises ImproperlyConfigured if the view does not say who may."""
        if self.public or (self.signed_in and not self.permission_required):
            return True
        if not self.permission_required:
            raise ImproperlyConfigured(f"{type(self).__name__} does not say who may use it.")
        return self.request.user.has_perm(self.permission_required, self.permission_object())

    def denied_permission(self) -> str:
        """The permission that a domain function asked for when it said no, as far as the page knows it."""
        return self.permission_required

    def to_sign_in(self) -> HttpResponseBase:
        """To the sign-in page, and back here afterwards."""
        htmx = self.request.htmx
        back = (htmx.current_url_abs_path or "/") if htmx else self.request.get_full_path()
        url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
        if htmx:
            return HttpResponse(status=401, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)

    def forbidden(self, *, reason: str = "", permission: str = "") -> HttpResponseBase:
        """403, with the roles that are needed; htmx shows the page whole, not inside a fragment."""
        if self.request.htmx:
            return self._whole_page(status=403)
        permission = permission or self.permission_required
        needed = requirement(permission) if permission else None
        held = bool(needed) and self._holds_one_of(needed.roles)
        context = self.get_base_context() | {
            "needed": needed.labels() if needed else [],
            "holds_role": held,
            "reason": reason,
        }
        return TemplateResponse(self.request, "common/forbidden.html", context, status=403)

    def _holds_one_of(self, roles: tuple[str, ...]) -> bool:
        if self.municipality is None or not self.request.user.is_authenticated:
            return False
        return self.request.user.roles_in(self.municipality).has_any(frozenset(roles))

    def _whole_page(self, *, status: int) -> HttpResponse:
        if self.request.method in {"GET", "HEAD"}:
            return HttpResponse(status=status, headers={"HX-Redirect": self.request.get_full_path()})
        return HttpResponse(status=status, headers={"HX-Refresh": "true"})

    def url(self, name: str, **kwargs: Any) -> str:
        """Address of a route in this municipality."""
        return tenant_url(name, self.municipality, **kwargs)

    def get_title(self) -> Any:
        """Heading of the page."""
        return self.title or (str(self.object) if self.object is not None else "")

    def get_crumbs(self) -> list[Crumb]:
        """Steps from the section's first page to this one."""
        return []

    def get_base_context(self) -> dict[str, Any]:
        """What every page has, also the one that says no."""
        return {"view": self, "object": self.object, "municipality": self.municipality}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Context of the template."""
        context = self.get_base_context() | {"title": self.get_title(), "crumbs": self.get_crumbs()}
        return super().get_context_data(**context, **kwargs)

    def render(self, context: dict[str, Any], *, status: int = 200, template: str = "") -> TemplateResponse:
        """The page as a response."""
        return TemplateResponse(self.request, template or self.template_name, context, status=status)


class TenantPageView(TenantView):
    """A page to read that is about no single record."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render(self.get_context_data())


class TenantDetailView(TenantPageView):
    """A page about one record."""

    def get_object(self) -> Any:
        obj = super().get_object()
        if obj is None:
            raise ImproperlyConfigured(f"{type(self).__name__} needs a model and a key in its route.")
        return obj
