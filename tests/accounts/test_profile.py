"""One's own name, on one's own page."""

from tests.accounts.acts import actions, log_in
from tests.accounts.conftest import signed_in

# --- Profile -------------------------------------------------------------------------------------------------------


def test_one_can_correct_ones_own_name(client, person, herning):
    log_in(client)
    assert client.post("/profile/", {"name": "  Bo  Berg "}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.search_text) == ("Bo Berg", "bo berg bruger@herning.example")
    assert "person.renamed_self" in actions(herning)


def test_a_profile_without_a_name_is_refused(person):
    response = signed_in(person).post("/profile/", {"name": " "})
    assert response.status_code == 422
    person.refresh_from_db()
    assert person.name == "Bo Bruger"
