"""Reporting status: frozen when it is sent, corrected by a new report (D32)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain import benefits
from common import audit
from common.errors import DomainError
from common.money import ZERO
from common.versions import save_version
from projects.domain import lights
from projects.enums import Light, Parameter
from projects.models import DeliveryRating, Project, StatusLight, StatusReport

#: What a report moves on the project, and so what a stale form is told about.
_MOVED = (
    "light",
    "light_rank",
    "attention",
    "last_report_on",
    "next_report_due",
    "forecast_cost",
    "forecast_go_live",
    "forecast_gain",
    "spent",
)
#: Those of them that the audit entry need not repeat: they follow from the others.
_DERIVED = frozenset({"light_rank", "next_report_due"})
LONGEST_REASON = 300

#: A light and the reason for it, by parameter.
Chosen = Mapping[str, tuple[str, str]]
_Rows = dict[Parameter, tuple[Light, str]]
_Proposed = Mapping[Parameter, lights.Proposed]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What the project leader expects now: kroner, a date, kroner a year at full effect; and what is spent so far."""

    cost: Decimal | None = None
    go_live: date | None = None
    gain: Decimal | None = None
    spent: Decimal = ZERO

    @classmethod
    def of(cls, project: Project) -> Self:
        """As it stood last time."""
        return cls(
            cost=project.forecast_cost,
            go_live=project.forecast_go_live,
            gain=project.forecast_gain,
            spent=project.spent,
        )


def last_report(project: Project) -> StatusReport | None:
    """The latest report, with its lights."""
    return project.reports.prefetch_related("lights").order_by("-number").first()


def last_lights(report: StatusReport | None) -> dict[str, str]:
    """The lights of a report by parameter."""
    return {row.parameter: row.light for row in report.lights.all()} if report is not None else {}


def proposed_lights(
    *, project: Project, forecast: Forecast, last: StatusReport | None
) -> dict[Parameter, lights.Proposed]:
    """What the system proposes for this forecast, by the municipality's tolerances."""
    return lights.propose(
        figures=lights.Figures(
            baseline_cost=project.baseline_cost,
            forecast_cost=forecast.cost,
            baseline_go_live=project.baseline_go_live,
            forecast_go_live=forecast.go_live,
            baseline_gain=project.baseline_gain,
            forecast_gain=forecast.gain,
        ),
        thresholds=project.municipality.thresholds,
        last=last_lights(last),
    )


@transaction.atomic
def report(
    *,
    project: Project,
    actor: Any,
    expected: int,
    summary: str,
    chosen: Chosen | None = None,
    action: str = "",
    forecast: Forecast | None = None,
    reported_on: date | None = None,
    illustrative: bool = False,
) -> StatusReport:
    """Send a status report; the project's forecast and overall light follow it, and so do its benefits' dates.

    ``chosen`` maps a parameter to (light, reason); a parameter left out takes the proposed light, and another light
    than the proposed one needs a reason. Without ``forecast`` everything is expected as last time. ``expected`` is the
    project's version as the form showed it. Raises PermissionDenied, StaleObjectError, DomainError.
    """
    if not actor.has_perm("projects.report_project", project):
        raise PermissionDenied
    day = reported_on or timezone.localdate()
    now = forecast or Forecast.of(project)
    _refuse(project=project, forecast=now, summary=summary, day=day)
    last = last_report(project)
    proposed = proposed_lights(project=project, forecast=now, last=last)
    rows = _rows(chosen or {}, proposed)
    overall = lights.worst({parameter: row[0] for parameter, row in rows.items()})
    moved = now.go_live is not None and now.go_live != project.forecast_go_live
    project.light, project.light_rank = overall, Light.RANK[overall]
    project.attention = _why(overall, rows, proposed)
    project.last_report_on = day
    project.next_report_due = day + timedelta(days=project.municipality.thresholds.stale_after_days)
    project.forecast_cost, project.forecast_go_live = now.cost, now.go_live
    project.forecast_gain, project.spent = now.gain, now.spent
    # The project's row first: of two reports at once the second waits here, and is told that it is stale.
    changes = save_version(project, expected=expected, fields=_MOVED)
    sent = StatusReport.objects.create(
        municipality_id=project.municipality_id,
        project=project,
        number=(project.reports.aggregate(last=Max("number"))["last"] or 0) + 1,
        reported_on=day,
        reported_by=actor,
        recorded_at=timezone.now(),
        summary=summary.strip(),
        action=action.strip(),
        overall=overall,
        is_illustrative=illustrative,
        **{name if name == "spent" else f"forecast_{name}": value for name, value in asdict(now).items()},
    )
    StatusLight.objects.bulk_create(
        StatusLight(
            municipality_id=project.municipality_id,
            report=sent,
            parameter=parameter,
            proposed=proposed[parameter].light,
            proposed_because=proposed[parameter].because[:200],
            light=light,
            reason=reason,
        )
        for parameter, (light, reason) in rows.items()
    )
    audit.record(
        "project.report",
        project,
        actor=actor,
        before={name: value for name, value in changes.before.items() if name not in _DERIVED},
        after={name: value for name, value in changes.after.items() if name not in _DERIVED},
        note=sent.summary,
        report=sent.number,
        overall=overall,
    )
    if moved and project.case_id is not None:
        benefits.move_go_live(case=project.case, go_live=now.go_live, actor=actor)
    return sent


