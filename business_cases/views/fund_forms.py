"""What finance does to a fund: money in and over, movements taken back, and the fund's own rules (D44)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import funds, ledger, ledger_reads
from business_cases.forms.funds import AppropriateForm, CarryOverForm, FundForm, ReasonForm, TransferForm
from business_cases.models import Fund, FundMovement
from business_cases.views.funds import FundSection
from common.numbers import kr
from common.views import TenantFormView


class FundFormPage(FundSection, TenantFormView):
    """A form about one fund."""

    model = Fund
    permission_required = "business_cases.post_fund"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        crumbs = super().get_crumbs()
        return [*crumbs, (self.object.name, self.object.get_absolute_url())] if self.object else crumbs

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"year": today.year, "booked_on": today}


class Appropriate(FundFormPage):
    """Add a year's appropriation."""

    form_class = AppropriateForm
    title = gettext_lazy("Add an appropriation")
    intro = gettext_lazy("What a body has decided to put into the fund. It is free for grants at once.")
    submit_label = gettext_lazy("Add the appropriation")
    success_message = gettext_lazy("The appropriation is added.")

    def act(self, form: AppropriateForm) -> Fund:
        ledger.appropriate(fund=self.object, actor=self.request.user, **form.values)
        return self.object


class CarryOver(FundFormPage):
    """Carry over what is left of the years before."""

    form_class = CarryOverForm
    title = gettext_lazy("Carry over to the year")
    intro = gettext_lazy("A decision says how much is carried over. What is left of the years before lapses.")
    submit_label = gettext_lazy("Carry over")
    success_message = gettext_lazy("The amount is carried over.")

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        free = ledger_reads.free_from_before(fund=self.object, year=initial["year"])
        return {**initial, "amount": max(free, type(free)(0))}

    def get_consequences(self) -> list[Any]:
        year = timezone.localdate().year
        free = ledger_reads.free_from_before(fund=self.object, year=year)
        return [
            _("%(free)s is left of the years before %(year)s. No more than that can be carried over.")
            % {"free": kr(free), "year": str(year)},
            _("What is not carried over lapses and is no longer in the fund."),
        ]

    def act(self, form: CarryOverForm) -> Fund:
        ledger.carry_over(fund=self.object, actor=self.request.user, **form.values)
        return self.object


class Transfer(FundFormPage):
    """Move kroner to a fund that this one is tied to."""

    form_class = TransferForm
    title = gettext_lazy("Move to another fund")
    intro = gettext_lazy("Only between funds that feed one another, or that repay to one another.")
    submit_label = gettext_lazy("Move the amount")
    success_message = gettext_lazy("The amount is moved.")

    def act(self, form: TransferForm) -> Fund:
        ledger.transfer(source=self.object, actor=self.request.user, **form.values)
        return self.object


class ReverseMovement(FundSection, TenantFormView):
    """Take a movement back by its opposite."""

    model = FundMovement
    permission_required = "business_cases.post_fund"
    form_class = ReasonForm
    title = gettext_lazy("Reverse the movement")
    submit_label = gettext_lazy("Reverse it")
    success_message = gettext_lazy("The movement is reversed.")

    def get_queryset(self) -> QuerySet:
        return FundMovement.objects.select_related("fund", "counterpart__fund")

    def get_object(self) -> FundMovement:
        movement = super().get_object()
        if movement.kind not in ledger_reads.REVERSIBLE:
            raise Http404
        return movement

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        fund = self.object.fund
        url = self.url("business_cases:fund_movements", pk=fund.pk)
        return [*super().get_crumbs(), (fund.name, fund.get_absolute_url()), (_("Movements"), url)]

    def get_consequences(self) -> list[Any]:
        movement = self.object
        lines = [
            _("Movement %(number)s (%(kind)s, %(amount)s) is taken back by its opposite.")
            % {
                "number": movement.number,
                "kind": movement.get_kind_display().lower(),
                "amount": kr(movement.amount, signed=True),
            }
        ]
        others = [row for row in ledger_reads.pair_of(movement) if row.pk != movement.pk]
        lines += [
            _("Movement %(number)s of %(fund)s belongs with it and is taken back too.")
            % {"number": row.number, "fund": row.fund.name}
            for row in others
        ]
        return [*lines, _("Both stay in the list; nothing is erased.")]

    def act(self, form: ReasonForm) -> str:
        ledger.reverse_movement(movement=self.object, actor=self.request.user, **form.values)
        return self.url("business_cases:fund_movements", pk=self.object.fund_id)


class ChangeFund(FundFormPage):
    """The fund's rules."""

    permission_required = "business_cases.change_fund"
    form_class = FundForm
    title = gettext_lazy("Change the fund's rules")
    intro = gettext_lazy("The rules hold for grants from now on; earlier grants keep those they were given under.")
    success_message = gettext_lazy("The rules are saved.")

    def get_initial(self) -> dict[str, Any]:
        return TenantFormView.get_initial(self)

    def act(self, form: FundForm) -> Fund:
        return funds.change_fund(
            fund=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class AddFund(FundFormPage):
    """A new fund."""

    permission_required = "business_cases.add_fund"
    form_class = FundForm
    title = gettext_lazy("New fund")
    submit_label = gettext_lazy("Create the fund")
    success_message = gettext_lazy("The fund is created. Add its first appropriation.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: FundForm) -> Fund:
        return funds.add_fund(municipality=self.municipality, actor=self.request.user, **form.values)
