"""Phases, projects, milestones, risks, anchors, status reports and delivery confidences."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Department
from common.errors import DomainError
from common.text import fold
from governance.models import Case
from projects.enums import AnchorKind, ProjectLevel, ProjectState
from projects.models import Anchor, Milestone, Phase, Project, ProjectGoal, Risk
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading import benefits
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.loading.sync import sync, sync_children, update
from strategy_portal.importing.schema_base import Record

#: Kind of the case of a project that was decided outside the portal: it is settled, and stands on no agenda.
CASE_KIND = "project"


def load_rows(session: Session, documents: DocumentSet) -> None:
    """Phases, and the projects that were decided outside the portal."""
    _phases(session, documents)
    records = [record for record in documents.rows("projects") if record["proposal"] is None]
    phases = dict(Phase.objects.values_list("key", "pk"))
    departments = dict(Department.objects.values_list("pk", "name"))
    first = (Project.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    numbers = {record.key: first + place for place, record in enumerate(records)}
    changed = sync(
        session,
        model=Project,
        records=records,
        values=lambda record: _values(session, record, phases, departments),
        once=lambda record: _at_first(session, record, numbers[record.key]),
    )
    _settled_cases(session, documents, changed)
    _parts(session, changed)


def plan_adoptions(session: Session, documents: DocumentSet, acts: Acts) -> None:
    """Projects that a decision opens get their key, and what the file says about them, on the evening of that day."""
    decided = _decision_days(documents)
    records = [record for record in documents.rows("projects") if record["proposal"] is not None]
    for record in unchanged(session, records):
        followed = [row for row in documents.rows("benefits") if str(row["project"]) == record.key]
        if session.held(record) is not None:
            acts.add(record, session.now.date(), 20, partial(_adopt, session, record, []))
        else:
            day = decided.get(str(record["proposal"]), session.now.date())
            acts.add(record, day, 20, partial(_adopt, session, record, followed))
        if record["closed_on"] is not None:
            acts.add(record, record["closed_on"], 21, partial(_close, session, record))


def _decision_days(documents: DocumentSet) -> dict[str, date]:
    """The day on which the files say that a proposal was decided, by the proposal's key."""
    days = {str(row["proposal"]): row["date"] for row in documents.rows("urgent_decisions")}
    for meeting in documents.rows("meetings"):
        days |= {str(item["proposal"]): meeting["date"] for item in meeting["items"] if item["outcomes"]}
    return days


def _adopt(session: Session, record: Record, followed: list[Record]) -> None:
    row = Project.objects.filter(proposal_id=session.id(record["proposal"])).first()
    if row is None:
        raise DomainError(_("No decision has opened this project."))
    row.key, row.title = record.key, record["title"]
    if record["phase"] is not None:
        row.phase = Phase.objects.filter(key=record["phase"]).first()
    update(Project, [row], ["key", "title", "phase_id"])
    session.remember(record, row=row, created=session.held(record) is None)
    _parts(session, [record])
    benefits.write(session, followed)


def _close(session: Session, record: Record) -> None:
    row = Project.objects.get(pk=session.id_of(record))
    row.state, row.closed_on, row.next_report_due = record["state"] or ProjectState.CLOSED, record["closed_on"], None
    update(Project, [row], ["state", "closed_on", "next_report_due"])


def _phases(session: Session, documents: DocumentSet) -> None:
    rows = [
        (
            record,
            {
                "key": record["key"],
                "name": record["name"],
                "position": position,
                "can_be_skipped": bool(record["can_be_skipped"]),
            },
        )
        for position, record in enumerate(documents.rows("phases"), start=1)
    ]
    sync_children(session, model=Phase, parent="key", rows=rows, identity=())


def _values(
    session: Session, record: Record, phases: Mapping[str, int], departments: Mapping[int, str]
) -> dict[str, Any]:
    department_id = session.id(record["department"])
    words = (record["title"], departments.get(department_id, ""), record["purpose"] or "")
    return {
        "key": record.key,
        "title": record["title"],
        "search_text": fold(" ".join(words)),
        "purpose": record["purpose"] or "",
        "state": record["state"] or ProjectState.RUNNING,
        "level": record["level"] or ProjectLevel.LOCAL,
        "phase_id": phases.get(record["phase"]),
        "department_id": department_id,
        "body_id": session.id(record["body"]),
        "goal_id": session.id(record["goal"]),
        "leader_id": session.id(record["leader"]),
        "owner_id": session.id(record["owner"]),
        "system_owner_id": session.id(record["system_owner"]),
        "baseline_cost": record["approved_cost"],
        "baseline_start": record["approved_start"],
        "baseline_go_live": record["approved_go_live"],
        "baseline_gain": record["approved_gain"],
        "opened_on": record["opened_on"] or session.now.date(),
        "closed_on": record["closed_on"],
        "origin": record["origin"] or "",
        "mark": record["mark"] or "",
        "status_text": record["status"] or "",
        "deadline_text": record["deadline"] or "",
        "source_years": record.source_years,
        "is_illustrative": bool(record["illustrative"]),
    }


