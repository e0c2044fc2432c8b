"""What the benefits manager does with a measurement, and the file behind it (D49)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import benefits
from business_cases.enums import MeasurementState
from business_cases.forms.benefits import ReasonForm
from business_cases.models import BenefitMeasurement
from common.files import serve
from common.views import ActionView, TenantFormView, TenantView


class MeasurementMixin:
    """One measurement; the permission is the benefits manager's."""

    model = BenefitMeasurement
    permission_required = "business_cases.confirm_benefitmeasurement"
    object: Any
    url: Any

    def get_queryset(self) -> QuerySet:
        return BenefitMeasurement.objects.select_related("benefit__case", "benefit__municipality")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        benefit = self.object.benefit
        return [
            (_("Gains"), self.url("business_cases:benefit_list")),
            (str(benefit), benefit.get_absolute_url()),
        ]


class ConfirmMeasurement(MeasurementMixin, ActionView):
    """Confirm with one click."""

    success_message = gettext_lazy("The measurement is confirmed.")

    def act(self) -> str:
        benefits.judge(measurement=self.object, state=MeasurementState.CONFIRMED, actor=self.request.user)
        return self.object.benefit.get_absolute_url()

    def get_return_url(self, result: Any) -> str:
        back = self.request.POST.get("back", "")
        return self.url("business_cases:benefit_queue") if back == "queue" else self.object.benefit.get_absolute_url()


class DisputeMeasurement(MeasurementMixin, TenantFormView):
    """Dispute with a reason."""

    form_class = ReasonForm
    title = gettext_lazy("Dispute the measurement")
    submit_label = gettext_lazy("Dispute")
    success_message = gettext_lazy("The measurement is disputed; the owner is asked for a new one.")

    def get_consequences(self) -> list[Any]:
        return [_("The figure no longer counts."), _("The owner must measure again at once.")]

    def get_cancel_url(self) -> str:
        return self.object.benefit.get_absolute_url()

    def act(self, form: ReasonForm) -> str:
        benefits.judge(
            measurement=self.object,
            state=MeasurementState.DISPUTED,
            reason=form.values["reason"],
            actor=self.request.user,
        )
        return self.object.benefit.get_absolute_url()


class Evidence(MeasurementMixin, TenantView):
    """The file behind a measurement."""

    permission_required = "business_cases.view_benefitmeasurement"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.evidence is None:
            raise Http404
        return serve(self.object.evidence, inline=True)
