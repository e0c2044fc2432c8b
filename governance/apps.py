from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "case.open": _("Case opened"),
    "case.ready": _("Case handed to a body"),
    "case.take_back": _("Case taken back"),
    "case.settle": _("Case settled"),
    "case.close": _("Case closed to others"),
    "case.open_again": _("Closed case opened"),
    "meeting.plan": _("Meeting planned"),
    "meeting.move": _("Meeting moved"),
    "meeting.cancel": _("Meeting cancelled"),
    "meeting.send_agenda": _("Agenda sent"),
    "meeting.attendance": _("Attendance recorded"),
    "meeting.hold": _("Minutes sent for approval"),
    "meeting.reopen": _("Minutes taken back for correction"),
    "minutes.approve": _("Minutes approved by a participant"),
    "meeting.approve": _("Minutes approved by all"),
    "item.place": _("Case placed on an agenda"),
    "item.add": _("Item added to the agenda"),
    "item.change": _("Item changed"),
    "item.move": _("Item moved on the agenda"),
    "item.remove": _("Item taken off the agenda"),
    "item.close": _("Item closed"),
    "item.open": _("Closed item opened"),
    "item.recuse": _("Recusal recorded"),
    "item.take_part": _("Recusal lifted"),
    "item.note": _("Noted in the minutes"),
    "decision.record": _("Decision recorded"),
    "decision.reverse": _("Decision reversed"),
    "urgent.take": _("Urgent decision taken"),
    "urgent.ratify": _("Urgent decision ratified"),
    "urgent.reverse": _("Urgent decision not ratified"),
    "body.add": _("Body added"),
    "body.change": _("Body changed"),
    "body.dissolve": _("Body dissolved"),
    "body.link": _("Relation between bodies added"),
    "body.unlink": _("Relation between bodies removed"),
    "body.seat": _("Seat taken"),
    "body.seat_end": _("Seat left"),
    "terms.add": _("New version of the terms of reference"),
    "terms.change": _("Terms of reference changed"),
    "terms.freeze": _("Terms of reference frozen"),
    "terms.competence": _("Competence written"),
    "terms.competence_remove": _("Competence removed"),
    "appointment.add": _("Person appointed"),
    "appointment.end": _("Appointment ended"),
    "role_description.add": _("New version of a role's description"),
    "action_point.add": _("Action point given"),
    "action_point.done": _("Action point done"),
}


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = _("Bodies, meetings and decisions")

    def ready(self):
        from governance import registration  # noqa: PLC0415 -- models are loaded only now

        registration.register(ACTIONS)
