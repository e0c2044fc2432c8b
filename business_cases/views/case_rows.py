"""The forms of many rows: lines, assumptions, risks. Adding a row keeps what was typed and saves nothing."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from business_cases.domain import cases
from business_cases.forms.grounds import AssumptionsForm, RisksForm
from business_cases.forms.lines import LinesForm, initial_lines
from business_cases.views.cases import CaseMixin
from common.errors import DomainError, StaleObjectError
from common.forms.base import BOOKKEEPING
from common.views import TenantFormView

#: Rows added at once.
MORE = 3


class RowsView(CaseMixin, TenantFormView):
    """A form of rows about a case."""

    permission_required = "business_cases.change_businesscase"
    submit_label = gettext_lazy("Save")
    spare = 2

    def stored(self) -> tuple[int, dict[str, Any]]:
        """Number of rows and initial values from the database."""
        raise NotImplementedError

    def save(self, form: Any) -> None:
        """Call the domain function."""
        raise NotImplementedError

    def get_form(self, **kwargs: Any) -> Any:
        arguments = {"municipality": self.municipality, "user": self.request.user, "obj": self.object}
        if "data" in kwargs:
            return self.form_class(row_count=self._sent_rows(), **arguments, **kwargs)  # type: ignore[call-arg]
        count, initial = self.stored()
        return self.form_class(row_count=count, initial=initial, **arguments)  # type: ignore[call-arg]

    def _sent_rows(self) -> int:
        sent = self.request.POST.get("rows", "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 1

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "more" not in request.POST:
            return super().post(request, *args, **kwargs)
        typed = {name: value for name, value in request.POST.items() if name not in {"rows", "more"}}
        form = self.form_class(  # type: ignore[call-arg]
            row_count=self._sent_rows() + MORE,
            initial=typed,
            municipality=self.municipality,
            user=request.user,
            obj=self.object,
        )
        for name in BOOKKEEPING:
            if typed.get(name):
                form.fields[name].initial = typed[name]
        return self.show(form)

    def act(self, form: Any) -> str:
        try:
            self.save(form)
        except StaleObjectError:
            raise
        except DomainError as error:
            raise DomainError(error.message, fields=form.renamed(error.fields, list(form.filled()))) from error
        return self.back()

    def back(self) -> str:
        """Where to go afterwards."""
        return self.url("business_cases:case_grounds", pk=self.object.pk)

    def get_cancel_url(self) -> str:
        return self.back()


class ChangeLines(RowsView):
    """Costs and gains by year."""

    form_class = LinesForm
    title = gettext_lazy("Lines of the business case")
    intro = gettext_lazy("Whole kroner, without VAT, all positive: the kind says whether it is a cost or a gain.")
    template_name = "business_cases/lines_form.html"
    submit_label = gettext_lazy("Save the lines")
    success_message = gettext_lazy("The lines are saved.")

    def stored(self) -> tuple[int, dict[str, Any]]:
        return initial_lines(self.object.lines.prefetch_related("amounts"), spare=1)

    def save(self, form: Any) -> None:
        cases.save_lines(
            business_case=self.object, lines=form.inputs(), actor=self.request.user, expected=form.expected_version
        )

    def back(self) -> str:
        return self.url("business_cases:case_lines", pk=self.object.pk)


class ChangeAssumptions(RowsView):
    """Figures that lines build on."""

    form_class = AssumptionsForm
    title = gettext_lazy("Assumptions")
    intro = gettext_lazy("Figures that the lines build on, such as a rate per hour, with source and owner.")
    template_name = "business_cases/assumptions_form.html"
    success_message = gettext_lazy("The assumptions are saved.")

    def stored(self) -> tuple[int, dict[str, Any]]:
        initial: dict[str, Any] = {}
        rows = list(self.object.assumptions.all())
        for number, row in enumerate(rows):
            for name in ("name", "value", "unit", "source"):
                initial[f"{number}-{name}"] = getattr(row, name)
            initial[f"{number}-owner"] = str(row.owner_id or "")
        return len(rows) + self.spare, initial

    def save(self, form: Any) -> None:
        cases.save_assumptions(
            business_case=self.object,
            assumptions=form.inputs(),
            actor=self.request.user,
            expected=form.expected_version,
        )


class ChangeRisks(RowsView):
    """What may go wrong, and what it would cost."""

    form_class = RisksForm
    title = gettext_lazy("Risks of the business case")
    intro = gettext_lazy("At most twelve. Probability times amount is the risk reserve.")
    template_name = "business_cases/risks_form.html"
    success_message = gettext_lazy("The risks are saved.")

    def stored(self) -> tuple[int, dict[str, Any]]:
        initial: dict[str, Any] = {}
        rows = list(self.object.risks.all())
        for number, row in enumerate(rows):
            for name in ("name", "probability", "low", "likely", "high", "source"):
                initial[f"{number}-{name}"] = getattr(row, name)
            initial[f"{number}-owner"], initial[f"{number}-year"] = str(row.owner_id or ""), str(row.year)
        return len(rows) + self.spare, initial

    def save(self, form: Any) -> None:
        cases.save_risks(
            business_case=self.object, risks=form.inputs(), actor=self.request.user, expected=form.expected_version
        )
