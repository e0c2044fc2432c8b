"""Status reports and delivery confidences, sent by those who lead the project and by those who stand outside it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from accounts.models import User
from projects.domain import status
from projects.enums import Light, Parameter
from projects.models import Project
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.schema_base import Record


def plan(session: Session, documents: DocumentSet, acts: Acts) -> None:
    """Plan the status reports and delivery confidences that are new. One that stands is history, and is left alone."""
    proposals = {record.key: record["proposal"] for record in documents.rows("projects")}
    for record in unchanged(session, documents.rows("status_reports")):
        if session.held(record) is None:
            acts.add(record, record["date"], 16, partial(_report, session, record, proposals))
    for record in unchanged(session, documents.rows("ratings")):
        if session.held(record) is None:
            acts.add(record, record["date"], 17, partial(_rate, session, record, proposals))


def _project(session: Session, record: Record, proposals: Mapping[str, Any]) -> Project:
    """The project that a report is about; one that a decision opens is found through its proposal."""
    rows = Project.objects.select_related("municipality", "case")
    proposal = proposals.get(str(record["project"]))
    if proposal is not None:
        return rows.get(proposal_id=session.id(proposal))
    return rows.get(pk=session.id(record["project"]))


def _report(session: Session, record: Record, proposals: Mapping[str, Any]) -> None:
    project = _project(session, record, proposals)
    lights = record["lights"]
    chosen = {
        parameter: (lights[str(parameter)], lights["reason"] or "")
        for parameter in map(str, Parameter)
        if lights[parameter] is not None
    }
    before = status.Forecast.of(project)
    cost, gain, spent = (record[name] for name in ("expected_cost", "expected_gain", "spent"))
    sent = status.report(
        project=project,
        actor=session.find(User, record["by"]) or project.leader,
        expected=project.version,
        summary=record["summary"],
        action=record["action"] or "",
        chosen=chosen,
        forecast=status.Forecast(
            cost=before.cost if cost is None else cost,
            go_live=record["expected_go_live"] or before.go_live,
            gain=before.gain if gain is None else gain,
            spent=before.spent if spent is None else spent,
        ),
        reported_on=record["date"],
        illustrative=bool(record["illustrative"]),
    )
    session.remember(record, row=sent, created=True)


def _rate(session: Session, record: Record, proposals: Mapping[str, Any]) -> None:
    rated = status.rate_delivery(
        project=_project(session, record, proposals),
        light=Light(record["light"]),
        reason=record["reason"],
        actor=session.find(User, record["by"]),
        rated_on=record["date"],
        illustrative=bool(record["illustrative"]),
    )
    session.remember(record, row=rated, created=True)