def _refuse(*, project: Project, forecast: Forecast, summary: str, day: date) -> None:
    """A sentence is required, a forecast is never taken away, and reports come in the order of their dates."""
    wrong = {}
    if not summary.strip():
        wrong["summary"] = _("Write the status in a sentence.")
    for name, words in (
        ("cost", _("Write the expected cost: the body approved one.")),
        ("go_live", _("Write the expected go-live: the body approved one.")),
        ("gain", _("Write the expected gain: the body approved one.")),
    ):
        if getattr(project, f"baseline_{name}") is not None and getattr(forecast, name) is None:
            wrong[f"forecast_{name}"] = words
    if forecast.cost is not None and forecast.cost < 0:
        wrong["forecast_cost"] = _("Write an amount that is not negative.")
    if forecast.spent < 0:
        wrong["spent"] = _("Write an amount that is not negative.")
    if day > timezone.localdate():
        wrong["reported_on"] = _("The date has not been yet.")
    elif project.last_report_on is not None and day < project.last_report_on:
        wrong["reported_on"] = _("There is a later report already.")
    if wrong:
        raise DomainError(next(iter(wrong.values())), fields=wrong)


def _rows(chosen: Chosen, proposed: _Proposed) -> _Rows:
    rows: _Rows = {}
    missing = {}
    for parameter in Parameter:
        wanted, reason = chosen.get(parameter, (proposed[parameter].light, ""))
        light, reason = Light(wanted), reason.strip()[:LONGEST_REASON]
        if light == proposed[parameter].light:
            reason = ""
        elif not reason:
            missing[f"reason_{parameter}"] = _("Say why the light differs from the proposed one.")
        rows[parameter] = (light, reason)
    if missing:
        raise DomainError(_("Say why a light differs from the proposed one."), fields=missing)
    return rows


def _why(overall: Light, rows: _Rows, proposed: _Proposed) -> str:
    if overall == Light.GREEN:
        return ""
    for parameter, (light, reason) in rows.items():
        if light == overall:
            return f"{parameter.label}: {reason or proposed[parameter].because}"[:200]
    return ""


@transaction.atomic
def rate_delivery(
    *,
    project: Project,
    light: str,
    reason: str,
    actor: Any,
    rated_on: date | None = None,
    illustrative: bool = False,
) -> DeliveryRating:
    """The delivery confidence of somebody outside the project, with a reason (D32).

    Raises PermissionDenied for whoever leads, owns or is recused from it, DomainError without a reason.
    """
    if not actor.has_perm("projects.rate_project", project):
        raise PermissionDenied
    day = rated_on or timezone.localdate()
    if not reason.strip():
        raise DomainError(_("Say why."), fields={"reason": _("Write the reason.")})
    if day > timezone.localdate():
        raise DomainError(_("The date has not been yet."))
    row = DeliveryRating.objects.create(
        municipality_id=project.municipality_id,
        project=project,
        rated_on=day,
        light=Light(light),
        reason=reason.strip()[:LONGEST_REASON],
        rated_by=actor,
        is_illustrative=illustrative,
    )
    audit.record("project.rate", project, actor=actor, after={"confidence": Light(light)}, note=row.reason)
    return row
