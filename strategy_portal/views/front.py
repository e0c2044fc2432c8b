"""The first page of a municipality."""

from django.utils.translation import gettext_lazy as _

from common.views.base import TenantPageView


class FrontPage(TenantPageView):
    """Where a person lands after sign-in."""

    signed_in = True
    template_name = "strategy_portal/front.html"
    title = _("Overview")
