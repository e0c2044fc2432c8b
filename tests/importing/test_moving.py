"""A demonstration is moved so that it is in force today; the source's years stay visible."""

from datetime import date

import pytest

from strategy_portal.importing.documents import read_documents
from strategy_portal.importing.fields import HalfYearNumber
from strategy_portal.importing.moving import Move, move_to_today, years_to_today

SOURCE = """
    source_years: 2011–2015
    departments:
      - {key: a, name: A, type: stab}
    strategies:
      - key: s
        title: S
        state: godkendt
        valid_from: 01.10.2011
        valid_to: 31.12.2015
        efficiency_targets:
          - year: 2015
            total: 1
            departments:
              - {department: a, amount: 1}
        goals:
          - key: g
            title: G
            initiatives:
              - {key: i, title: I, deadline: 29.02.2012}
"""


def moved(write, text, today):
    documents = read_documents([write(text)])
    move_to_today(documents, today=today)
    return documents


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 11, 22), date(2026, 12, 31), date(2031, 6, 30)])
def test_a_source_is_moved_by_whole_years_to_be_in_force(write, today):
    strategy = next(iter(moved(write, SOURCE, today).rows("strategies")))
    assert strategy["valid_from"] <= today <= strategy["valid_to"]
    assert (strategy["valid_from"].month, strategy["valid_from"].day) == (10, 1)
    assert strategy["efficiency_targets"][0]["year"] == strategy["valid_to"].year
    assert strategy.source_years == "2011–2015"


def test_a_leap_day_is_moved_to_the_last_of_february(write):
    strategy = next(iter(moved(write, SOURCE, date(2026, 11, 22)).rows("strategies")))
    assert strategy["goals"][0]["initiatives"][0]["deadline"] == date(2025, 2, 28)


@pytest.mark.parametrize(("years", "expected"), [((2011, 2015), 13), ((2013, 2017), 11), ((2017, 2017), 9)])
def test_the_middle_of_the_span_is_this_year(years, expected):
    assert years_to_today(years, date(2026, 11, 22)) == expected


MEETING = """
    written_as_of: 22.11.2026
    bodies:
      - {key: g, name: G, type: styregruppe}
    meetings:
      - {key: m, body: g, state: planlagt, date: 02.12.2026, starts: 13.00, ends: 15.00}
"""


@pytest.mark.parametrize(
    "today", [date(2026, 11, 22), date(2026, 11, 25), date(2027, 3, 1), date(2030, 7, 14), date(2026, 11, 1)]
)
def test_illustrative_content_keeps_its_weekdays_and_its_distance_from_today(write, today):
    meeting = next(iter(moved(write, MEETING, today).rows("meetings")))
    assert meeting["date"].weekday() == date(2026, 12, 2).weekday()
    assert 4 <= (meeting["date"] - today).days <= 10


def test_without_a_word_about_time_nothing_is_moved(write):
    text = MEETING.replace("written_as_of: 22.11.2026", "")
    assert next(iter(moved(write, text, date(2040, 1, 1)).rows("meetings")))["date"] == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (Move(), (2026, 1)),
        (Move(years=1), (2027, 1)),
        (Move(years=0, weeks=20), (2026, 1)),
        (Move(years=0, weeks=27), (2026, 2)),
        (Move(years=0, weeks=-1), (2025, 2)),
    ],
)
def test_a_half_year_becomes_the_last_that_has_ended(move, expected):
    assert move.half_year(HalfYearNumber(2026, 1)) == expected
