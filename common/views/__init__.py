from common.views.actions import ActionView, register_actions_converter
from common.views.base import TenantDetailView, TenantPageView, TenantView, public_route
from common.views.forms import StepFormView, TenantFormView
from common.views.lists import TenantListView

__all__ = [
    "ActionView",
    "StepFormView",
    "TenantDetailView",
    "TenantFormView",
    "TenantListView",
    "TenantPageView",
    "TenantView",
    "public_route",
    "register_actions_converter",
]
