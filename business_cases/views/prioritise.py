"""The page that puts a fund's wishes in order (D9). It works without JavaScript."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from business_cases.domain import prioritisation
from business_cases.domain.prioritisation_reads import Seen, alive, seen
from business_cases.domain.wishes import Lined, Wish, in_order, lined_up, may_read, wishes_of
from business_cases.enums import PrioritisationState
from business_cases.forms.prioritisation import PriorityForm, name_of, ordered, read_number
from business_cases.models import Fund, Prioritisation
from business_cases.views.funds import FundSection
from common.views import TenantFormView

#: Buttons that show the order again and save nothing: they do not count as sending the form.
COUNT, MOVE = "count", "move"


class Prioritise(FundSection, TenantFormView):
    """The wishes with a number for each. "Count" and the arrows show the order anew; saving writes the fund's draft."""

    model = Fund
    permission_required = "business_cases.prioritise_fund"
    template_name = "business_cases/prioritise.html"
    title = gettext_lazy("Prioritise the wishes")
    intro = gettext_lazy(
        "Number the wishes, best first. A wish without a number is not prioritised. The body decides the order."
    )
    submit_label = gettext_lazy("Save the draft")
    success_message = gettext_lazy("The draft is saved. Put it on the agenda when it is ready.")

    wishes: list[Wish]
    saw: list[Seen]
    draft: Prioritisation | None
    waiting: Prioritisation | None

    def get_queryset(self) -> QuerySet:
        return Fund.objects.select_related("body")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_crumbs(), (self.object.name, self.object.get_absolute_url())]

    def get_form(self, **kwargs: Any) -> PriorityForm:
        self.read()
        return self.filled_form(**kwargs)

    def read(self) -> None:
        """The wishes and the draft as they are now."""
        fund = self.object
        fund.municipality = self.municipality
        living = alive(fund, self.request.user)
        self.draft = living.orders.get(PrioritisationState.DRAFT)
        self.waiting = living.orders.get(PrioritisationState.SUBMITTED)
        begun = PrioritisationState.DRAFT if self.draft is not None else PrioritisationState.IN_FORCE
        self.wishes = wishes_of(fund, ranks=living.ranks.get(begun, {}))
        self.saw = seen(self.wishes, reader=self.request.user, fund=fund)

    def filled_form(self, **kwargs: Any) -> PriorityForm:
        """The form on what was read."""
        return PriorityForm(
            municipality=self.municipality,
            user=self.request.user,
            obj=self.draft,
            wishes=self.wishes,
            saw=self.saw,
            initial=self.get_initial(),
            **kwargs,
        )

    def get_initial(self) -> dict[str, Any]:
        # Counted anew, since wishes may have dropped out.
        initial = _numbered(ordered({wish.case_id: wish.rank for wish in self.wishes}))
        return {**initial, "why": self.draft.why if self.draft is not None else ""}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if COUNT not in request.POST and MOVE not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form(data=request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        known = {wish.case_id for wish in self.wishes}
        order = [case_id for case_id in form.order if case_id in known]
        return self.show(self.shown_anew(_moved(order, known, request.POST.get(MOVE, ""))))

    def shown_anew(self, order: list[int], **changed: str) -> PriorityForm:
        """The form as it was sent, but with the numbers of ``order``."""
        data = self.request.POST.copy()
        for wish in self.wishes:
            data[name_of(wish.case_id)] = ""
        for name, value in (_numbered(order) | changed).items():
            data[name] = str(value)
        return self.filled_form(data=data)

    def act(self, form: PriorityForm) -> Prioritisation:
        return prioritisation.draft(
            fund=self.object,
            order=form.order,
            actor=self.request.user,
            why=form.cleaned_data["why"],
            saw=form.saw,
            expected=form.expected_version,
        )

    def _stale(self, form: PriorityForm, error: Any) -> HttpResponseBase:
        """What changed, and the order as it was given among the wishes that are left."""
        self.object = self.get_object()
        self.read()
        sent = {wish.case_id: form.cleaned_data.get(name_of(wish.case_id)) for wish in self.wishes}
        version = {"version": str(self.draft.version)} if self.draft is not None else {}
        anew = self.shown_anew(ordered(sent), seen=form.signed(self.saw), **version)
        return self.show(anew, status=409, stale=error)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs["form"]
        fund = self.object
        ranks = _ranks(form, self.wishes)
        prioritised, others = lined_up(
            fund, shown=may_read(self.request.user, fund), wishes=in_order(self.wishes, ranks=ranks)
        )
        return super().get_context_data(
            fund=fund,
            lines=[*_cells(form, prioritised), *_cells(form, others)],
            last=len(prioritised),
            waiting=self.waiting,
            **kwargs,
        )


def _numbered(order: list[int]) -> dict[str, Any]:
    return {name_of(case_id): place for place, case_id in enumerate(order, start=1)}


def _moved(order: list[int], known: set[int], move: str) -> list[int]:
    """``order`` after "up-<case>" or "down-<case>"; a wish without a number goes in last. Anything else moves nothing."""
    direction, _dash, key = move.partition("-")
    if direction not in {"up", "down"} or not (key.isascii() and key.isdigit() and len(key) < 19):
        return order
    case_id = int(key)
    if case_id not in known:
        return order
    moved = list(order)
    if case_id not in moved:
        return [*moved, case_id]
    place = moved.index(case_id)
    to = max(place - 1, 0) if direction == "up" else place + 1
    moved.insert(to, moved.pop(place))
    return moved


def _ranks(form: PriorityForm, wishes: list[Wish]) -> dict[int, int]:
    """The numbers that the form shows, where they can be read."""
    found = {wish.case_id: read_number(form[name_of(wish.case_id)].value()) for wish in wishes}
    return {case_id: number for case_id, number in found.items() if number}


def _cells(form: PriorityForm, rows: list[Lined]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        cell = form[name_of(row.wish.case_id)]
        cell.field.widget.attrs["aria-label"] = str(cell.label)
        if cell.errors:
            cell.field.widget.attrs["class"] = "form-control is-invalid"
        found.append({"row": row, "cell": cell})
    return found
