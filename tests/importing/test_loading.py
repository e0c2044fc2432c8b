"""Importing is all or nothing, does the same twice only once, and never deletes."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import Department, Membership, Municipality, User
from business_cases.models import BusinessCase, Fund
from common.models import AuditEntry
from common.tenancy import TenantModel, all_municipalities, municipality_scope
from common.yaml_source import SourceError
from governance.models import Body, Competence, Meeting, Seat, TermsOfReference
from projects.models import Proposal
from strategies.models import EfficiencyTarget, ExternalInitiative, Goal, Initiative, Strategy
from strategy_portal.importing.loading.session import CREATED, UNCHANGED, UPDATED
from strategy_portal.importing.run import import_files
from strategy_portal.models import ImportedRow

pytestmark = pytest.mark.django_db

LEJRE = """
    profile:
      name: Lejre Kommune
      colour: "#123456"
      project_amount: 400.000
    departments:
      - {key: byg, name: Byg, type: enhed, parent: teknik}
      - {key: teknik, name: Teknik, type: forvaltning}
    people:
      - key: chef
        name: Byggechef
        title: Chef
        email: Chef@Lejre.example
        department: byg
        valid_from: 01.01.2020
        appointments:
          - {role: projektleder, valid_from: 01.01.2020}
      - {key: sekretaer, name: Sekretær, department: teknik, valid_from: 01.01.2020}
    bodies:
      - {key: direktion, name: Direktionen, type: direktion}
      - key: gruppe
        name: Styregruppen
        type: styregruppe
        reports_to: direktion
        terms:
          - number: 1
            deadline_days: 5
            valid_from: 01.01.2020
            competences:
              - {about: bevilling fra pulje, fund: puljen, up_to: 500.000, effect: afgør}
              - {about: bevilling fra pulje, effect: indstiller til, to: direktion}
        seats:
          - {person: chef, role: formand, valid_from: 01.01.2020}
          - {person: sekretaer, role: sekretær, votes: nej, valid_from: 01.01.2020}
    strategies:
      - key: digital
        title: Digitaliseringsstrategi
        state: godkendt
        valid_from: 01.01.2026
        valid_to: 31.12.2029
        levels:
          - {name: Tema, plural: Temaer}
          - {name: Mål, plural: Mål}
        efficiency_targets:
          - year: 2028
            total: 300.000
            departments:
              - {department: byg, amount: 100.000}
              - {department: teknik, amount: 200.000}
        goals:
          - key: tema
            title: Service
            goals:
              - key: let-adgang
                title: Let adgang
                initiatives:
                  - {key: kanaler, title: Kanalstrategi, state: i gang}
    funds:
      - key: puljen
        name: Puljen
        body: gruppe
        areas:
          - {key: service, name: Service}
        movements:
          - {key: p-2026, type: bevilling, date: 05.01.2026, year: 2026, amount: 1.000.000, text: Budget 2026}
