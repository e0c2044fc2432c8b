"""Addresses: what is outside every municipality, and what lies below ``/<municipality>/``."""

from django.urls import URLPattern, URLResolver, include, path

from accounts import urls as accounts_urls
from common.views.base import public_route
from common.views.brand import brand_css
from strategy_portal.views.front import FrontPage, Inbox
from strategy_portal.views.health import Healthz, Readyz
from strategy_portal.views.search import SearchPage

TENANT_APPS = ("common", "accounts", "governance", "strategies", "business_cases", "projects", "reports")
TENANT_ROUTES: list[URLPattern | URLResolver] = [
    path("", FrontPage.as_view(), name="front_page"),
    path("inbox/", Inbox.as_view(), name="inbox"),
    path("search/", SearchPage.as_view(), name="search"),
]
TENANT_ROUTES += [path("", include(f"{app}.urls")) for app in TENANT_APPS]

handler400 = "common.views.errors.bad_request"
handler403 = "common.views.errors.permission_denied"
handler404 = "common.views.errors.not_found"
handler500 = "common.views.errors.server_error"

urlpatterns = [
    path("", include(accounts_urls.personal_patterns)),
    path("account/", include("accounts.sign_in")),
    path("healthz", Healthz.as_view(), name="healthz"),
    path("readyz", Readyz.as_view(), name="readyz"),
    path("brand/<slug:colour>.css", public_route(brand_css), name="brand_css"),
    path("<slug:municipality>/", include(TENANT_ROUTES)),
]
