"""A strategy's page sets the gains against its efficiency targets (D21)."""

import datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import benefit_queries as queries
from business_cases.domain.benefit_queries import Gains
from business_cases.domain.targets import Target, counted_at, standings
from business_cases.enums import BenefitState
from business_cases.panels.efficiency import gains_of_strategy
from common.numbers import kr
from common.tenancy import municipality_scope
from strategies.enums import StrategyState
from strategies.models import EfficiencyTarget, Strategy
from tests.factories.accounts import DepartmentFactory
from tests.factories.business_cases import BenefitMeasurementFactory, planned_benefit
from tests.factories.governance import CaseFactory
from tests.people import make_person

pytestmark = pytest.mark.usefixtures("in_herning")
YEAR = timezone.localdate().year
HORSENS = {"Uddannelse": 15_000_000, "Social": 3_300_000, "Teknik": 3_000_000, "Kultur": 8_700_000}


@pytest.fixture
def reader(herning):
    return make_person(herning, name="Lis Læser")


@pytest.fixture
def secretary(herning):
    return make_person(herning, Role.ADMINISTRATOR, name="Sanne Skriver")


@pytest.fixture
def strategy(herning):
    return Strategy.objects.create(
        municipality=herning,
        key="digital",
        title="Digital",
        state=StrategyState.APPROVED,
        valid_from=datetime.date(YEAR - 1, 1, 1),
        valid_to=datetime.date(YEAR + 1, 12, 31),
    )


def aim(strategy, department, amount, year=YEAR):
    return EfficiencyTarget.objects.create(
        municipality=strategy.municipality, strategy=strategy, department=department, year=year, amount=Decimal(amount)
    )


@pytest.fixture
def departments(herning, strategy):
    made = {name: DepartmentFactory(municipality=herning, name=name) for name in HORSENS}
    for name, amount in HORSENS.items():
        aim(strategy, made[name], amount)
    return made


def gain(herning, department, planned, *, realised=0, year=YEAR, **values):
    benefit = planned_benefit(herning, years={year: planned}, shares={department: "1"}, department=department, **values)
    if realised:
        BenefitMeasurementFactory(
            municipality=herning, benefit=benefit, year=year, amount=Decimal(realised), measured_on=timezone.localdate()
        )
    return benefit


def test_d21_horsens_thirty_million_and_what_stands_against_it(herning, strategy, departments, reader):
    gain(herning, departments["Uddannelse"], 9_000_000, realised=4_000_000)
    gain(herning, departments["Social"], 4_000_000, realised=3_500_000)
    (year,) = gains_of_strategy(strategy, reader)["years"]
    assert (year.year, year.whole.target) == (YEAR, 30_000_000)
    assert [(row.standing.name, row.standing.target, row.standing.missing) for row in year.rows] == [
        ("Uddannelse", 15_000_000, 11_000_000),
        ("Kultur", 8_700_000, 8_700_000),
        ("Social", 3_300_000, 0),
        ("Teknik", 3_000_000, 3_000_000),
    ]
    assert year.whole.gains == Gains(planned=Decimal(13_000_000), realised=Decimal(7_500_000))
    assert year.whole.missing == 22_500_000


def test_a_gain_below_counts_at_the_nearest_department_with_a_target(herning, strategy, departments, reader):
    school = DepartmentFactory(municipality=herning, name="Skolen", parent=departments["Uddannelse"])
    other = DepartmentFactory(municipality=herning, name="Rådhuset")
    gain(herning, school, 100)
    gain(herning, other, 7)
    (year,) = gains_of_strategy(strategy, reader)["years"]
    assert year.rows[0].standing.gains.planned == 100
    assert year.elsewhere.planned == 7
    assert year.whole.gains.planned == 107


def test_every_figure_leads_to_the_gains_that_give_it(client, herning, strategy, departments, reader):
    school = DepartmentFactory(municipality=herning, name="Skolen", parent=departments["Uddannelse"])
    mine = gain(herning, school, 100, name="Kortere sagsbehandling")
    gain(herning, departments["Social"], 50, name="En andens")
    gain(herning, departments["Uddannelse"], 50, year=YEAR + 3, name="Et andet år")
    gain(herning, departments["Uddannelse"], 50, name="Opgivet gevinst", state=BenefitState.DROPPED)
    client.force_login(reader)
    page = BeautifulSoup(client.get(strategy.get_absolute_url()).content, "html.parser")
    row = page.select_one("#efficiency tbody tr")
    link = next(cell.a["href"] for cell in row.select("td") if cell.a and cell.a.text == kr(100))
    listed = client.get(link)
    assert list(listed.context["rows"]) == [mine]
    assert listed.context["rows"][0].planned == 100
    assert f"Tallene er for {YEAR}" in listed.content.decode()


