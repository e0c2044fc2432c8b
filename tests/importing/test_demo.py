"""The demonstration: every file holds, all of it loads through the portal's own rules, and a second load changes nothing."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Municipality, User
from business_cases.domain.wishes import lined_up
from business_cases.models import Benefit, Fund, FundMovement, Grant, RepaymentPlan
from common.tenancy import municipality_scope
from governance.models import Body, Competence, Decision, Meeting
from projects.models import Project, Proposal
from reports.models import StatusNote
from strategies.models import EfficiencyTarget, ExternalInitiative, Goal, Indicator, Strategy
from strategy_portal.importing import demo
from strategy_portal.importing.documents import read_documents, yaml_files


@pytest.mark.parametrize("name", demo.MUNICIPALITIES)
def test_every_file_of_the_demonstration_holds(name):
    shared = read_documents(yaml_files(demo.FOLDER / demo.NATIONAL))
    known = {kind: shared.index.keys(kind) for kind in ("external_strategy", "external_initiative")}
    assert read_documents(yaml_files(demo.FOLDER / name), known=known).documents


def test_what_is_made_up_is_marked():
    """A file of illustrative content says so in its header, or describes the municipality itself."""
    for name in demo.MUNICIPALITIES:
        for path in yaml_files(demo.FOLDER / name):
            text = path.read_text(encoding="utf-8")
            assert "source_years:" in text or "illustrative: ja" in text, path


@pytest.fixture
def loaded(db):
    return dict(demo.load())


def test_the_demonstration_loads_and_is_alive(loaded):
    assert set(loaded) == {demo.NATIONAL, *demo.MUNICIPALITIES}
    today = timezone.localdate()
    assert ExternalInitiative.objects.filter(is_mandatory=True).count() > 10
    check_sign_in()
    for municipality in Municipality.objects.all():
        with municipality_scope(municipality):
            assert Strategy.objects.filter(valid_from__lte=today, valid_to__gte=today).exists()
            assert Strategy.objects.exclude(source_years="").exists()
            assert Meeting.objects.filter(state="planned", starts_at__date__gte=today).exists()
            assert Meeting.objects.filter(state="held").exists()
            assert Decision.objects.filter(is_illustrative=True).exists()
            assert Project.objects.filter(state="running").exclude(light="").exists()
            assert Benefit.objects.filter(next_due__lt=today).exists()
            check_ledgers()
    check_herning(Municipality.objects.get(slug="herning"))
    check_status_note(Municipality.objects.get(slug="herning"))
    check_horsens(Municipality.objects.get(slug="horsens"))
    check_ishoej(Municipality.objects.get(slug="ishoej"))
    check_albertslund(Municipality.objects.get(slug="albertslund"))
    check_second_load()


def check_sign_in():
    """One account for each role in each municipality, all with one hash: the password is hashed once."""
    wanted = [address for slug in demo.MUNICIPALITIES for address in demo.addresses(slug)]
    users = list(User.objects.filter(email__in=wanted))
    assert len(users) == len(wanted) == 48
    assert len({user.password for user in users}) == 1
    assert users[0].has_usable_password()
    assert not User.objects.exclude(email__in=wanted).exclude(password__startswith="!").exists()


def check_ledgers():
    for fund in Fund.objects.all():
        assert fund.available == sum(row.amount for row in FundMovement.objects.filter(fund=fund))


def check_herning(municipality):
    with municipality_scope(municipality):
        fund = Fund.objects.get(key="udviklingspuljen")
        assert fund.available == 1_150_000
        assert (fund.fed_by.key, fund.repays_to.key) == ("it-investeringspuljen", "it-investeringspuljen")
        grant = Grant.objects.get(case__proposal__title__startswith="ESDH-integration til bygge")
        assert (grant.amount, grant.principle) == (600_000, "efficiency")
        plan = RepaymentPlan.objects.get(grant=grant)
        rows = sorted((row.year - plan.first_year, row.payer.name, row.amount) for row in plan.instalments.all())
        assert [amount for _, _, amount in rows] == [100_000] * 6
        assert plan.instalments.filter(state="in_budget").count() == 1
        nursery = Grant.objects.get(case__proposal__title="Digital pladsanvisning")
        assert nursery.disbursed == 400_000
        assert 0 < nursery.repaid < 400_000
        pension = Grant.objects.get(case__proposal__title__startswith="Formueoplysninger")
        assert (pension.amount, pension.principle) == (500_000, "development")
        assert not RepaymentPlan.objects.filter(grant=pension).exists()
        assert [
            goal.orientation for goal in Goal.objects.filter(strategy__key="digital-strategi").order_by("number")
        ] == ["Indadtil"] * 5 + ["Udadtil"]
        assert Project.objects.filter(state="running").count() == 14
        lights = list(Project.objects.filter(state="running").values_list("light", flat=True))
        assert (lights.count("red"), lights.count("yellow")) == (3, 3)
        assert Proposal.objects.filter(state="submitted").count() == 7
        prioritised, others = lined_up(fund, shown=lambda _wish: True)
        assert [(row.wish.rank, row.left) for row in prioritised] == [(1, 700_000), (2, 300_000), (3, -50_000)]
        assert len(others) == 3
        held = Meeting.objects.get(state="held")
        assert held.approvals.count() == 5


def check_status_note(municipality):
    with municipality_scope(municipality):
        note = StatusNote.objects.get()
        assert (note.state, note.is_illustrative) == ("approved", True)
        assert note.renditions.filter(state="ready").count() == 3


def check_horsens(municipality):
    with municipality_scope(municipality):
        plan = Project.objects.filter(source_years="2017")
        assert plan.count() == 47
        assert not plan.filter(status_text="").exists()
        assert set(plan.exclude(mark="").values_list("mark", flat=True)) == {"AP", "NP", "PP"}
        target = EfficiencyTarget.objects.filter(strategy__key="digitaliseringsstrategi")
        assert sorted(row.amount for row in target) == [3_000_000, 3_300_000, 8_700_000, 15_000_000]
        assert Strategy.objects.exclude(area="").count() == 9
        goals = Goal.objects.filter(strategy__key="digitaliseringsstrategi")
        assert goals.count() == 5
        for goal in goals:
            states = set(goal.initiatives.values_list("state", flat=True))
            assert "existing" in states
            assert states & {"running", "planned"}
        assert Indicator.objects.get(key="jobordrer").targets.get().value == 1500
        assert Indicator.objects.get(key="offentlig-forsoergelse").benchmark


def check_ishoej(municipality):
    with municipality_scope(municipality):
        group = Body.objects.get(name="Digitaliseringsgruppen")
        assert group.reports_to.name == "Direktionen/Styregruppen"
        assert group.subordinates.filter(kind="digital_committee").count() == 4
        readings = Competence.objects.filter(terms__body=group, kind="grant").order_by("terms__number")
        assert [row.effect for row in readings] == ["decides", "recommends"]
        assert readings[0].terms.valid_to < readings[1].terms.valid_from
        assert Indicator.objects.filter(key__startswith="pris-").count() == 5


def check_albertslund(municipality):
    with municipality_scope(municipality):
        strategy = Strategy.objects.get(key="digitaliseringsstrategi")
        assert [level.name for level in strategy.levels.all()] == ["Målsætning", "Tema", "Mål"]
        assert list(strategy.goals.values_list("depth", flat=True).order_by("depth")) == [1] * 3 + [2] * 3 + [3] * 11


def check_second_load():
    counts = dict(demo.load(today=date(2040, 1, 1)))
    assert all(result.counts.nothing_changed for result in counts.values())


@pytest.mark.parametrize("today", [date(2027, 8, 15), date(2032, 2, 29)])
def test_the_demonstration_can_be_loaded_on_any_day(db, today):
    loading = demo.load(today=today, printed=False)
    assert [next(loading)[0], next(loading)[0]] == [demo.NATIONAL, "herning"]
    with municipality_scope(Municipality.objects.get(slug="herning")):
        assert Strategy.objects.filter(key="digital-strategi", valid_from__lte=today, valid_to__gte=today).exists()
        assert Meeting.objects.filter(starts_at__date__gte=today).exists()
        assert Fund.objects.get(key="udviklingspuljen").available == 1_150_000


def test_an_account_with_a_password_keeps_it(db, settings):
    user = User.objects.create_user(
        email="direktion@herning.example", name="Direktion", password="en anden adgangskode"
    )
    demo.set_passwords()
    user.refresh_from_db()
    assert user.check_password("en anden adgangskode")


def test_the_demonstration_is_refused_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError) as refused:
        call_command("load_demo")
    assert "produktion" in str(refused.value)
    assert not Municipality.objects.exists()


def test_without_a_password_nothing_is_loaded(db, settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_the_command_names_the_sign_ins(db, tmp_path):
    for name in [demo.NATIONAL, *demo.MUNICIPALITIES]:
        (tmp_path / name).mkdir()
        header = "" if name == demo.NATIONAL else f"municipality: {name}\n"
        (tmp_path / name / "a.yaml").write_text(f"format: strategiportal/1\n{header}", encoding="utf-8")
    out = StringIO()
    call_command("load_demo", folder=tmp_path, stdout=out)
    assert "gevinstmanager" in out.getvalue()
