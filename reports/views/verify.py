"""Is this document what it says? By its fingerprint or by the file (D56)."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import TenantFormView
from reports.domain import verification
from reports.forms.notes import VerifyForm
from reports.views.mixins import ReportsNav


class Verify(ReportsNav, TenantFormView):
    """The link printed in a document opens here with its fingerprint; a file can be tried too. Nothing is kept."""

    permission_required = "reports.list_statusnote"
    form_class = VerifyForm
    template_name = "reports/verify.html"
    title = gettext_lazy("Verify a document")
    intro = gettext_lazy("See whether a status note is unchanged since it was frozen, and whether it still stands.")
    submit_label = gettext_lazy("Verify")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Reports"), self.url("reports:note_list"))]

    def get_initial(self) -> dict[str, Any]:
        return {"sha256": self.request.GET.get("sha256", "")[:200]}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        written = request.GET.get("sha256", "")
        if not written:
            return self.show(self.get_form())
        return self._told(self.get_form(), verification.cleaned(written[:200]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        file = form.cleaned_data["file"]
        wanted = verification.digest_of_file(file) if file else verification.cleaned(form.cleaned_data["sha256"])
        return self._told(form, wanted)

    def _told(self, form: VerifyForm, sha256: str) -> HttpResponseBase:
        if not sha256:
            return self.show(form, not_a_fingerprint=True)
        verdict = verification.verify(sha256)
        rendition = verdict.rendition
        readable = rendition is not None and self.request.user.has_perm("reports.view_rendition", rendition)
        return self.show(form, verdict=verdict, readable=readable)
