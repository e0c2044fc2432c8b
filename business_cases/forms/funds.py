"""Forms about funds, grants and instalments. They clean; business_cases.domain decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from business_cases.domain.ledger import LONGEST_JOURNAL_NUMBER, LONGEST_TEXT
from business_cases.domain.ledger_reads import fed_by
from business_cases.enums import Principle
from business_cases.models import Fund
from common.forms import DanishDateField, MoneyField, TenantForm, TenantModelChoiceField
from common.forms.layout import Row, Section
from governance.models import Body

FIRST_YEAR, LAST_YEAR = 2000, 2100


class YearField(forms.IntegerField):
    """A calendar year."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-short"})
        wrong = _("Write a year between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        super().__init__(
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
            widget=widget,
            localize=False,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            **kwargs,
        )


def _text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, **kwargs)


def _reason(label: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label or _("Reason"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


class AppropriateForm(TenantForm):
    """A year's appropriation."""

    amount = MoneyField(label=_("Amount"))
    year = YearField(label=_("Year"))
    booked_on = DanishDateField(label=_("Decided on"))
    journal_number = forms.CharField(label=_("Journal number"), max_length=LONGEST_JOURNAL_NUMBER)
    text = _text(_("Text"), help_text=_("Who decided what: “City council, budget 2027”. Everybody can read it."))

    def get_layout(self) -> list[Any]:
        return ["amount", Row("year", "booked_on", "journal_number"), "text"]


class CarryOverForm(AppropriateForm):
    """What a decision carries over into a year."""

    year = YearField(label=_("Into the year"))


class TransferForm(TenantForm):
    """Kroner to another fund."""

    target = TenantModelChoiceField(queryset_for=lambda _municipality: Fund.objects.none(), label=_("To the fund"))
    amount = MoneyField(label=_("Amount"))
    year = YearField(label=_("Year"))
    booked_on = DanishDateField(label=_("Date"))
    text = _text(_("Text"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = fed_by(self.obj)

    def get_layout(self) -> list[Any]:
        return ["target", "amount", Row("year", "booked_on"), "text"]


class ReasonForm(TenantForm):
    """Why."""

    reason = _reason()


class DisburseForm(TenantForm):
    """Money paid out."""

    amount = MoneyField(label=_("Amount"))
    paid_on = DanishDateField(label=_("Paid on"))
    text = _text(_("What was paid"), help_text=_("The supplier and the invoice."))
    attachment = forms.FileField(
        label=_("Attachment"), required=False, help_text=_("The invoice, for example as PDF. At most 20 MB.")
    )

    def get_layout(self) -> list[Any]:
        return [Row("amount", "paid_on"), "text", "attachment"]


class TakeBackForm(TenantForm):
    """Money that came back."""

    amount = MoneyField(label=_("Amount"))
    paid_on = DanishDateField(label=_("Date"))
    text = _text(_("Why"))

    def get_layout(self) -> list[Any]:
        return [Row("amount", "paid_on"), "text"]


class ReleaseForm(TenantForm):
    """What is not needed."""

    amount = MoneyField(label=_("Amount"))
    reason = _reason()


class BudgetForm(TenantForm):
    """Where an instalment stands in the budget."""

    account = forms.CharField(label=_("Account"), max_length=60)
    decision_text = forms.CharField(
        label=_("Budget decision"), max_length=200, help_text=_("Body, date and journal number.")
    )


class PaymentForm(TenantForm):
    """When an instalment was paid."""

    paid_on = DanishDateField(label=_("Paid on"))


class FundForm(TenantForm):
    """The fund's rules."""

    name = forms.CharField(label=_("Name"), max_length=150)
    body = TenantModelChoiceField(queryset_for=lambda _municipality: Body.objects.all(), label=_("Governed by"))
    purpose = forms.CharField(label=_("Purpose"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    criteria = forms.CharField(label=_("Criteria"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    procedure = forms.CharField(label=_("Procedure"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    eligibility = forms.CharField(label=_("What it may pay"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    pays_running_cost = forms.BooleanField(label=_("May pay running costs"), required=False)
    requires_business_case = forms.BooleanField(label=_("Requires a business case"), required=False, initial=True)
    default_principle = forms.ChoiceField(label=_("Usual principle"), choices=Principle.choices)
    fed_by = TenantModelChoiceField(
        queryset_for=lambda _municipality: Fund.objects.all(),
        label=_("Is fed by"),
        required=False,
        empty_label=_("No other fund"),
    )
    repays_to = TenantModelChoiceField(
        queryset_for=lambda _municipality: Fund.objects.all(),
        label=_("Repayments go to"),
        required=False,
        empty_label=_("The fund itself"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.obj is not None:
            for name in ("fed_by", "repays_to"):
                self.fields[name].queryset = self.fields[name].queryset.exclude(pk=self.obj.pk)

    def get_layout(self) -> list[Any]:
        return [
            "name",
            "body",
            Section(
                _("Rules"),
                "purpose",
                "criteria",
                "procedure",
                "eligibility",
                "pays_running_cost",
                "requires_business_case",
                "default_principle",
                help=_("Every signed-in user can read them."),
            ),
            Section(_("Other funds"), Row("fed_by", "repays_to")),
        ]
