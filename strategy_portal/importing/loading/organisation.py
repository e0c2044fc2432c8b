"""The municipality, its departments, people, roles and bodies."""

from decimal import Decimal
from typing import Any

from accounts.models import Department, Membership, User
from accounts.models.user import searched_text
from governance.domain.terms_paper import set_aside_outdated
from governance.enums import SeatRole, UrgentDecider
from governance.models import Appointment, Body, BodyLink, Competence, RoleDescription, Seat, TermsOfReference
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.loading.sync import in_order, sync, sync_children, update
from strategy_portal.importing.schema_base import Record

HALF = Decimal("0.5")


def load(session: Session, documents: DocumentSet) -> None:
    _profile(session, documents)
    _departments(session, list(documents.rows("departments")))
    _people(session, list(documents.rows("people")))
    _role_descriptions(session, documents)
    _bodies(session, list(documents.rows("bodies")))


def _profile(session: Session, documents: DocumentSet) -> None:
    municipality = session.municipality
    for document in documents.documents:
        profile = document.content["profile"]
        if profile is None:
            continue
        settings = dict(municipality.settings)
        thresholds = dict(settings.get("thresholds", {}))
        for name in ("project_amount", "project_hours", "strategy_revision_months", "repayment_share"):
            if profile[name] is not None:
                thresholds[name] = str(profile[name])
        if thresholds:
            settings["thresholds"] = thresholds
        wanted = {
            "name": profile["name"],
            "colour": profile["colour"] or municipality.colour,
            "source_note": profile["source_note"] or document.content["source_note"] or municipality.source_note,
            "settings": settings,
        }
        if any(getattr(municipality, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(municipality, name, value)
            municipality.version += 1
            municipality.save(update_fields=[*wanted, "version"])


def _departments(session: Session, records: list[Record]) -> None:
    def values(record: Record) -> dict[str, Any]:
        return {
            "name": record["name"],
            "kind": record["type"],
            "parent_id": session.id(record["parent"]),
            "valid_from": record["valid_from"],
            "valid_to": record["valid_to"],
        }

    for wave in in_order(session, records, "parent"):
        sync(session, model=Department, records=wave, values=values, natural=("name",))


def _email(session: Session, record: Record) -> str:
    return (record["email"] or f"{record.key}@{session.municipality.slug}.example").lower()


def _people(session: Session, records: list[Record]) -> None:
    wanted = unchanged(session, records)
    if not wanted:
        return
    emails = {record.key: _email(session, record) for record in wanted}
    held = {user.email: user for user in User.objects.filter(email__in=emails.values())}
    new = []
    for record in wanted:
        email = emails[record.key]
        if email not in held:
            held[email] = User(
                email=email, name=record["name"], search_text=searched_text(name=record["name"], email=email)
            )
            held[email].set_unusable_password()
            new.append(held[email])
    made = {user.email for user in new}
    User.objects.bulk_create(new)
    for record in wanted:
        session.remember(record, row=held[emails[record.key]], created=emails[record.key] in made)
    _memberships(session, wanted)
    _appointments(session, wanted)


def _memberships(session: Session, records: list[Record]) -> None:
    ids = [session.id_of(record) for record in records]
    held = {row.user_id: row for row in Membership.objects.filter(user_id__in=ids)}
    new, changed = [], []
    for record in records:
        given = {
            "department_id": session.id(record["department"]),
            "title": record["title"] or "",
            "is_administrator": bool(record["administrator"]),
        }
        user_id = session.id_of(record)
        row = held.get(user_id)
        if row is None:
            start = record["valid_from"] or session.now.date()
            new.append(Membership(municipality=session.municipality, user_id=user_id, valid_from=start, **given))
        elif any(getattr(row, name) != value for name, value in given.items()):
            for name, value in given.items():
                setattr(row, name, value)
            changed.append(row)
    Membership.objects.bulk_create(new)
    update(Membership, changed, ["department_id", "title", "is_administrator"])


def _appointments(session: Session, people: list[Record]) -> None:
    rows = [
        (
            appointment,
            {
                "user_id": session.id_of(person),
                "role": appointment["role"],
                "department_id": session.id(appointment["department"]),
                "note": appointment["note"] or "",
                "valid_from": appointment["valid_from"],
                "valid_to": appointment["valid_to"],
            },
        )
        for person in people
        for appointment in person["appointments"]
    ]
    identity = ("role", "department_id", "valid_from")
    sync_children(session, model=Appointment, parent="user_id", rows=rows, identity=identity)


def _role_descriptions(session: Session, documents: DocumentSet) -> None:
    rows: list[tuple[Record, dict[str, Any]]] = []
    numbers: dict[str, int] = {}
    for record in documents.rows("role_descriptions"):
        role = record["role"]
        numbers[role] = numbers.get(role, 0) + 1
        rows.append(
            (
                record,
                {
                    "role": role,
                    "number": numbers[role],
                    "purpose": record["purpose"],
                    "duties": "\n".join(record["duties"]),
                    "valid_from": record["valid_from"],
                },
            )
        )
    sync_children(session, model=RoleDescription, parent="role", rows=rows, identity=("number",))


def _bodies(session: Session, records: list[Record]) -> None:
    def values(record: Record) -> dict[str, Any]:
        return {
            "kind": record["type"],
            "name": record["name"],
            "short_name": record["short_name"] or "",
            "purpose": record["purpose"] or "",
            "reports_to_id": session.id(record["reports_to"]),
            "department_id": session.id(record["department"]),
            "meets_when_needed": bool(record["meets_when_needed"]),
            "valid_to": record["valid_to"],
        }

    wanted: list[Record] = []
    for wave in in_order(session, records, "reports_to"):
        wanted += sync(session, model=Body, records=wave, values=values, natural=("name",))
    _links(session, wanted)
    _terms(session, wanted)
    _seats(session, wanted)


def _links(session: Session, bodies: list[Record]) -> None:
    rows = [
        (
            link,
            {
                "source_id": session.id_of(body),
                "target_id": session.id(link["to"]),
                "kind": link["type"],
                "note": link["note"] or "",
            },
        )
        for body in bodies
        for link in body["links"]
    ]
    sync_children(session, model=BodyLink, parent="source_id", rows=rows, identity=("target_id", "kind"))


def _terms(session: Session, bodies: list[Record]) -> None:
    found = [(body, terms) for body in bodies for terms in body["terms"]]
    rows = [(terms, _terms_values(session, body, terms)) for body, terms in found]
    sync_children(session, model=TermsOfReference, parent="body_id", rows=rows, identity=("number",))
    ids = {
        (row.body_id, row.number): row.pk
        for row in TermsOfReference.objects.filter(body_id__in={session.id_of(body) for body, _ in found})
    }
    competences = [
        (
            competence,
            {
                "terms_id": ids[session.id_of(body), terms["number"]],
                "kind": competence["about"],
                "fund_key": str(competence["fund"] or ""),
                "up_to": competence["up_to"],
                "effect": competence["effect"],
                "target_id": session.id(competence["to"]),
                "note": competence["source"] or "",
            },
        )
        for body, terms in found
        for competence in terms["competences"]
    ]
    identity = ("kind", "fund_key", "up_to")
    sync_children(session, model=Competence, parent="terms_id", rows=competences, identity=identity)
    set_aside_outdated({session.id_of(body) for body, _ in found})


def _terms_values(session: Session, body: Record, terms: Record) -> dict[str, Any]:
    return {
        "body_id": session.id_of(body),
        "number": terms["number"],
        "founded_by": terms["founded_by"] or "",
        "founded_on": terms["founded_on"],
        "purpose": terms["purpose"] or "",
        "tasks": "\n".join(terms["tasks"]),
        "secretariat": terms["secretariat"] or "",
        "rhythm": terms["rhythm"] or "",
        "submission_deadline_days": 5 if terms["deadline_days"] is None else terms["deadline_days"],
        "quorum_share": HALF if terms["quorum"] is None else terms["quorum"],
        "recusal_rule": terms["recusal_rule"] or "",
        "openness": terms["openness"] or "",
        "reporting": terms["reporting"] or "",
        "urgent_decider": terms["urgent_decider"] or UrgentDecider.NOBODY,
        "valid_from": terms["valid_from"],
        "valid_to": terms["valid_to"],
        "is_illustrative": bool(terms["illustrative"]),
    }


def _seats(session: Session, bodies: list[Record]) -> None:
    rows = [
        (
            seat,
            {
                "body_id": session.id_of(body),
                "user_id": session.id(seat["person"]),
                "role": seat["role"] or SeatRole.MEMBER,
                "has_vote": True if seat["votes"] is None else seat["votes"],
                "represents_id": session.id(seat["represents"]),
                "valid_from": seat["valid_from"],
                "valid_to": seat["valid_to"],
            },
        )
        for body in bodies
        for seat in body["seats"]
    ]
    sync_children(session, model=Seat, parent="body_id", rows=rows, identity=("user_id", "valid_from"))
    _substitutes(session, bodies)


def _substitutes(session: Session, bodies: list[Record]) -> None:
    """A seat may stand in for another: written when all seats of the body are there."""
    wanted = [
        (session.id_of(body), session.id(seat["person"]), seat["valid_from"], session.id(seat["substitute_for"]))
        for body in bodies
        for seat in body["seats"]
        if seat["substitute_for"] is not None
    ]
    if not wanted:
        return
    seats = list(Seat.objects.filter(body_id__in={body for body, *_ in wanted}))
    by_person = {(seat.body_id, seat.user_id): seat for seat in seats}
    changed = []
    for body_id, user_id, start, regular in wanted:
        seat = next(s for s in seats if (s.body_id, s.user_id, s.valid_from) == (body_id, user_id, start))
        held = by_person.get((body_id, regular))
        if held is not None and seat.substitute_for_id != held.pk:
            seat.substitute_for = held
            changed.append(seat)
    update(Seat, changed, ["substitute_for_id"])
