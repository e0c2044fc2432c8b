"""The Danish words of the format, and what each is in the code. A word here is a promise: files on disk hold it."""

from collections.abc import Mapping

from accounts.enums import DepartmentKind, Role
from business_cases.enums import (
    BenefitKind,
    BenefitState,
    EstimateMethod,
    LineKind,
    MeasurementState,
    MovementKind,
    Principle,
)
from governance.enums import (
    AttendanceStatus,
    BodyKind,
    BodyLinkKind,
    CompetenceEffect,
    ItemType,
    MeetingState,
    Outcome,
    RecommendationKind,
    SeatRole,
    UrgentDecider,
)
from projects.enums import Light, ProjectLevel, ProjectState, ProposalState
from strategies.enums import Direction, ExternalOwner, Frequency, InitiativeState, LinkKind, StrategyState

Words = Mapping[str, str]

DEPARTMENT_KINDS: Words = {
    "forvaltning": DepartmentKind.ADMINISTRATION,
    "center": DepartmentKind.CENTRE,
    "stab": DepartmentKind.STAFF,
    "enhed": DepartmentKind.UNIT,
    "institution": DepartmentKind.INSTITUTION,
}
APPOINTMENTS: Words = {
    "projektleder": Role.PROJECT_LEADER,
    "forvaltningens repræsentant": Role.DEPARTMENT_LEAD,
    "gevinstmanager": Role.BENEFITS_MANAGER,
    "økonomi": Role.FINANCE,
    "koncern-it": Role.CENTRAL_IT,
    "systemejer": Role.SYSTEM_OWNER,
    "superbruger": Role.SUPER_USER,
    "digital ambassadør": Role.DIGITAL_AMBASSADOR,
    "forretningsambassadør": Role.BUSINESS_AMBASSADOR,
    "it-sikkerhedsansvarlig": Role.SECURITY_OFFICER,
    "systemansvarlig": Role.SYSTEM_ADMINISTRATOR,
    "dataejer": Role.DATA_OWNER,
}
BODY_KINDS: Words = {
    "byråd": BodyKind.COUNCIL,
    "udvalg": BodyKind.COMMITTEE,
    "direktion": BodyKind.EXECUTIVE,
    "styregruppe": BodyKind.STEERING_GROUP,
    "digitaliseringsgruppe": BodyKind.GROUP,
    "digitaliseringsudvalg": BodyKind.DIGITAL_COMMITTEE,
    "arbejdsgruppe": BodyKind.WORKING_GROUP,
    "forum": BodyKind.FORUM,
    "stående funktion": BodyKind.UNIT,
}
BODY_LINKS: Words = {
    "står ved siden af": BodyLinkKind.BESIDE,
    "rådgiver": BodyLinkKind.ADVISES,
    "er sekretariat for": BodyLinkKind.SECRETARIAT_OF,
    "arbejder for": BodyLinkKind.SERVES,
}
SEAT_ROLES: Words = {
    "formand": SeatRole.CHAIR,
    "næstformand": SeatRole.DEPUTY_CHAIR,
    "medlem": SeatRole.MEMBER,
    "sekretær": SeatRole.SECRETARY,
    "observatør": SeatRole.OBSERVER,
}
RECOMMENDATION_KINDS: Words = {
    "start": RecommendationKind.START,
    "bevilling fra pulje": RecommendationKind.GRANT,
    "fordeling af udgifter": RecommendationKind.COST_SPLIT,
    "tilbagebetaling": RecommendationKind.REPAYMENT,
    "faseskift": RecommendationKind.PHASE,
    "afslutning": RecommendationKind.CLOSURE,
    "strategi": RecommendationKind.STRATEGY,
    "statusnotat": RecommendationKind.STATUS_NOTE,
    "prioritering": RecommendationKind.PRIORITISATION,
    "efterretning": RecommendationKind.NOTE,
    "andet": RecommendationKind.FREE_TEXT,
}
COMPETENCE_EFFECTS: Words = {
    "afgør": CompetenceEffect.DECIDES,
    "indstiller til": CompetenceEffect.RECOMMENDS,
    "skal forelægge for": CompetenceEffect.ESCALATES,
}
URGENT_DECIDERS: Words = {
    "ingen": UrgentDecider.NOBODY,
    "formanden": UrgentDecider.CHAIR,
    "formanden på gruppens vegne": UrgentDecider.BODY,
}
ITEM_TYPES: Words = {
    "beslutning": ItemType.DECISION,
    "orientering": ItemType.INFORMATION,
    "drøftelse": ItemType.DISCUSSION,
}
OUTCOMES: Words = {
    "godkendt": Outcome.APPROVED,
    "godkendt med betingelser": Outcome.CONDITIONAL,
    "afvist": Outcome.REJECTED,
    "udsat": Outcome.POSTPONED,
    "tilbagesendt": Outcome.RETURNED,
    "taget til efterretning": Outcome.NOTED,
    "indstillet til": Outcome.FORWARDED,
}
ATTENDANCE: Words = {
    "til stede": AttendanceStatus.PRESENT,
    "afbud": AttendanceStatus.EXCUSED,
    "udeblevet": AttendanceStatus.ABSENT,
}
STRATEGY_STATES: Words = {
    "kladde": StrategyState.DRAFT,
    "i høring": StrategyState.HEARING,
    "indstillet": StrategyState.RECOMMENDED,
    "godkendt": StrategyState.APPROVED,
    "afløst": StrategyState.SUPERSEDED,
    "udløbet": StrategyState.EXPIRED,
}
INITIATIVE_STATES: Words = {
    "gør vi allerede": InitiativeState.EXISTING,
    "planlagt": InitiativeState.PLANNED,
    "i gang": InitiativeState.RUNNING,
    "udført": InitiativeState.DONE,
    "opgivet": InitiativeState.DROPPED,
}
LINKS: Words = {
    "understøtter": LinkKind.SUPPORTS,
    "er del af": LinkKind.PART_OF,
    "overlapper": LinkKind.OVERLAPS,
}
DIRECTIONS: Words = {"mere er bedre": Direction.UP, "mindre er bedre": Direction.DOWN}
FREQUENCIES: Words = {
    "hver måned": Frequency.MONTH,
    "hvert kvartal": Frequency.QUARTER,
    "hvert halvår": Frequency.HALF_YEAR,
    "hvert år": Frequency.YEAR,
}
EXTERNAL_OWNERS: Words = {
    "fællesoffentlig": ExternalOwner.JOINT_PUBLIC,
    "fælleskommunal": ExternalOwner.JOINT_MUNICIPAL,
    "kl": ExternalOwner.KL,
    "lov": ExternalOwner.LAW,
    "anden": ExternalOwner.OTHER,
}
LINE_KINDS: Words = {
    "ekstern ydelse": LineKind.EXTERNAL,
    "interne timer": LineKind.INTERNAL,
    "licens": LineKind.LICENCE,
    "hardware": LineKind.HARDWARE,
    "integration": LineKind.INTEGRATION,
    "uddannelse": LineKind.TRAINING,
    "forandring": LineKind.CHANGE,
    "drift i dag": LineKind.RUNNING_BEFORE,
    "drift fremover": LineKind.RUNNING_AFTER,
    "økonomisk gevinst": LineKind.GAIN_BUDGETABLE,
    "frigjort tid": LineKind.GAIN_TIME,
    "undgået omkostning": LineKind.GAIN_AVOIDED,
    "indtægt": LineKind.GAIN_INCOME,
}
METHODS: Words = {"PERT": EstimateMethod.PERT, "successiv": EstimateMethod.SUCCESSIVE}
BENEFIT_KINDS: Words = {
    "økonomisk": BenefitKind.BUDGETABLE,
    "frigjort tid": BenefitKind.TIME,
    "undgået omkostning": BenefitKind.AVOIDED,
    "indtægt": BenefitKind.INCOME,
    "kvalitet": BenefitKind.QUALITY,
    "borger og virksomhed": BenefitKind.CITIZEN,
    "medarbejder": BenefitKind.EMPLOYEE,
    "lov og risiko": BenefitKind.LAW,
    "samfund": BenefitKind.SOCIETY,
}
BENEFIT_STATES: Words = {
    "planlagt": BenefitState.PLANNED,
    "følges": BenefitState.FOLLOWED,
    "realiseret": BenefitState.REALISED,
    "opgivet": BenefitState.DROPPED,
}
MEASUREMENT_STATES: Words = {
    "indberettet": MeasurementState.REPORTED,
    "bekræftet": MeasurementState.CONFIRMED,
    "bestridt": MeasurementState.DISPUTED,
}
PRINCIPLES: Words = {"effektivisering": Principle.EFFICIENCY, "udvikling": Principle.DEVELOPMENT}
MOVEMENTS: Words = {
    "bevilling": MovementKind.APPROPRIATION,
    "overført": MovementKind.CARRY_OVER,
    "fra anden pulje": MovementKind.TRANSFER_IN,
}
PROPOSAL_STATES: Words = {
    "kladde": ProposalState.DRAFT,
    "i høring": ProposalState.CONSULTATION,
    "indsendt": ProposalState.SUBMITTED,
}
LEVELS: Words = {
    "lokalt": ProjectLevel.LOCAL,
    "fælles": ProjectLevel.COMMON,
    "strategisk vigtigt": ProjectLevel.STRATEGIC,
}
PROJECT_STATES: Words = {
    "i gang": ProjectState.RUNNING,
    "på pause": ProjectState.PAUSED,
    "afsluttet": ProjectState.CLOSED,
    "stoppet": ProjectState.STOPPED,
}
LIGHTS: Words = {"grøn": Light.GREEN, "gul": Light.YELLOW, "rød": Light.RED}
MEETING_STATES: Words = {
    "planlagt": MeetingState.PLANNED,
    "dagsorden udsendt": MeetingState.AGENDA_SENT,
    "referat til godkendelse": MeetingState.HELD,
    "referat godkendt": MeetingState.APPROVED,
    "aflyst": MeetingState.CANCELLED,
}
