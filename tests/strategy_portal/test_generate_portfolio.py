"""The generated installation: true to the rules, the same for the same seed."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Municipality, User
from business_cases.models import Fund
from common.tenancy import municipality_scope
from projects.models import Project, StatusReport
from strategy_portal.generating import frame, portfolio

pytestmark = pytest.mark.django_db


def generate(**options):
    call_command("generate_portfolio", municipalities=2, projects=10, verbosity=0, **options)


def test_it_makes_what_is_asked_for_and_the_ledgers_hold(capsys):
    generate(seed=1)
    for municipality in Municipality.objects.filter(slug__startswith="kommune-"):
        with municipality_scope(municipality):
            assert Project.objects.count() == 10
            assert StatusReport.objects.count() == 20
            assert Fund.objects.get().head_number == 1 + 2
    call_command("verify_ledgers")


def test_the_same_seed_gives_the_same_portfolio():
    generate(seed=7, prefix="a")
    generate(seed=7, prefix="b")
    titles = []
    for slug in ("a-001", "b-001"):
        with municipality_scope(Municipality.objects.get(slug=slug)):
            titles.append(list(Project.objects.order_by("number").values_list("title", "light", "baseline_cost")))
    assert titles[0] == titles[1]


def test_it_refuses_to_write_twice_and_in_production(settings):
    generate()
    with pytest.raises(CommandError, match="exists already"):
        generate()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        generate(prefix="andre")


def test_passwords_are_hashed_once():
    generate()
    assert User.objects.filter(email__endswith=".example").values("password").distinct().count() == 1


def test_the_fund_lasts_however_many_projects_there_are():
    assert portfolio.GRANT_EVERY * frame.APPROPRIATION_EACH >= portfolio.LARGEST_GRANT