def test_another_years_list_shows_that_years_figures(client, herning, departments, reader):
    benefit = gain(herning, departments["Social"], 50, year=YEAR + 1)
    client.force_login(reader)
    (row,) = client.get(f"/herning/gains/?year={YEAR + 1}").context["rows"]
    assert (row, row.planned) == (benefit, 50)
    assert not list(client.get(f"/herning/gains/?year={YEAR + 2}").context["rows"])
    for absurd in ("0", "-1", "nittenhundrede", "99999", "²⁰²⁶", "1e3"):
        assert client.get("/herning/gains/", {"year": absurd}).status_code == 200


def test_only_who_may_write_targets_is_led_to_them(client, strategy, departments, reader, secretary):
    for person, may in ((reader, False), (secretary, secretary.has_perm("strategies.change_strategy", strategy))):
        client.force_login(person)
        assert ("efficiency/?year=" in client.get(strategy.get_absolute_url()).content.decode()) is may


def test_a_strategy_without_targets_has_no_panel(client, herning, strategy, reader):
    assert gains_of_strategy(strategy, reader) is None
    client.force_login(reader)
    assert 'id="efficiency"' not in client.get(strategy.get_absolute_url()).content.decode()


def test_this_year_opens_and_the_others_stand_folded(herning, strategy, departments, reader):
    for year in (YEAR - 1, YEAR + 1):
        aim(strategy, departments["Social"], 5, year=year)
    panel = gains_of_strategy(strategy, reader)
    assert [year.year for year in panel["years"]] == [YEAR, YEAR - 1, YEAR + 1]
    assert panel["chart"].columns[1] == "Mål"
    assert [row[:2] for row in panel["chart"].rows] == [
        [str(YEAR - 1), kr(5)],
        [str(YEAR), kr(30_000_000)],
        [str(YEAR + 1), kr(5)],
    ]
    EfficiencyTarget.objects.filter(year__gte=YEAR).delete()
    assert gains_of_strategy(strategy, reader)["years"][0].year == YEAR - 1


def test_a_closed_cases_gains_and_another_municipalitys_count_for_nobody_here(
    herning, ishoj, strategy, departments, reader
):
    closed = CaseFactory(municipality=herning, is_closed=True, closed_ground="Forhandling")
    gain(herning, departments["Social"], 900, case=closed)
    with municipality_scope(ishoj):
        planned_benefit(ishoj, years={YEAR: 800})
    (year,) = gains_of_strategy(strategy, reader)["years"]
    assert year.whole.gains == Gains()


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_keeps_to_twelve_queries(client, herning, strategy, departments, reader, count):
    for _ in range(count):
        gain(herning, departments["Social"], 10, realised=5)
    client.force_login(reader)
    client.get(strategy.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        assert client.get(strategy.get_absolute_url()).status_code == 200
    assert len(asked) <= 12


def test_the_tree_is_walked_once_even_in_a_circle():
    parents = {1: 2, 2: 3, 3: 1, 4: None}
    assert counted_at(1, {3}, parents) == 3
    assert counted_at(1, {4}, parents) is None
    assert counted_at(None, {1}, parents) is None
    assert counted_at(9, {1}, parents) is None


def test_overdue_measurements_stand_where_the_gains_count():
    targets = {1: Target("Forvaltning", None, Decimal(10)), 2: Target("Skole", 1, Decimal(0))}
    (row, nobody) = standings(
        year=YEAR, targets=targets, split={(YEAR, 2): Gains(planned=Decimal(4))}, waiting={2: 1, None: 2}, nowhere="–"
    )
    assert (row.name, row.gains.planned, row.unmeasured) == ("Forvaltning", 4, 1)
    assert (nobody.key, nobody.name, nobody.unmeasured) == (None, "–", 2)
    assert queries.Gains().short == 0
