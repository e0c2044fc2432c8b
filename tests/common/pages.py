"""Pages over the sample model, for the tests of the base views: addresses as an app would have them."""

import django.http
from django import forms
from django.urls import include, path

from accounts.forms.fields import PersonChoiceField
from accounts.models import Department
from common import audit
from common.errors import DomainError
from common.filters import ChoiceFilter, DayFilter, FilterSet, TenantModelChoiceFilter, YesNoFilter
from common.forms import (
    ConfirmForm,
    DanishDateField,
    HoursField,
    MoneyField,
    PercentField,
    StepForm,
    TenantForm,
    TenantModelChoiceField,
)
from common.forms.layout import Consequences, Details, Row, Section
from common.states import StateMachine, Transition
from common.tables import ChoiceColumn, Column, DayColumn, KronerColumn, Table
from common.tenant_urls import tenant_url
from common.versions import save_version
from common.views import (
    ActionView,
    StepFormView,
    TenantDetailView,
    TenantFormView,
    TenantListView,
    public_route,
    register_actions_converter,
)
from tests.sample.models import Sample

VIEW, CHANGE = "accounts.view_department", "accounts.change_department"
machine = StateMachine(
    Sample,
    {
        "submit": Transition(frozenset({"draft"}), "submitted", VIEW),
        "decide": Transition(frozenset({"submitted"}), "decided", CHANGE),
    },
    action_prefix="sample",
)
register_actions_converter("sample_action", machine.transitions)


def departments(municipality):
    return Department.objects.filter(municipality=municipality)


def page_of(sample):
    return tenant_url("sample:detail", sample, pk=sample.pk)


class SampleTable(Table):
    title = Column(verbose_name="Titel")
    kind = ChoiceColumn(verbose_name="Slags", choices=Sample.Kind)
    department = Column(verbose_name="Forvaltning", accessor="department__name")
    amount = KronerColumn(verbose_name="Beløb")
    decided_on = DayColumn(verbose_name="Besluttet")
    tools = Column(verbose_name="Handling", empty_values=(), orderable=False, export=False)


class SampleFilter(FilterSet):
    q = None
    kind = ChoiceFilter(label="Slags", choices=Sample.Kind.choices)
    department = TenantModelChoiceFilter(label="Forvaltning", queryset_for=departments)
    since = DayFilter(label="Fra", field_name="decided_on", lookup_expr="gte")
    undecided = YesNoFilter(label="Ubesluttet", field_name="decided_on", lookup_expr="isnull")


class SampleList(TenantListView):
    permission_required = VIEW
    title = "Prøvesager"
    table_class = SampleTable
    filterset_class = SampleFilter
    row_template = "sample/row.html"
    empty_text = "Ingen prøvesager endnu."
    empty_hint = "Begynd med den første."

    def get_queryset(self):
        return Sample.objects.select_related("department")

    def get_primary_action(self):
        return ("Ny prøvesag", self.url("sample:new"))


class GroupedList(SampleList):
    filterset_class = None
    group_order = ("kind",)

    def group_of(self, record):
        return record.get_kind_display()


class SampleDetail(TenantDetailView):
    permission_required = VIEW
    model = Sample
    template_name = "sample/detail.html"


class SampleForm(TenantForm):
    title = forms.CharField(label="Titel", max_length=100)
    amount = MoneyField(label="Beløb", help_text="Uden moms")
    decided_on = DanishDateField(label="Besluttet", required=False)
    department = TenantModelChoiceField(label="Forvaltning", queryset_for=departments, required=False)

    def get_layout(self):
        return [
            Section("Sagen", "title", Row("amount", "decided_on"), help="Det vigtigste."),
            Details("Mere", "department"),
            Consequences("Beløbet bevilges."),
        ]


