"""The import format refuses what it cannot read, with file, line, path and what is allowed, all at once."""

from datetime import date, time
from decimal import Decimal

import pytest

from common.yaml_source import SourceError
from strategy_portal.importing.documents import read_documents, yaml_files


def only(problems):
    assert len(problems) == 1, problems
    return problems[0]


DEPARTMENT = """
    departments:
      - key: teknik
        name: Teknik
        type: forvaltning
"""


def test_every_error_is_said_at_once_with_its_line(errors):
    found = errors(
        """
        departments:
          - key: teknik
            name: Teknik
            type: forvaltnin
            parnt: stab
          - name: Uden nøgle
            type: stab
        strategies:
          - key: s
            title: Strategi
            state: godkendt
            valid_from: 31.02.2013
            valid_to: 2017-12-31
        """
    )
    assert [(line, path) for line, path, _ in found] == [
        (6, "departments[1].type"),
        (7, "departments[1].parnt"),
        (8, "departments[2].key"),
        (14, "strategies[1].valid_from"),
    ]


def test_a_wrong_word_lists_the_allowed_ones(errors):
    line, path, message = only(errors(DEPARTMENT.replace("forvaltning", "styrelse")))
    assert (line, path) == (6, "departments[1].type")
    assert "forvaltning, center, stab, enhed, institution" in message


def test_an_unknown_name_is_refused_with_the_nearest(errors):
    _, path, message = only(errors(DEPARTMENT + "        parrent: teknik\n"))
    assert path == "departments[1].parrent"
    assert "»parent«" in message


def test_a_name_far_from_all_lists_them(errors):
    _, _, message = only(errors(DEPARTMENT + "        xyz: 1\n"))
    assert "valid_from" in message


def test_text_with_a_comma_in_braces_is_explained(errors):
    found = errors("departments:\n  - {key: a, name: By, Erhverv og Kultur, type: stab}\n")
    assert any("anførselstegn" in message for _, _, message in found)


def test_a_missing_value_is_missed_where_the_row_begins(errors):
    line, path, message = only(errors("departments:\n  - key: teknik\n    type: stab\n"))
    assert (line, path) == (4, "departments[1].name")
    assert message


def test_an_empty_value_counts_as_missing(errors):
    line, path, _ = only(errors("departments:\n  - key: teknik\n    name:\n    type: stab\n"))
    assert (line, path) == (5, "departments[1].name")


def test_a_key_used_twice_names_the_first_place(errors):
    line, path, message = only(errors(DEPARTMENT + "      - {key: teknik, name: Igen, type: stab}\n"))
    assert (line, path) == (7, "departments[2].key")
    assert "lejre.yaml:4" in message


def test_a_key_is_unique_across_files(write):
    first = write(DEPARTMENT, name="a.yaml")
    second = write(DEPARTMENT, name="b.yaml")
    with pytest.raises(SourceError) as refused:
        read_documents([first, second])
    problem = only(refused.value.problems)
    assert problem.file.endswith("b.yaml")
    assert "a.yaml:4" in problem.message


def test_a_reference_to_nothing_suggests_what_is_near(errors):
    line, path, message = only(errors(DEPARTMENT + "      - {key: byg, name: Byg, type: enhed, parent: tekniks}\n"))
    assert (line, path) == (7, "departments[2].parent")
    assert "teknik" in message


def test_references_hold_across_files(write):
    files = [
        write(DEPARTMENT, name="a.yaml"),
        write("departments:\n  - {key: byg, name: Byg, type: enhed, parent: teknik}\n", name="b.yaml"),
    ]
    assert [row["key"] for row in read_documents(files).rows("departments")] == ["teknik", "byg"]


def test_a_key_of_another_kind_is_no_answer(errors):
    text = (
        DEPARTMENT
        + """
    bodies:
      - {key: x, name: X, type: udvalg, reports_to: teknik}
    """
    )
    _, path, message = only(errors(text))
    assert path == "bodies[1].reports_to"
    assert "teknik" in message