def _at_first(session: Session, record: Record, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "forecast_cost": record["approved_cost"],
        "forecast_go_live": record["approved_go_live"],
        "forecast_gain": record["approved_gain"],
        "spent": record["spent"] or 0,
        "next_report_due": record["next_report_due"],
    }


def _settled_cases(session: Session, documents: DocumentSet, projects: list[Record]) -> None:
    """A project whose gains are followed up needs a case: it is the way from a benefit to its project."""
    followed = {str(benefit["project"]) for benefit in documents.rows("benefits")}
    ids = [session.id_of(record) for record in projects if record.key in followed]
    rows = list(Project.objects.filter(pk__in=ids, case__isnull=True))
    cases = Case.objects.bulk_create(
        Case(
            municipality=session.municipality,
            kind=CASE_KIND,
            title=row.title,
            search_text=fold(row.title),
            department_id=row.department_id,
            responsible_id=row.leader_id,
            settled_at=session.now,
        )
        for row in rows
    )
    for row, case in zip(rows, cases, strict=True):
        row.case = case
    update(Project, rows, ["case_id"])


def _parts(session: Session, projects: list[Record]) -> None:
    goals = [
        (record, {"project_id": session.id_of(record), "goal_id": session.id(goal)})
        for record in projects
        for goal in [record["goal"], *record["goals"]]
        if goal is not None
    ]
    sync_children(session, model=ProjectGoal, parent="project_id", rows=goals, identity=("goal_id",))
    milestones = [
        (
            row,
            {
                "project_id": session.id_of(record),
                "title": row["title"],
                "baseline_on": row["planned"],
                "forecast_on": row["reached"] or row["expected"] or row["planned"],
                "reached_on": row["reached"],
            },
        )
        for record in projects
        for row in record["milestones"]
    ]
    sync_children(session, model=Milestone, parent="project_id", rows=milestones, identity=("title",))
    risks = [(row, _risk(session, record, row)) for record in projects for row in record["risks"]]
    sync_children(session, model=Risk, parent="project_id", rows=risks, identity=("title",))
    anchors = [
        (record, _anchor(session.id(external), AnchorKind.PROJECT, project_id=session.id_of(record)))
        for record in projects
        for external in record["anchors"]
    ]
    _write_anchors(session, anchors)


def _risk(session: Session, project: Record, row: Record) -> dict[str, Any]:
    return {
        "project_id": session.id_of(project),
        "title": row["title"],
        "cause": row["cause"] or "",
        "consequence_text": row["consequence"] or "",
        "is_opportunity": bool(row["opportunity"]),
        "probability": row["probability"],
        "consequence": row["impact"],
        "probability_after": row["probability_after"],
        "consequence_after": row["impact_after"],
        "measures": row["measures"] or "",
        "owner_id": session.id(row["owner"]),
        "shown_to_body": row["shown_to_body"] is not False,
    }


def _anchor(external_id: int | None, kind: str, **place: Any) -> dict[str, Any]:
    anchored = {"project_id": None, "body_id": None, "department_id": None} | place
    return {"external_id": external_id, "kind": kind, "note": ""} | anchored


def _write_anchors(session: Session, rows: list[tuple[Record, dict[str, Any]]]) -> None:
    identity = ("kind", "project_id", "body_id", "department_id")
    sync_children(session, model=Anchor, parent="external_id", rows=rows, identity=identity)


def load_anchors(session: Session, documents: DocumentSet) -> None:
    """National initiatives that are anchored in a body or a department."""
    rows = []
    for record in documents.rows("anchors"):
        if record["body"] is not None:
            given = _anchor(session.id(record["external"]), AnchorKind.BODY, body_id=session.id(record["body"]))
        else:
            department_id = session.id(record["department"])
            given = _anchor(session.id(record["external"]), AnchorKind.DEPARTMENT, department_id=department_id)
        rows.append((record, given | {"note": record["note"] or ""}))
    _write_anchors(session, rows)