"""


@pytest.fixture
def run(write):
    """Import a document as it stands; returns the result."""

    def _run(text=LEJRE, *, name="lejre.yaml", **options):
        return import_files([write(text, name=name)], **options)

    return _run


@pytest.fixture
def lejre(run):
    return run().municipality


def everything():
    """How many rows there are of every model of a municipality, and of municipalities and people."""
    with all_municipalities(reason="the test counts everything"):
        models = [model for model in apps.get_models() if issubclass(model, TenantModel)]
        return {model._meta.label: model._base_manager.count() for model in [*models, Municipality, User]}


def test_a_municipality_is_made_with_all_its_parts(lejre):
    assert (lejre.slug, lejre.name, lejre.colour) == ("lejre", "Lejre Kommune", "#123456")
    assert lejre.thresholds.project_amount == 400_000
    with municipality_scope(lejre):
        assert Department.objects.get(name="Byg").parent.name == "Teknik"
        chair = Seat.objects.get(role="chair")
        assert chair.user.email == "chef@lejre.example"
        assert not chair.user.has_usable_password()
        assert Membership.objects.get(user=chair.user).title == "Chef"
        assert User.objects.filter(email="sekretaer@lejre.example").exists()
        assert chair.body.reports_to.name == "Direktionen"
        assert list(Competence.objects.order_by("effect").values_list("effect", "up_to", "fund_key")) == [
            ("decides", Decimal("500000.00"), "puljen"),
            ("recommends", None, ""),
        ]
        goal = Goal.objects.get(key="let-adgang")
        assert (goal.depth, goal.parent.key) == (2, "tema")
        assert goal.initiatives.get().state == "running"
        assert sum(row.amount for row in EfficiencyTarget.objects.all()) == 300_000
        fund = Fund.objects.get()
        assert (fund.available, fund.movements.count(), fund.areas.get().name) == (1_000_000, 1, "Service")


def test_a_second_run_changes_nothing_and_says_so(run):
    first = run().counts
    before = everything()
    second = run().counts
    assert (second.total(CREATED), second.total(UPDATED)) == (0, 0)
    assert second.nothing_changed
    assert second.total(UNCHANGED) == first.total(CREATED) > 10
    assert everything() == before


def test_what_the_file_changed_is_changed_and_counted(run):
    municipality = run().municipality
    counts = run(LEJRE.replace("title: Let adgang", "title: Lettere adgang")).counts
    assert counts.total(CREATED) == 0
    # The goals above it and the strategy hold it, and the goal itself has changed.
    assert counts.by_kind["goal"][UPDATED] == 2
    with municipality_scope(municipality):
        goal = Goal.objects.get(key="let-adgang")
        assert (goal.title, goal.version) == ("Lettere adgang", 2)
        entry = AuditEntry.objects.get(action="import.update", object_type="strategies.goal", object_id=str(goal.pk))
        assert entry.data["key"] == "let-adgang"


def test_what_people_changed_is_left_alone(run):
    municipality = run().municipality
    with municipality_scope(municipality):
        Goal.objects.filter(key="let-adgang").update(title="Rettet i portalen")
    run()
    with municipality_scope(municipality):
        assert Goal.objects.get(key="let-adgang").title == "Rettet i portalen"


def test_what_the_file_no_longer_names_stays(run):
    municipality = run().municipality
    run(
        LEJRE.replace(
            "                initiatives:\n                  - {key: kanaler, title: Kanalstrategi, state: i gang}\n",
            "",
        )
    )
    with municipality_scope(municipality):
        assert Initiative.objects.filter(key="kanaler").exists()


def test_a_row_that_stands_already_is_taken_over_by_its_name(run, write):
    municipality = Municipality.objects.create(slug="lejre", name="Lejre")
    with municipality_scope(municipality):
        held = Department.objects.create(municipality=municipality, name="Teknik", kind="administration")
    run()
    with municipality_scope(municipality):
        assert Department.objects.get(name="Teknik").pk == held.pk


def test_a_bad_last_row_leaves_nothing(run):
    before = everything()
    with pytest.raises(SourceError) as refused:
        run(LEJRE.replace("date: 05.01.2026, year: 2026, amount: 1.000.000", "date: 05.01.2026, year: 2026, amount: 0"))
    assert refused.value.problems[0].line == LEJRE[: LEJRE.index("key: p-2026")].count("\n") + 2
    assert everything() == before


def test_an_error_in_the_second_file_leaves_nothing_of_the_first(write):
    before = everything()
    good = write(LEJRE, name="1.yaml")
    bad = write("departments:\n  - {key: x, name: X, type: fejl}\n", name="2.yaml")
    with pytest.raises(SourceError):
        import_files([good, bad])
    assert everything() == before


def test_a_trial_writes_nothing(run):
    before = everything()
    assert run(dry_run=True).counts.total(CREATED) > 10
    assert everything() == before


def test_a_later_file_refers_to_what_is_in_the_portal(run, lejre):
    run("people:\n  - {key: ny, name: Ny, department: byg}\n", name="ny.yaml")
    with municipality_scope(lejre):
        assert Membership.objects.get(user__email="ny@lejre.example").department.name == "Byg"


def test_another_municipalitys_keys_are_not_there(run, lejre, write):
    path = write(
        "departments:\n  - {key: x, name: X, type: enhed, parent: teknik}\n",
        header="format: strategiportal/1\nmunicipality: roskilde\n",
    )
    with pytest.raises(SourceError) as refused:
        import_files([path])
    assert "teknik" in str(refused.value)
    assert not Municipality.objects.filter(slug="roskilde").exists()


def test_the_same_keys_stand_in_two_municipalities(run, lejre, write):
    import_files(
        [
            write(
                LEJRE.replace("Lejre Kommune", "Roskilde Kommune"),
                header="format: strategiportal/1\nmunicipality: roskilde\n",
            )
        ]
    )
    with all_municipalities(reason="the test counts both"):
        assert Strategy.objects.filter(key="digital").count() == 2


def test_a_person_of_two_municipalities_keeps_their_name(lejre, write):
    text = "people:\n  - {key: laant, name: Et andet navn, email: chef@lejre.example}\n"
    import_files([write(text, header="format: strategiportal/1\nmunicipality: roskilde\n")])
    assert User.objects.get(email="chef@lejre.example").name == "Byggechef"


def test_files_of_two_municipalities_are_refused_together(write):
    files = [
        write("departments:\n  - {key: a, name: A, type: stab}\n", name="1.yaml"),
        write(
            "departments:\n  - {key: b, name: B, type: stab}\n",
            name="2.yaml",
            header="format: strategiportal/1\nmunicipality: roskilde\n",
        ),
    ]
    with pytest.raises(SourceError) as refused:
        import_files(files)
    assert [problem.path for problem in refused.value.problems] == ["municipality"]


def test_a_short_name_that_the_portal_uses_is_refused(write):
    with pytest.raises(SourceError):
        import_files([write(LEJRE, header="format: strategiportal/1\nmunicipality: static\n")])


def test_a_movement_is_never_changed(run, lejre):
    with pytest.raises(SourceError) as refused:
        run(LEJRE.replace("amount: 1.000.000", "amount: 2.000.000"))
    assert "movement p-2026" in str(refused.value)
    with municipality_scope(lejre):
        assert Fund.objects.get().available == 1_000_000


def test_departments_in_a_circle_are_refused(run):
    with pytest.raises(SourceError) as refused:
        run(
            LEJRE.replace(
                "{key: teknik, name: Teknik, type: forvaltning}",
                "{key: teknik, name: Teknik, type: forvaltning, parent: byg}",
            )
        )
    assert len(refused.value.problems) == 2


def test_an_entry_that_stands_twice_is_refused(run):
    with pytest.raises(SourceError):
        run(
            LEJRE.replace("          - {name: Mål, plural: Mål}\n", "").replace(
                "              - {department: teknik, amount: 200.000}",
                "              - {department: byg, amount: 200.000}",
            )
        )


MEETING = """
    meetings:
      - {{key: m, body: gruppe, state: {state}, date: {day}, starts: 13.00, ends: 15.00}}
