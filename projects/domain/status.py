"""Reporting status: frozen when it is sent, corrected by a new report (D32)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from business_cases.domain import benefits
from common import audit
from common.errors import DomainError, StaleObjectError
from common.money import ZERO
from common.versions import save_version
from projects.domain import lights
from projects.enums import Light, Parameter
from projects.models import DeliveryRating, Project, StatusLight, StatusReport


def last_report(project: Project) -> StatusReport | None:
    """The latest report, with its lights."""
    return project.reports.prefetch_related("lights").order_by("-number").first()


def last_lights(report: StatusReport | None) -> dict[str, str]:
    """The lights of a report by parameter."""
    return {row.parameter: row.light for row in report.lights.all()} if report is not None else {}


def proposed_lights(
    *,
    project: Project,
    forecast_cost: Decimal | None,
    forecast_go_live: date | None,
    forecast_gain: Decimal | None,
    last: StatusReport | None,
) -> dict[Parameter, lights.Proposed]:
    """What the system proposes for these forecasts, by the municipality's tolerances."""
    return lights.propose(
        figures=lights.Figures(
            baseline_cost=project.baseline_cost,
            forecast_cost=forecast_cost,
            baseline_go_live=project.baseline_go_live,
            forecast_go_live=forecast_go_live,
            baseline_gain=project.baseline_gain,
            forecast_gain=forecast_gain,
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
    chosen: Mapping[str, tuple[str, str]],
    action: str = "",
    forecast_cost: Decimal | None = None,
    forecast_go_live: date | None = None,
    forecast_gain: Decimal | None = None,
    spent: Decimal = ZERO,
    reported_on: date | None = None,
) -> StatusReport:
    """Send a status report; the project's forecast and overall light follow it, and so do its benefits' dates.

    ``chosen`` maps a parameter to (light, reason); a parameter left out takes the proposed light. Another light than
    the proposed one needs a reason. Raises PermissionDenied, StaleObjectError, DomainError.
    """
    if not actor.has_perm("projects.report_project", project):
        raise PermissionDenied
    if not summary.strip():
        raise DomainError(_("Write the status in a sentence."), fields={"summary": _("Write a sentence.")})
    day = reported_on or timezone.localdate()
    last = last_report(project)
    proposed = proposed_lights(
        project=project,
        forecast_cost=forecast_cost,
        forecast_go_live=forecast_go_live,
        forecast_gain=forecast_gain,
        last=last,
    )
    rows = _rows(chosen, proposed)
    overall = lights.worst({parameter: row[0] for parameter, row in rows.items()})
    sent = _write(project, actor, day, summary.strip(), action.strip(), overall)
    for name, value in (
        ("forecast_cost", forecast_cost),
        ("forecast_go_live", forecast_go_live),
        ("forecast_gain", forecast_gain),
        ("spent", spent),
    ):
        setattr(sent, name, value)
        setattr(project, name, value)
    try:
        with transaction.atomic():
            sent.save()
    except IntegrityError:
        # Two reports took the same number: the other one was first.
        raise StaleObjectError from None
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
    moved = last is None or last.forecast_go_live != forecast_go_live
    _update_project(project, expected, overall, rows, proposed, day)
    if moved and forecast_go_live is not None and project.case_id is not None:
        benefits.move_go_live(case=project.case, go_live=forecast_go_live, actor=actor)
    audit.record("project.report", project, actor=actor, after={"report": sent.number, "overall": overall})
    return sent


def _rows(
    chosen: Mapping[str, tuple[str, str]], proposed: Mapping[Parameter, lights.Proposed]
) -> dict[Parameter, tuple[Light, str]]:
    rows: dict[Parameter, tuple[Light, str]] = {}
    missing = {}
    for parameter in Parameter:
        light, reason = chosen.get(parameter, (proposed[parameter].light, ""))
        light = Light(light)
        if light != proposed[parameter].light and not reason.strip():
            missing[f"reason_{parameter}"] = _("Say why the light differs from the proposed one.")
        rows[parameter] = (light, reason.strip() if light != proposed[parameter].light else "")
    if missing:
        raise DomainError(_("Say why a light differs from the proposed one."), fields=missing)
    return rows


def _write(project: Project, actor: Any, day: date, summary: str, action: str, overall: Light) -> StatusReport:
    number = (project.reports.aggregate(last=Max("number"))["last"] or 0) + 1
    return StatusReport(
        municipality_id=project.municipality_id,
        project=project,
        number=number,
        reported_on=day,
        reported_by=actor,
        recorded_at=timezone.now(),
        summary=summary,
        action=action,
        overall=overall,
    )


def _update_project(
    project: Project,
    expected: int,
    overall: Light,
    rows: Mapping[Parameter, tuple[Light, str]],
    proposed: Mapping[Parameter, lights.Proposed],
    day: date,
) -> None:
    project.light, project.light_rank = overall, Light.RANK[overall]
    project.attention = _why(overall, rows, proposed)
    project.last_report_on = day
    project.next_report_due = day + timedelta(days=project.municipality.thresholds.stale_after_days)
    save_version(
        project,
        expected=expected,
        fields=[
            "light",
            "light_rank",
            "attention",
            "last_report_on",
            "next_report_due",
            "forecast_cost",
            "forecast_go_live",
            "forecast_gain",
            "spent",
        ],
    )


def _why(
    overall: Light, rows: Mapping[Parameter, tuple[Light, str]], proposed: Mapping[Parameter, lights.Proposed]
) -> str:
    if overall == Light.GREEN:
        return ""
    for parameter, (light, reason) in rows.items():
        if light == overall:
            return f"{Parameter(parameter).label}: {reason or proposed[parameter].because}"[:200]
    return ""


@transaction.atomic
def rate_delivery(*, project: Project, light: Light, reason: str, actor: Any, rated_on: date | None = None) -> Any:
    """The delivery confidence of somebody outside the project, with a reason (D32)."""
    if not actor.has_perm("projects.rate_project", project):
        raise PermissionDenied
    if not reason.strip():
        raise DomainError(_("Say why."), fields={"reason": _("Write the reason.")})
    row = DeliveryRating.objects.create(
        municipality_id=project.municipality_id,
        project=project,
        rated_on=rated_on or timezone.localdate(),
        light=light,
        reason=reason.strip(),
        rated_by=actor,
    )
    audit.record("project.rate", project, actor=actor, after={"light": light}, note=reason)
    return row
