"""What the routes of governance need in their addresses."""

from decimal import Decimal

from accounts.enums import Role
from governance.domain import agenda, cases, urgent
from governance.models import Competence
from tests.factories.governance import (
    ActionPointFactory,
    AppointmentFactory,
    BodyFactory,
    MeetingFactory,
    full_competence,
)
from tests.governance import handler
from tests.route_samples import Made, sample


def _body(world, name="Styregruppen"):
    body = BodyFactory(municipality=world.municipality, name=name)
    body.reports_to = BodyFactory(municipality=world.municipality, name="Direktionen")
    body.save()
    full_competence(body)
    return body


def _item(world, *, sent=True):
    handler.register()
    body = _body(world)
    chair = world.person(Role.CHAIR, body=body)
    case = cases.open_case(
        municipality=world.municipality, kind=handler.KIND, title="Sag", actor=chair, amount=Decimal(1000)
    )
    cases.make_ready(case=case, body=body, actor=chair)
    meeting = MeetingFactory(municipality=world.municipality, body=body)
    item = agenda.place(case=case, meeting=meeting, actor=chair)
    if sent:
        agenda.send(meeting=meeting, actor=chair)
    return item, chair


@sample(
    "governance:meeting_list",
    "governance:decision_list",
    "governance:action_point_list",
    "governance:body_list",
    "governance:body_add",
    "governance:appointment_list",
    "governance:appointment_add",
    "governance:role_list",
)
def nothing(world):
    return Made()


@sample("governance:role_describe")
def role(world):
    return Made(kwargs={"role": "benefits_manager"}, shared=True)


@sample("governance:appointment_end")
def appointment(world):
    return Made(kwargs={"pk": AppointmentFactory(municipality=world.municipality).pk})


@sample("governance:body_*", "governance:seat_add", "governance:meeting_plan", "governance:terms_add")
def body(world):
    body = _body(world)
    return Made(kwargs={"pk": body.pk}, right=world.person(Role.CHAIR, body=body))


@sample("governance:body_unlink")
def relation(world):
    body = _body(world)
    link = body.links.create(municipality=world.municipality, target=body.reports_to, kind="advises")
    return Made(kwargs={"pk": body.pk, "link": link.pk}, right=world.person(Role.SECRETARY, body=body))


@sample("governance:seat_end")
def seat(world):
    body = _body(world)
    person = world.person(Role.CHAIR, body=body)
    return Made(kwargs={"pk": body.seats.get().pk}, right=person)


@sample("governance:terms_*", "governance:competence_add")
def terms(world):
    body = _body(world)
    return Made(kwargs={"pk": body.terms.get().pk}, right=world.person(Role.CHAIR, body=body))


@sample("governance:competence_remove")
def competence(world):
    body = _body(world)
    row = Competence.objects.filter(terms__body=body).first()
    return Made(kwargs={"pk": body.terms.get().pk, "row": row.pk}, right=world.person(Role.CHAIR, body=body))


@sample(
    "governance:meeting_*",
    "governance:minutes*",
    "governance:attendance",
    "governance:item_add",
    "governance:agenda_pdf",
)
def meeting(world):
    item, chair = _item(world)
    return Made(kwargs={"pk": item.meeting_id}, right=chair)


@sample("governance:minutes_pdf")
def frozen_minutes(world):
    from django.utils import timezone

    from governance.domain import minutes
    from governance.models import Meeting

    item, chair = _item(world)
    now = timezone.now()
    Meeting.objects.filter(pk=item.meeting_id).update(starts_at=now - timezone.timedelta(hours=1), ends_at=now)
    meeting = Meeting.objects.get(pk=item.meeting_id)
    minutes.record_attendance(meeting=meeting, statuses={chair.pk: "present"}, actor=chair)
    minutes.send_for_approval(meeting=meeting, actor=chair)
    minutes.approve(meeting=meeting, actor=chair)
    return Made(kwargs={"pk": meeting.pk}, right=chair)


@sample("governance:item_*")
def item(world):
    item, chair = _item(world)
    return Made(kwargs={"pk": item.pk}, right=chair)


@sample("governance:item_document")
def document(world):
    from governance.domain.terms_paper import document_of

    item, chair = _item(world)
    paper = document_of(item.meeting.body.terms.get())
    type(item).objects.filter(pk=item.pk).update(document=paper)
    return Made(kwargs={"pk": item.pk}, right=chair)


@sample("governance:item_move")
def item_move(world):
    item, chair = _item(world, sent=False)
    return Made(kwargs={"pk": item.pk, "direction": "up"}, right=chair)


@sample("governance:recusal_lift")
def recusal(world):
    item, chair = _item(world)
    other = world.person(Role.MEMBER, body=item.body)
    made = item.recusals.create(
        municipality=world.municipality, user=other, ground=1, decided_by="Formanden", recorded_by=chair
    )
    return Made(kwargs={"pk": item.pk, "recusal": made.pk}, right=chair)


@sample("governance:case_urgent")
def case(world):
    handler.register()
    body = _body(world)
    chair = world.person(Role.CHAIR, body=body)
    made = cases.open_case(municipality=world.municipality, kind=handler.KIND, title="Sag", actor=chair)
    cases.make_ready(case=made, body=body, actor=chair)
    return Made(kwargs={"pk": made.pk}, right=chair)


@sample("governance:case_close", "governance:case_open")
def kept(world):
    chair = world.person(Role.SECRETARY, body=_body(world))
    made = cases.open_case(municipality=world.municipality, kind=handler.KIND, title="Sag", actor=chair)
    handler.register()
    return Made(kwargs={"pk": made.pk}, right=chair)


@sample("governance:decision_*")
def decision(world):
    made = case(world)
    from governance.models import Case

    row = Case.objects.get(pk=made.kwargs["pk"])
    taken = urgent.take(case=row, body=row.awaits_body, reason="Fristen udløber", actor=made.right)
    return Made(kwargs={"pk": taken.decisions.get().pk}, right=made.right)


@sample("governance:action_point_*")
def action_point(world):
    point = ActionPointFactory(municipality=world.municipality)
    return Made(kwargs={"pk": point.pk}, right=world.person(Role.SECRETARY, body=point.body))
