"""A strategy on paper."""

import io

import page as pdf_checker
import pypdf

from accounts.enums import Role
from common.documents import render_html
from strategies.domain import strategies
from strategies.models import Goal
from tests.factories.governance import BodyFactory
from tests.factories.strategies import (
    EfficiencyTargetFactory,
    GoalFactory,
    StrategyFactory,
)
from tests.people import make_person
from tests.strategies.pages import full_goal, url

PROFILES = [pdf_checker.ValidationProfile.PDF_UA_1, pdf_checker.ValidationProfile.PDF_A_3A]


# --- On paper ----------------------------------------------------------------------------------------------------
def test_the_strategys_pdf_is_valid_and_holds_it_all(as_reader, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, title="Den Digitale Strategi", levels=["tema", "mål"])
    goal = full_goal(
        in_scope, strategy, parent=GoalFactory(municipality=in_scope, strategy=strategy, title="Let adgang")
    )
    for number in range(2):
        EfficiencyTargetFactory(municipality=in_scope, strategy=strategy, year=2026 + number)
    answer = as_reader.get(url("strategy_pdf", pk=strategy.pk))
    assert answer["Content-Disposition"] == 'inline; filename="den-digitale-strategi-1.pdf"'
    faults = [
        str(failure)
        for profile in PROFILES
        for failure in pdf_checker.validate_pdf_bytes(answer.content, profile=profile).failures
    ]
    assert faults == []
    text = " ".join(found.extract_text() for found in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for words in ("Den Digitale Strategi", "Let adgang", goal.title, "1.000.000", "40 ("):
        assert words in text, words


def test_the_document_the_body_saw_stays_as_it_was(as_reader, cast, in_scope):
    strategy = StrategyFactory(municipality=in_scope, state="draft", title="Digital strategi")
    GoalFactory(municipality=in_scope, strategy=strategy, title="Som det var")
    strategies.recommend(strategy=strategy, body=cast.body, actor=cast.secretary)
    item = cast.on_agenda(strategy)
    Goal.objects.update(title="Ændret bagefter")
    assert "Som det var" in render_html(item.document)
    address = url("strategy_pdf", pk=strategy.pk)
    texts = [
        " ".join(
            found.extract_text() for found in pypdf.PdfReader(io.BytesIO(as_reader.get(address + query).content)).pages
        )
        for query in ("", "?decided=1")
    ]
    assert ["Som det var" in text for text in texts] == [False, True]


def test_a_secretary_of_any_body_writes(client, in_scope):
    """D17: strategies are written by the secretariats, not by one body's own."""
    other = make_person(in_scope, Role.SECRETARY, body=BodyFactory(municipality=in_scope))
    client.force_login(other)
    assert client.get(url("strategy_add")).status_code == 200