"""


def test_a_planned_meeting_is_imported_with_its_deadline(run, lejre):
    run(MEETING.format(state="planlagt", day="02.12.2048"), name="m.yaml")
    with municipality_scope(lejre):
        meeting = Meeting.objects.get()
        assert (meeting.state, meeting.deadline) == ("planned", date(2048, 11, 25))


def test_a_held_meeting_is_refused(run, lejre):
    with pytest.raises(SourceError) as refused:
        run(MEETING.format(state="referat godkendt", day="02.12.2025"), name="m.yaml")
    assert "meeting m" in str(refused.value)


def test_a_status_note_is_refused(run, lejre):
    text = """
    status_notes:
      - {key: n, half_year: 2026-1, by: chef, started_on: 15.06.2026, frozen_on: 06.07.2026}
    """
    with pytest.raises(SourceError) as refused:
        run(text, name="n.yaml")
    assert refused.value.problems[0].line == 4


PROPOSAL = """
    business_cases:
      - key: bc
        title: Nyt system
        department: byg
        by: chef
        price_level: 2026
        base_year: 2026
        horizon: 3
        go_live: {go_live}
        lines:
          - name: Licens
            type: licens
            amounts:
              - {{year: 0, low: 90.000, likely: 100.000, high: 150.000}}
          - name: Mindre tid
            type: økonomisk gevinst
            amounts:
              - {{year: 1, to_year: 3, likely: 60.000}}
    proposals:
      - key: p
        title: Nyt system
        state: {state}
        department: byg
        body: gruppe
        by: chef
        triage: {{start_and_end: ja, cost: 100.000}}
        funding: {{fund: puljen, area: service, applied: 100.000, principle: effektivisering}}
        business_case: bc
        goals:
          - {{goal: let-adgang, argument: Derfor, main: ja}}
"""


def test_a_draft_proposal_comes_with_its_business_case(run, lejre):
    run(PROPOSAL.format(state="kladde", go_live="01.06.2026"), name="p.yaml")
    with municipality_scope(lejre):
        proposal = Proposal.objects.get()
        assert (proposal.state, proposal.created_by.name) == ("draft", "Byggechef")
        assert proposal.goals.get().argument == "Derfor"
        gain = proposal.business_case.lines.get(name="Mindre tid")
        assert [(row.year, row.likely) for row in gain.amounts.all()] == [(1, 60_000), (2, 60_000), (3, 60_000)]
    assert run(PROPOSAL.format(state="kladde", go_live="01.06.2026"), name="p.yaml").counts.nothing_changed


def test_what_a_rule_of_the_portal_refuses_names_the_line(run, lejre):
    before = everything()
    with pytest.raises(SourceError) as refused:
        run(PROPOSAL.format(state="kladde", go_live="01.06.2025"), name="p.yaml")
    assert refused.value.problems[0].line == 4
    with pytest.raises(SourceError) as refused:
        run(PROPOSAL.format(state="indsendt", go_live="01.06.2026"), name="p.yaml")
    assert "proposal p" in str(refused.value)
    assert everything() == before


def test_a_business_case_that_stands_is_not_overwritten(run, lejre):
    run(PROPOSAL.format(state="kladde", go_live="01.06.2026"), name="p.yaml")
    with pytest.raises(SourceError):
        run(PROPOSAL.format(state="kladde", go_live="01.07.2026"), name="p.yaml")
    with municipality_scope(lejre):
        assert BusinessCase.objects.get().go_live == date(2026, 6, 1)


PROJECT = """
    phases:
      - {key: ide, name: Idé}
      - {key: drift, name: Drift}
    projects:
      - key: system
        title: Nyt system
        phase: drift
        department: byg
        leader: chef
        goal: let-adgang
        approved_cost: 100.000
        approved_go_live: 01.06.2026
        opened_on: 01.02.2026
        origin: Budgetaftale 2026
        mark: NP
        milestones:
          - {title: Kontrakt, planned: 01.03.2026, reached: 05.03.2026}
        risks:
          - {title: Forsinkelse, probability: 3, impact: 4}
    status_reports:
      - key: r
        project: system
        date: 01.07.2026
        by: chef
        summary: Fire uger forsinket
        lights: {time: gul, economy: grøn}
        expected_cost: 100.000
        expected_go_live: 10.07.2026
        spent: 40.000
    benefits:
      - key: g
        project: system
        name: Mindre tid
        type: økonomisk
        go_live: 10.07.2026
        last_year: 2029
        owner: chef
        years:
          - {year: 2027, likely: 60.000, in_budget: 50.000, budget_decision: Budget 2027}
        next_due: 31.12.2026
