"""A municipality's colour and thresholds: the rule's own figure until it sets another."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.domain.municipality import change_settings
from accounts.models import Municipality
from accounts.thresholds import EXPLANATIONS, Thresholds
from common.errors import DomainError, StaleObjectError
from common.models import AuditEntry
from tests.accounts.acts import form_of

DEFAULTS = {name: getattr(Thresholds(), name) for name in EXPLANATIONS}


def save(municipality, actor, *, colour="#0b4f6c", expected_version=None, **thresholds):
    return change_settings(
        municipality=municipality,
        actor=actor,
        expected_version=expected_version or municipality.version,
        colour=colour,
        thresholds={**DEFAULTS, **thresholds},
    )


def test_every_threshold_is_explained_with_its_rule():
    assert set(EXPLANATIONS) == set(Thresholds.__dataclass_fields__)
    assert all(explanation.rule.startswith("D") for explanation in EXPLANATIONS.values())


def test_d25_d32_d45_the_defaults_are_the_rules_own_figures():
    rule = Thresholds()
    assert (rule.project_amount, rule.project_hours) == (Decimal(500_000), 300)
    assert (rule.cost_red_above, rule.time_yellow_from_months, rule.time_red_above_months) == (Decimal("0.10"), 1, 3)
    assert (rule.stale_after_days, rule.repayment_share) == (30, Decimal("0.50"))
    assert rule.strategy_revision_months == 24


def test_what_is_set_holds_and_what_equals_the_rule_is_not_stored(in_herning, admin):
    save(in_herning, admin, project_amount=Decimal("250000.50"), stale_after_days=45)
    stored = Municipality.objects.get(pk=in_herning.pk)
    assert stored.settings["thresholds"] == {"project_amount": "250000.50", "stale_after_days": 45}
    assert stored.thresholds.project_amount == Decimal("250000.50")
    assert stored.thresholds.project_hours == 300


def test_other_settings_are_left_alone(in_herning, admin):
    Municipality.objects.filter(pk=in_herning.pk).update(settings={"areas": ["a"], "thresholds": {"unknown": 1}})
    fresh = Municipality.objects.get(pk=in_herning.pk)
    save(fresh, admin, stale_after_days=45)
    assert Municipality.objects.get(pk=in_herning.pk).settings == {
        "areas": ["a"],
        "thresholds": {"stale_after_days": 45},
    }


def test_the_change_is_written_down_figure_by_figure(in_herning, admin):
    save(in_herning, admin, colour="#7a1f3d", repayment_share=Decimal("0.25"))
    entry = AuditEntry.objects.get(action="municipality.changed")
    assert entry.before == {"colour": "#0b4f6c", "repayment_share": "0.50"}
    assert entry.after == {"colour": "#7a1f3d", "repayment_share": "0.25"}


def test_yellow_begins_before_red_and_some_weight_counts(in_herning, admin):
    with pytest.raises(DomainError) as refused:
        save(in_herning, admin, time_yellow_from_months=4)
    assert "time_yellow_from_months" in refused.value.fields
    with pytest.raises(DomainError):
        save(in_herning, admin, weight_law=0, weight_citizen=0, weight_business=0, weight_economy=0)


def test_a_stale_change_is_refused(in_herning, admin):
    save(Municipality.objects.get(pk=in_herning.pk), admin, stale_after_days=45)
    with pytest.raises(StaleObjectError):
        save(in_herning, admin, expected_version=1, stale_after_days=60)


@pytest.mark.parametrize("who", ["staff", "stranger"])
def test_only_its_own_administrators_may(in_herning, request, who):
    with pytest.raises(PermissionDenied):
        save(in_herning, request.getfixturevalue(who))


@pytest.mark.parametrize("slug", ["account", "static", "healthz", "support"])
def test_a_municipality_cannot_stand_on_the_portals_own_addresses(db, slug):
    with pytest.raises(ValidationError):
        Municipality(slug=slug, name="X").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.create(slug=slug, name="X")


# --- The page ------------------------------------------------------------------------------------------------------


def shown(client):
    """What the form holds, as a browser would send it back."""
    form = client.get("/herning/settings/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {**values, **form_of(client.get("/herning/settings/"))}


def test_the_page_shows_the_rules_figure_beside_each(as_admin):
    page = as_admin.get("/herning/settings/").content.decode().replace("\xa0", " ")
    assert "Standard: 500.000 kr. (regel D25)." in page
    assert "Standard: 50 pct. (regel D45)." in page


def test_the_page_saves_what_a_dane_types(as_admin, herning):
    sent = {**shown(as_admin), "project_amount": "250.000,50", "repayment_share": "33,3", "colour": "#7a1f3d"}
    assert as_admin.post("/herning/settings/", sent).status_code == 302
    herning.refresh_from_db()
    assert herning.thresholds.project_amount == Decimal("250000.50")
    assert herning.thresholds.repayment_share == Decimal("0.333")
    assert herning.colour == "#7a1f3d"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour", "blå"),
        ("colour", "#7A1F3G"),
        ("project_amount", "-1"),
        ("project_amount", "mange"),
        ("repayment_share", "101"),
        ("stale_after_days", "1,5"),
        ("stale_after_days", "999999999"),
        ("weight_law", ""),
    ],
)
def test_an_absurd_figure_is_refused_by_its_field(as_admin, herning, field, value):
    response = as_admin.post("/herning/settings/", {**shown(as_admin), field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    herning.refresh_from_db()
    assert herning.version == 1


def test_a_refused_form_does_not_paint_the_bar(as_admin, herning):
    sent = {**shown(as_admin), "colour": "#7a1f3d", "time_yellow_from_months": "9"}
    page = as_admin.post("/herning/settings/", sent).content.decode()
    assert "brand/0b4f6c.css" in page
