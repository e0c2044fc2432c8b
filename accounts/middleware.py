"""From the address to the tenant: every page below ``/<municipality>/`` runs inside that municipality's scope."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import Membership, Municipality, SupportSession
from common.tenancy import all_municipalities, municipality_scope


class TenantMiddleware:
    """Sets ``request.municipality`` and enters its scope until the response is rendered.

    Nothing tells an address that does not exist from one that is not yours: both are 404, and an anonymous visitor is
    sent to sign in whatever the address. A streamed response outlives the scope: its generator enters it again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.municipality = request.membership = request.support_session = None
        with ExitStack() as scope:
            request.tenant_scope = scope
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, _args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        slug = kwargs.get("municipality")
        if slug is None:
            return None
        if is_public(view):
            request.municipality = Municipality.objects.filter(slug=slug).first()
        elif not request.user.is_authenticated:
            return _to_sign_in(request)
        else:
            _find_access(request, slug)
        if request.municipality is None:
            raise Http404
        request.tenant_scope.enter_context(municipality_scope(request.municipality))
        return None


def is_public(view: Callable) -> bool:
    """Whether the view is marked as open to everyone."""
    return bool(getattr(view, "public", False) or getattr(getattr(view, "view_class", None), "public", False))


def _find_access(request: HttpRequest, slug: str) -> None:
    """Find the municipality through the person's membership, in one query; support staff through an open session.

    The same query says whether they belong elsewhere too: only then does the bar ask where (``belongs_elsewhere``).
    """
    now = timezone.now()
    with all_municipalities(reason="the municipality is not known before the person's access to it is"):
        mine = Membership.objects.filter(user=request.user).valid_on(timezone.localdate(now))
        access = (
            mine.filter(municipality__slug=slug)
            .annotate(belongs_elsewhere=Exists(mine.exclude(municipality__slug=slug)))
            .select_related("municipality", "department")
            .order_by("pk")
            .first()
        )
        if access is not None:
            request.membership = access
        elif request.user.is_support:
            access = (
                SupportSession.objects.filter(user=request.user, municipality__slug=slug)
                .open_at(now)
                .select_related("municipality")
                .first()
            )
            request.support_session = access
    if access is not None:
        request.municipality = access.municipality


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.htmx:
        # A fragment's place is no place for a sign-in page: let the whole window go there, and come back to the page.
        target = redirect_to_login(request.htmx.current_url_abs_path or "/")
        return HttpResponseClientRedirect(target.url)
    return redirect_to_login(request.get_full_path())
