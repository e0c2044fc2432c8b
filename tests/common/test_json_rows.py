"""Rows of another table as one column, on both databases."""

import datetime
from decimal import Decimal

from django.db.models import F, OuterRef

from common.json_rows import JsonRows, as_text, day, moment
from common.tenancy import municipality_scope
from governance.models import Body, Meeting, TermsOfReference
from tests.factories.governance import BodyFactory, MeetingFactory, full_competence


def test_rows_come_in_their_order_and_none_is_an_empty_list(in_herning, django_assert_num_queries):
    first, second = (BodyFactory(municipality=in_herning, name=name) for name in ("Styregruppen", "Direktionen"))
    start = datetime.datetime(2026, 12, 2, 13, 30, tzinfo=datetime.UTC)
    for days in (7, 0):
        MeetingFactory(municipality=in_herning, body=first, starts_at=start + datetime.timedelta(days=days))
    meetings = Meeting.objects.filter(body=OuterRef("pk")).order_by("starts_at")
    rows = JsonRows(meetings, at="starts_at", deadline="deadline", body=F("body__name"))
    with django_assert_num_queries(1):
        found = dict(Body.objects.annotate(rows=rows).values_list("pk", "rows"))
    assert [moment(row["at"]) for row in found[first.pk]] == [start, start + datetime.timedelta(days=7)]
    assert found[first.pk][0]["body"] == "Styregruppen"
    assert isinstance(day(found[first.pk][0]["deadline"]), datetime.date)
    assert found[second.pk] == []


def test_decimals_do_not_become_floats(in_herning):
    body = BodyFactory(municipality=in_herning)
    full_competence(body)
    TermsOfReference.objects.filter(body=body).update(quorum_share=Decimal("0.667"))
    terms = TermsOfReference.objects.filter(body=OuterRef("pk"))
    (found,) = Body.objects.filter(pk=body.pk).annotate(rows=JsonRows(terms, share=as_text("quorum_share")))
    assert {Decimal(row["share"]) for row in found.rows} == {Decimal("0.667")}


def test_only_the_municipality_s_own_rows(in_herning, ishoj):
    body = BodyFactory(municipality=in_herning)
    with municipality_scope(ishoj):
        BodyFactory(municipality=ishoj, name="Ishøjs")
    (found,) = Body.objects.filter(pk=body.pk).annotate(others=JsonRows(Body.objects.order_by("name"), name="name"))
    assert "Ishøjs" not in {row["name"] for row in found.others}


def test_no_day_is_none():
    assert day(None) is None