def test_a_national_reference_needs_its_prefix_where_it_may_stand(errors):
    _, path, message = only(errors(DEPARTMENT + "      - {key: b, name: B, type: enhed, parent: 'national:x'}\n")[:1])
    assert path == "departments[2].parent"
    assert message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("departments:\n  - key: teknik\n    key: igen\n    name: T\n    type: stab\n", 5),
        ("departments: &alle []\nbodies: *alle\n", 3),
        ("departments: !!python/object:os.system []\n", 3),
        ("departments:\n\t- key: a\n", 4),
        ("departments: [\n", 4),
        ("departments:\n  - name: a: b\n", 4),
        ('departments:\n  - name: "aldrig lukket\n', 5),
        ("---\nformat: x\n", 3),
        ("departments:\n  - key: a\n name: skævt\n", 5),
    ],
    ids=["twice", "alias", "tag", "tab", "bracket", "colon", "quote", "second document", "indent"],
)
def test_what_is_not_strict_yaml_is_refused_with_its_line(errors, text, line):
    assert line in [found for found, _, _ in errors(text)]


def test_an_alias_bomb_is_refused_before_it_unfolds(errors):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert only(errors(bomb))[0] == 3


def test_deep_nesting_is_refused(errors):
    assert "20" in only(errors("departments: " + "[" * 5000 + "\n"))[2]


def test_a_large_file_is_refused_unread(tmp_path):
    path = tmp_path / "stor.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(SourceError) as refused:
        read_documents([path])
    assert only(refused.value.problems).line == 1


def test_a_file_that_is_no_utf8_says_which_line(tmp_path):
    path = tmp_path / "gammel.yaml"
    path.write_bytes("format: strategiportal/1\nmunicipality: lejre\nprofile:\n  name: Køge\n".encode("latin-1"))
    with pytest.raises(SourceError) as refused:
        read_documents([path])
    assert only(refused.value.problems).line == 4


def test_a_byte_order_mark_is_no_trouble(tmp_path):
    path = tmp_path / "windows.yaml"
    path.write_bytes("\ufeffformat: strategiportal/1\r\nmunicipality: lejre\r\nprofile:\r\n  name: Lejre\r\n".encode())
    assert read_documents([path]).documents[0].content["profile"]["name"] == "Lejre"


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(SourceError):
        read_documents([tmp_path / "findes-ikke.yaml"])


def test_an_empty_folder_is_a_sentence(tmp_path):
    with pytest.raises(SourceError):
        yaml_files(tmp_path)


@pytest.mark.parametrize("text", ["", "bare tekst\n", "- en liste\n", "format: strategiportal/9\n"])
def test_a_file_without_the_format_says_what_belongs_there(errors, text):
    assert "strategiportal/1" in only(errors(text, header=""))[2]


def test_a_municipality_must_be_named(errors):
    assert "municipality" in only(errors(DEPARTMENT, header="format: strategiportal/1\n"))[2]


def test_national_strategies_stand_in_files_of_their_own(errors):
    text = "external_strategies:\n  - {key: fod, title: Fælles, owner: fællesoffentlig}\n"
    assert only(errors(text))[1] == "external_strategies"


def test_a_list_where_a_value_belongs(errors):
    assert only(errors("departments:\n  - {key: a, name: [a, b], type: stab}\n"))[:2] == (4, "departments[1].name")


def test_a_value_where_a_list_belongs(errors):
    assert only(errors("departments: teknik\n"))[:2] == (3, "departments")


def test_a_value_where_a_block_belongs(errors):
    assert only(errors("departments:\n  - teknik\n"))[:2] == (4, "departments[1]")


STRATEGY = """
    departments:
      - {{key: a, name: A, type: stab}}
      - {{key: b, name: B, type: stab}}
    strategies:
      - key: s
        title: Strategi
        state: godkendt
        valid_from: {start}
        valid_to: {end}
        efficiency_targets:
          - year: {year}
            total: {total}
            departments:
              - {{department: a, amount: "{first}"}}
              - {{department: b, amount: "3,3 mio."}}
"""
GOOD = {"start": "01.01.2013", "end": "2017-12-31", "year": "2015", "total": "18,3 mio.", "first": "15.000.000"}


