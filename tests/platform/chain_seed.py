"""What stands in a municipality before the chain begins, sown in the portal's own process: ``sow()`` prints it as JSON.

Demo data refuses in production, so these are the tests' own people, each with a password.
"""

import json
import sys

from django.db import transaction

from accounts.enums import Role
from accounts.models import Municipality
from common.tenancy import municipality_scope
from governance.enums import BodyKind
from tests.factories.accounts import PASSWORD
from tests.factories.governance import BodyFactory, full_competence
from tests.factories.proposals import cast
from tests.people import make_person

SLUG = "herning"
FUND = 1_000_000
NAMED = ("writer", "owner", "system_owner", "representative", "central_it", "chair", "secretary", "member")


@transaction.atomic
def sow() -> None:
    """Herning's steering group with its fund of 1.000.000 kr., the executive board, and everyone who acts."""
    herning = Municipality.objects.create(slug=SLUG, name="Herning")
    people = cast(herning, fund_amount=FUND)
    with municipality_scope(herning):
        board = BodyFactory(municipality=herning, kind=BodyKind.EXECUTIVE, name="Direktionen")
        full_competence(board)
    everyone = {name: getattr(people, name) for name in NAMED}
    everyone["director"] = make_person(herning, Role.CHAIR, body=board, name="Dorte Direktør")
    everyone["gains"] = make_person(herning, Role.BENEFITS_MANAGER, name="Gitte Gevinst")
    for person in everyone.values():
        person.set_password(PASSWORD)
        person.save()
    records = {name: getattr(people, name).pk for name in ("body", "fund", "department", "other_department", "goal")}
    found = {
        "password": PASSWORD,
        "emails": {name: person.email for name, person in everyone.items()},
        "names": {name: person.pk for name, person in everyone.items()},
        **records,
        "board": board.pk,
    }
    sys.stdout.write(f"\n{json.dumps(found)}\n")
