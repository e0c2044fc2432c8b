"""The document: its header and its sections."""

from typing import Any

from django.utils.translation import gettext as _
from marshmallow import ValidationError, validates_schema

from strategy_portal.importing.fields import Date, Key, Line, Text, Years, YesNo
from strategy_portal.importing.schema_base import Block, one, rows
from strategy_portal.importing.schema_economy import Benefit, BusinessCase, Disbursement, Fund, Repayment
from strategy_portal.importing.schema_meetings import Meeting, Prioritisation, StatusNote, UrgentDecision
from strategy_portal.importing.schema_organisation import Body, Department, Person, Profile, RoleDescription
from strategy_portal.importing.schema_projects import Anchor, Phase, Project, Proposal, Rating, StatusReport
from strategy_portal.importing.schema_strategy import ExternalStrategy, Strategy


class DocumentSchema(Block):
    """A file. Without ``municipality`` it is about what all municipalities share."""

    kind = "document"

    format = Line(required=True)
    municipality = Key()
    #: Where the content comes from, and the years it was written for.
    source_note = Text()
    source_years = Years()
    #: The day as which illustrative content is written.
    written_as_of = Date()
    illustrative = YesNo()

    profile = one(Profile)
    departments = rows(Department)
    people = rows(Person)
    role_descriptions = rows(RoleDescription)
    bodies = rows(Body)
    external_strategies = rows(ExternalStrategy)
    strategies = rows(Strategy)
    funds = rows(Fund)
    business_cases = rows(BusinessCase)
    phases = rows(Phase)
    proposals = rows(Proposal)
    projects = rows(Project)
    status_reports = rows(StatusReport)
    ratings = rows(Rating)
    benefits = rows(Benefit)
    disbursements = rows(Disbursement)
    repayments = rows(Repayment)
    anchors = rows(Anchor)
    prioritisations = rows(Prioritisation)
    meetings = rows(Meeting)
    urgent_decisions = rows(UrgentDecision)
    status_notes = rows(StatusNote)

    @validates_schema
    def shared_or_own(self, data: Any, **kwargs: Any) -> None:
        own = [name for name in SECTIONS if name != "external_strategies" and data.get(name)]
        if data.get("municipality"):
            if data.get("external_strategies"):
                message = _("National strategies belong in a file without “municipality”.")
                raise ValidationError({"external_strategies": [message]})
        elif own:
            message = _("The file must say which municipality it is about: “municipality: …”.")
            raise ValidationError({own[0]: [message]})

    @validates_schema
    def one_way_to_move_years(self, data: Any, **kwargs: Any) -> None:
        if data.get("source_years") and data.get("written_as_of"):
            message = _("State either “source_years” or “written_as_of”.")
            raise ValidationError({"written_as_of": [message]})


HEADER = frozenset({"format", "municipality", "source_note", "source_years", "written_as_of", "illustrative"})
SECTIONS = tuple(name for name in DocumentSchema._declared_fields if name not in HEADER)
