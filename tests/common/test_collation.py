"""Danish order, the same on both databases."""

import random

import pytest
from django.db import connection

from accounts.models import Department
from common.collation import compare, sort_key
from common.text import fold
from tests.sample.models import Sample

pytestmark = pytest.mark.django_db

IN_ORDER = [
    "_skjult", "-1 grad", "(udgået)", "10 trin", "2 trin", "Aftale", "aftale", "Areal", "café", "CAFÉ 2", "Daugård",
    "EL", "el", "El-nettet", "Elev", "Muller", "Müller", "Mysling", "zebra", "Æble", "æble", "Ærlig", "Ødegård",
    "Öresund", "østjysk", "Åben", "åben", "Aabenraa", "Ålborg", "Århus", "Aarhus Kommune", "Aars",
]  # fmt: skip


def test_the_order_is_what_a_dane_expects(in_herning):
    shuffled = IN_ORDER[:]
    random.Random(1).shuffle(shuffled)
    Sample.objects.bulk_create(Sample(municipality=in_herning, title=title) for title in shuffled)
    found = [sample.title for sample in Sample.objects.order_by("title")]
    assert found == IN_ORDER


def test_aarhus_comes_last(in_herning):
    for name in ("Århus", "Zoo", "Aarup", "Ørsted", "ældre"):
        Department.objects.create(municipality=in_herning, name=name)
    assert [d.name for d in Department.objects.all()] == ["Zoo", "ældre", "Ørsted", "Århus", "Aarup"]


def test_only_the_same_text_is_equal(in_herning):
    """Uniqueness must not depend on the database."""
    for title in ("Skole", "skole", "SKOLE", "Skolé"):
        Sample.objects.create(municipality=in_herning, title=title)
    assert Sample.objects.filter(title="skole").count() == 1
    assert compare("Aa", "Å") != 0
    assert compare("å", "å") == 0


def test_the_search_form_finds_without_regard_to_case():
    assert fold("  Økonomi \n og  STØTTE ") == "økonomi og støtte"


@pytest.mark.postgres
def test_sqlite_s_collation_is_icu_s():
    rng = random.Random(7)
    alphabets = ["aAåÅbæøéE ", "aå-b A", "abcæøåÆØÅAaé .-/12", "oöøüyŸÜvwVWüdDðþ", "aAåÅ"]
    words = ["".join(rng.choices(rng.choice(alphabets), k=rng.randint(0, 7))) for _ in range(4000)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM unnest(%s::text[]) word ORDER BY word COLLATE danish", [words])
        by_icu = [row[0] for row in cursor.fetchall()]
    assert sorted(words, key=sort_key) == by_icu