def test_amounts_dates_and_years_are_read_as_danes_write_them(write):
    documents = read_documents([write(STRATEGY.format(**GOOD))])
    row = next(iter(documents.rows("strategies")))
    target = row["efficiency_targets"][0]
    assert (row["valid_from"], row["valid_to"]) == (date(2013, 1, 1), date(2017, 12, 31))
    assert target["year"] == 2015
    assert target["total"] == Decimal("18300000.00")
    assert [part["amount"] for part in target["departments"]] == [Decimal(15_000_000), Decimal(3_300_000)]


def test_d21_the_departments_targets_must_sum(errors):
    line, path, message = only(errors(STRATEGY.format(**GOOD | {"total": "30 mio."})))
    assert path.endswith("total")
    assert "18.300.000" in message
    assert line == 14


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start", "01.13.2013"),
        ("start", "29.02.2013"),
        ("start", "2013"),
        ("start", "i morgen"),
        ("year", "013"),
        ("year", "15"),
        ("first", "600.00"),
        ("first", "1,234.56"),
        ("first", "-5"),
        ("first", "1e9"),
        ("first", "0x10"),
        ("first", "nan"),
        ("first", "999.999.999.999.999"),
    ],
)
def test_what_is_no_date_year_or_amount_is_refused(errors, name, value):
    problem = only(errors(STRATEGY.format(**GOOD | {name: value})))
    assert value in problem[2]


def test_a_period_runs_forward(errors):
    assert only(errors(STRATEGY.format(**GOOD | {"end": "01.01.2012"})))[1] == "strategies[1].valid_to"


def test_words_that_yaml_would_turn_into_something_else_stay_words(write):
    documents = read_documents([write("departments:\n  - {key: '013', name: no, type: stab}\n")])
    row = next(iter(documents.rows("departments")))
    assert (row["key"], row["name"]) == ("013", "no")


def test_yes_and_no_are_danish(write, errors):
    text = "people:\n  - {{key: a, name: A, administrator: {answer}}}\n"
    read = read_documents([write(text.format(answer="ja"))])
    assert next(iter(read.rows("people")))["administrator"] is True
    assert "ja, nej" in only(errors(text.format(answer="yes")))[2]


def test_a_meeting_has_times(write, errors):
    text = """
        bodies:
          - {{key: g, name: Gruppen, type: styregruppe}}
        meetings:
          - key: m
            body: g
            state: planlagt
            date: 02.12.2026
            starts: {starts}
            ends: 15.00
    """
    read = read_documents([write(text.format(starts="13:30"))])
    assert next(iter(read.rows("meetings")))["starts"] == time(13, 30)
    assert only(errors(text.format(starts="25.00")))[1] == "meetings[1].starts"


def test_every_number_of_a_business_case_is_checked(errors):
    found = errors(
        """
        business_cases:
          - key: bc
            title: Sag
            price_level: 2026
            base_year: 2026
            horizon: 5
            lines:
              - name: Licens
                type: licens
                amounts:
                  - {year: 0, low: 500.000, likely: 400.000}
                  - {year: 3, to_year: 1, likely: 1}
                  - {year: 99, likely: 1}
        """
    )
    assert [(line, path.rsplit(".", 1)[-1]) for line, path, _ in found] == [
        (13, "likely"),
        (14, "to_year"),
        (15, "year"),
    ]


def test_shares_of_a_benefit_sum(errors):
    found = errors(
        DEPARTMENT
        + """
    projects:
      - {key: p, title: P}
    benefits:
      - key: g
        project: p
        name: Mindre tid
        type: frigjort tid
        shares:
          - {department: teknik, share: 60 pct.}
    """
    )
    assert only(found)[1] == "benefits[1].shares"
