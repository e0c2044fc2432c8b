"""What the routes of common need in their addresses."""

from accounts.enums import Role
from accounts.models import Membership
from common.models import Job
from tests.route_samples import Made, sample


@sample("common:job", "common:job_retry")
def job(world):
    person = world.person(Role.ADMINISTRATOR)
    membership = Membership.objects.get(user=person)
    row = Job.objects.create(
        municipality=world.municipality, kind="accounts.invitation", key="1", subject_id=membership.pk, actor=person
    )
    return Made(kwargs={"pk": row.pk}, right=person)
