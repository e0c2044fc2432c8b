"""D28: the body sees what is new in a version, word by word and kroner by kroner."""

import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_cases.domain import cases as business_cases
from business_cases.domain.cases import LineInput
from business_cases.enums import LineKind
from common.numbers import kr
from governance.enums import Outcome
from projects.domain import proposals, submission
from projects.domain.differences import KEPT, PUT_IN, TAKEN_OUT, differences, words_changed
from tests.factories.proposals import GoalFactory, cast, scored, submitted
from tests.projects.proposal_cast import decide


def test_words_are_taken_out_and_put_in():
    assert words_changed("Sager tastes i to systemer.", "Sager tastes i tre systemer.") == [
        (KEPT, "Sager tastes i "),
        (TAKEN_OUT, "to"),
        (PUT_IN, "tre"),
        (KEPT, " systemer."),
    ]


def test_long_stretches_without_change_are_left_out():
    long = "ord " * 400
    pieces = words_changed(f"{long}rød", f"{long}blå")
    assert [kind for kind, _text in pieces] == [KEPT, TAKEN_OUT, PUT_IN]
    assert len(pieces[0][1]) < 200
    assert pieces[0][1].endswith("ord ")


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_make_both_texts(was, now):
    pieces = words_changed(was, now)
    assert "".join(text for kind, text in pieces if kind != PUT_IN) == was
    assert "".join(text for kind, text in pieces if kind != TAKEN_OUT) == now


@pytest.fixture
def people(herning):
    return cast(herning)


@pytest.fixture
def data(in_herning, people):
    return submitted(people).versions.get().snapshot.data


def test_the_same_version_has_no_differences(data):
    assert differences(data, copy.deepcopy(data)) == []


def test_d28_everything_that_changed_between_two_versions(in_herning, people):
    proposal = submitted(people)
    decide(proposal, people, rest=Outcome.RETURNED, options={"text": "Regn igen"})
    proposals.save(
        proposal=proposal,
        actor=people.writer,
        expected=proposal.version,
        values={"risks": "Leverandøren er ny.", "applied_amount": Decimal(500_000), "owner": people.system_owner},
    )
    other = GoalFactory(municipality=in_herning, title="Let adgang")
    proposals.set_goals(proposal=proposal, goals=[(other, "")], initiatives=[], actor=people.writer)
    scored(proposal, people, values=(1, 4, 5, 5))
    case = proposal.business_case
    case.refresh_from_db()
    lines = [
        LineInput(
            pk=row.pk,
            kind=LineKind(row.kind),
            name=row.name,
            department=row.department,
            likely={amount.year: amount.likely for amount in row.amounts.all()},
        )
        for row in case.lines.all()
    ]
    lines[0] = LineInput(pk=lines[0].pk, kind=LineKind.EXTERNAL, name="Integration", likely={0: Decimal(1_700_000)})
    business_cases.save_lines(business_case=case, lines=lines, actor=people.writer, expected=case.version)
    proposal = type(proposal).objects.get(pk=proposal.pk)
    submission.submit(proposal=proposal, actor=people.writer)

    first, second = (version.snapshot.data for version in proposal.versions.order_by("number"))
    found = {str(group.title): {str(row.label): row for row in group.changes} for group in differences(first, second)}
    assert found["Projektindstillingen"]["Projektejer"].now == "Sanne Systemejer"
    assert found["Økonomi"]["Ansøgt"].difference == kr(-100_000, signed=True)
    assert (PUT_IN, "er ny") in found["Tekster"]["Risici"].pieces
    row = next(row for label, row in found["Business case"].items() if label.startswith("Integration"))
    assert (row.was, row.now, row.difference) == (kr(1_600_000), kr(1_700_000), kr(100_000, signed=True))
    assert found["Score"]["Teknik og Miljø: Lovkrav"].now == "1"
    assert len(found["Mål"]) == 2
    assert found["Indstilling"]


def test_a_business_case_that_came_or_went(data):
    without = data | {"business_case": None}
    assert [str(group.title) for group in differences(data, without)] == ["Business case"]
    assert [str(group.title) for group in differences(without, data)] == ["Business case"]
    assert differences(without, without) == []