"""


def test_a_project_decided_elsewhere_comes_with_report_and_benefit(run, lejre):
    run(PROJECT, name="projekt.yaml")
    with municipality_scope(lejre):
        project = apps.get_model("projects.Project").objects.get()
        assert (project.origin, project.mark, project.phase.name) == ("Budgetaftale 2026", "NP", "Drift")
        assert (project.light, project.spent) == ("yellow", 40_000)
        assert project.milestones.get().forecast_on == date(2026, 3, 5)
        benefit = apps.get_model("business_cases.Benefit").objects.get()
        assert (benefit.case_id, benefit.next_due) == (project.case_id, date(2026, 12, 31))
        assert benefit.years.get().in_budget == 50_000
    assert run(PROJECT, name="projekt.yaml").counts.nothing_changed


NATIONAL = """
    external_strategies:
      - key: fod
        title: Fælles strategi
        owner: fællesoffentlig
        initiatives:
          - {key: digital-post, number: "1.1", title: Digital Post, mandatory: ja, deadline: 01.11.2026}
"""


def test_national_strategies_are_shared_and_referred_to_with_their_prefix(run, lejre, write):
    path = write(NATIONAL, name="n.yaml", header="format: strategiportal/1\n")
    assert import_files([path]).counts.total(CREATED) == 2
    assert import_files([path]).counts.nothing_changed
    run(
        """
        strategies:
          - key: ny
            title: Ny
            state: kladde
            valid_from: 01.01.2027
            valid_to: 31.12.2027
            goals:
              - key: nyt-maal
                title: Nyt mål
                initiatives:
                  - {key: post, title: Post, external: "national:digital-post"}
        """,
        name="ny.yaml",
    )
    with municipality_scope(lejre):
        assert Initiative.objects.get(key="post").external == ExternalInitiative.objects.get(key="digital-post")


def test_the_command_says_what_it_did(write, lejre):
    out = StringIO()
    path = write(
        "departments:\n  - {key: ny, name: Ny, type: stab}\n", name="ny.yaml", header="format: strategiportal/1\n"
    )
    call_command("import_strategy", path, municipality="lejre", stdout=out)
    assert "Oprettet 1" in out.getvalue()
    out = StringIO()
    call_command("import_strategy", path, municipality="lejre", stdout=out)
    assert "Intet er ændret" in out.getvalue()


def test_the_command_says_every_error_on_a_line(write):
    path = write("departments:\n  - {key: a, name: A, type: x}\n  - {key: a, name: A, typ: stab}\n")
    with pytest.raises(CommandError) as refused:
        call_command("import_strategy", path)
    lines = str(refused.value).splitlines()
    assert len(lines) == 5
    assert all(f"{path}:" in line for line in lines[1:])


def test_rows_are_written_in_few_statements(write, lejre, django_assert_max_num_queries):
    rows = "".join(f"  - {{key: d{n}, name: Enhed {n}, type: enhed, parent: teknik}}\n" for n in range(200))
    with django_assert_max_num_queries(25):
        import_files([write("departments:\n" + rows, name="mange.yaml")])
    with municipality_scope(lejre):
        assert Department.objects.count() == 202


def test_terms_and_bodies_are_those_of_the_file(lejre):
    with municipality_scope(lejre):
        assert Body.objects.count() == 2
        assert TermsOfReference.objects.get().submission_deadline_days == 5
        assert ImportedRow.objects.filter(kind="body", key="gruppe").exists()
