"""What the routes of proposals need in their addresses. Handed-in ones, since a draft does not exist for others."""

from projects.models import Consultation
from tests.factories.proposals import cast, submitted
from tests.route_samples import Made, sample


@sample("projects:proposal_list", "projects:proposal_add", "projects:proposal_triage")
def no_proposal(world):
    return Made()


@sample("projects:proposal_*")
def proposal(world):
    people = cast(world.municipality)
    return Made(kwargs={"pk": submitted(people).pk}, right=people.writer)


@sample("projects:proposal_pdf")
def version(world):
    people = cast(world.municipality)
    return Made(kwargs={"pk": submitted(people).pk, "number": 1}, right=people.writer)


@sample("projects:proposal_step")
def step(world):
    people = cast(world.municipality)
    return Made(kwargs={"pk": submitted(people).pk, "step": "money"}, right=people.writer)


@sample("projects:consultation_answer")
def consultation(world):
    people = cast(world.municipality)
    handed_in = submitted(people)
    row = Consultation.objects.filter(proposal=handed_in).get()
    return Made(kwargs={"pk": row.pk}, right=people.central_it)
