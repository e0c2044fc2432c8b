"""Pages of initiatives, indicators and national strategies."""

import pytest
from bs4 import BeautifulSoup

from strategies.models import Indicator, Initiative, Measurement
from tests.factories.strategies import (
    ExternalInitiativeFactory,
    GoalFactory,
    IndicatorFactory,
    InitiativeFactory,
    day,
)
from tests.strategies.pages import said, send, url


# --- Initiatives and indicators ----------------------------------------------------------------------------------
def test_an_initiative_is_added_changed_and_reported(as_secretary, cast, in_scope, client):
    goal = GoalFactory(municipality=in_scope)
    send(
        as_secretary,
        url("initiative_add", pk=goal.pk),
        title="Digital Post",
        state="planned",
        responsible=cast.reader.pk,
    )
    initiative = Initiative.objects.get()
    assert initiative.responsible == cast.reader
    send(as_secretary, url("initiative_change", pk=initiative.pk), title="Digital Post til alle", state="planned")
    client.force_login(cast.reader)
    assert client.get(url("initiative_report", pk=initiative.pk)).status_code == 403, "no longer responsible"
    Initiative.objects.update(responsible=cast.reader)
    answer = send(client, url("initiative_report", pk=initiative.pk), state="running", status_text="I gang")
    assert answer.url.endswith(f"#initiative-{initiative.pk}")
    initiative.refresh_from_db()
    assert (initiative.title, initiative.state) == ("Digital Post til alle", "running")


def test_an_indicator_is_added_given_targets_and_measured_with_one_figure(as_secretary, cast, in_scope):
    goal = GoalFactory(municipality=in_scope)
    send(
        as_secretary,
        url("indicator_add", pk=goal.pk),
        name="Digitale ansøgninger",
        unit="pct.",
        direction="up",
        frequency="half_year",
        baseline_value="41,5",
        baseline_on="01.01.2025",
    )
    indicator = Indicator.objects.get()
    send(as_secretary, url("indicator_targets", pk=indicator.pk), due_0="31.12.2030", value_0="80")
    assert indicator.targets.get().value == 80
    address = url("indicator_measure", pk=indicator.pk)
    page = as_secretary.get(address)
    today = BeautifulSoup(page.content, "html.parser").select_one("[name=measured_on]")["value"]
    answer = send(as_secretary, address, value="62", comment="Målt på selvbetjening.dk", measured_on=today)
    assert answer.url == indicator.get_absolute_url()
    assert Measurement.objects.get().measured_on == day(0)
    text = said(as_secretary.get(answer.url))
    for words in ("41,5 pct.", "62 pct.", "80 pct.", "Målt på selvbetjening.dk"):
        assert words in text, words


@pytest.mark.parametrize("value", ["", "62.5.1", "abc", "1,234", "9" * 20])
def test_an_absurd_measurement_is_refused_by_the_field(as_secretary, cast, in_scope, value):
    indicator = IndicatorFactory(municipality=in_scope)
    answer = send(as_secretary, url("indicator_measure", pk=indicator.pk), value=value, measured_on="01.01.2026")
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select_one("#div_id_value .invalid-feedback")
    assert not Measurement.objects.exists()


def test_half_a_target_is_refused(as_secretary, cast, in_scope):
    indicator = IndicatorFactory(municipality=in_scope)
    answer = send(as_secretary, url("indicator_targets", pk=indicator.pk), due_0="31.12.2030")
    assert answer.status_code == 422
    assert "både dato og værdi" in said(answer)


# --- National strategies (D18) -----------------------------------------------------------------------------------
def test_d18_a_mandatory_initiative_that_is_anchored_nowhere_is_said(as_reader, cast, in_scope):
    external = ExternalInitiativeFactory(is_mandatory=True, title="Digital Post til alle borgere")
    assert "1 obligatorisk initiativ er ikke forankret" in said(as_reader.get(url("external_list")))
    text = said(as_reader.get(url("external_detail", pk=external.strategy_id)))
    assert "Digital Post til alle borgere" in text
    assert "Ikke forankret" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_national_pages_cost_the_same(as_reader, cast, in_scope, count, django_assert_num_queries):
    external = ExternalInitiativeFactory()
    for _ in range(count):
        more = ExternalInitiativeFactory(strategy=external.strategy)
        InitiativeFactory(municipality=in_scope, external=more)
    for name, kwargs, queries in (("external_list", {}, 7), ("external_detail", {"pk": external.strategy_id}, 8)):
        as_reader.get(url(name, **kwargs))
        with django_assert_num_queries(queries):
            as_reader.get(url(name, **kwargs))
