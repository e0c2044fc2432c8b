"""Texts: searched without regard to case, sentences closed once."""

from common.errors import DomainError
from common.numbers import kr
from common.text import fold, sentence


def test_an_amount_closes_its_sentence_by_itself():
    assert sentence(f"Puljen har {kr(100)}. Vælg mindre.") == f"Puljen har {kr(100)} Vælg mindre."
    assert sentence("Vent … og se.") == "Vent … og se."


def test_an_error_is_a_sentence():
    assert str(DomainError(f"Der er {kr(5)}.")) == f"Der er {kr(5)}"


def test_search_text_is_folded():
    assert fold("  ØKONOMI   og Stab ") == "økonomi og stab"