class SampleNew(TenantFormView):
    permission_required = CHANGE
    title = "Ny prøvesag"
    form_class = SampleForm
    success_message = "Prøvesagen er oprettet."

    def get_crumbs(self):
        return [("Prøvesager", self.url("sample:list")), ("Ny", "")]

    def act(self, form):
        if form.values["amount"] > 1_000_000:
            raise DomainError(
                "Puljen har kun 1.000.000 kr.", fields={"amount": "Skriv højst 1.000.000 kr.", "x": "Andet."}
            )
        return page_of(Sample.objects.create(municipality=self.municipality, **form.values))


class SampleEdit(TenantFormView):
    permission_required = CHANGE
    model = Sample
    form_class = SampleForm

    def act(self, form):
        for name, value in form.values.items():
            setattr(self.object, name, value)
        changes = save_version(self.object, expected=form.expected_version, fields=list(form.values))
        audit.record("sample.change", self.object, actor=self.request.user, before=changes.before, after=changes.after)
        return page_of(self.object)

    def get_cancel_url(self):
        return page_of(self.object)


class SampleAction(ActionView):
    permission_required = VIEW
    model = Sample
    machine = machine

    def act(self):
        machine.perform(self.object, self.action, user=self.request.user, note=self.note)

    def get_return_url(self, result):
        return page_of(self.object)


class SampleConfirm(TenantFormView):
    permission_required = VIEW
    model = Sample
    form_class = ConfirmForm
    template_name = "common/confirm.html"

    def get_consequences(self):
        return ["600.000 kr. bevilges."]

    def get_cancel_url(self):
        return page_of(self.object)

    def act(self, form):
        machine.perform(self.object, "submit", user=self.request.user)
        return page_of(self.object)


class FirstStep(StepForm):
    needed = ("title", "decided_on")
    title = forms.CharField(label="Titel", max_length=100)
    decided_on = DanishDateField(label="Besluttet")


class SecondStep(StepForm):
    needed = ("amount",)
    amount = MoneyField(label="Beløb")


class SampleSteps(StepFormView):
    permission_required = CHANGE
    model = Sample
    steps = {"sag": ("Sagen", FirstStep), "penge": ("Pengene", SecondStep)}
    step_url_name = "sample:steps"

    def act(self, form):
        for name, value in form.values.items():
            setattr(self.object, name, value)
        save_version(self.object, expected=form.expected_version, fields=list(form.values))
        return page_of(self.object)

    def get_cancel_url(self):
        return page_of(self.object)


class AllFields(TenantForm):
    amount = MoneyField(label="Beløb")
    signed = MoneyField(label="Regulering", allow_negative=True, required=False)
    share = PercentField(label="Andel", required=False)
    hours = HoursField(label="Timer", required=False)
    day = DanishDateField(label="Dag", required=False)
    person = PersonChoiceField(label="Person", required=False)


@public_route
def open_page(request):
    return django.http.HttpResponse("åben")


class Unstated(TenantDetailView):
    model = Sample


sample_patterns = (
    [
        path("samples/", SampleList.as_view(), name="list"),
        path("samples/grouped/", GroupedList.as_view(), name="grouped"),
        path("samples/new/", SampleNew.as_view(), name="new"),
        path("samples/<int:pk>/", SampleDetail.as_view(), name="detail"),
        path("samples/<int:pk>/edit/", SampleEdit.as_view(), name="edit"),
        path("samples/<int:pk>/confirm/", SampleConfirm.as_view(), name="confirm"),
        path("samples/<int:pk>/steps/<slug:step>/", SampleSteps.as_view(), name="steps"),
        path("samples/<int:pk>/unstated/", Unstated.as_view(), name="unstated"),
        path("samples/<int:pk>/<sample_action:action>/", SampleAction.as_view(), name="action"),
    ],
    "sample",
)

urlpatterns = [
    path("open/", open_page, name="open"),
    path("<slug:municipality>/", include(sample_patterns)),
    path("", include("strategy_portal.urls")),
]
