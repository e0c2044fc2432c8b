"""Two at once: one decision, one agenda, one freezing of the minutes."""

import threading

import pytest
from django.db import connection

from common.errors import AlreadyDoneError, DomainError
from common.tenancy import all_municipalities, municipality_scope
from governance.domain import agenda, decisions, minutes, urgent
from governance.models import AgendaItem, Case, Decision, Meeting
from tests.governance.conftest import make_group
from tests.governance.test_minutes import held

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def together(transactional_db):
    from accounts.models import Municipality

    with all_municipalities(reason="the test's own municipality"):
        municipality = Municipality.objects.create(slug="herning", name="Herning")
        return make_group(municipality)


def at_once(municipality, *acts):
    """Run the acts in threads that begin together; what each returned or raised, in order."""
    results = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place, act):
        try:
            with municipality_scope(municipality):
                barrier.wait(timeout=10)
                results[place] = act()
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_chairs_decide_at_once_and_one_decision_stands(together):
    group = together
    with municipality_scope(group.municipality):
        item = group.on_agenda()

    def decide(person):
        own = AgendaItem.objects.select_related("meeting__body", "case").get(pk=item.pk)
        return decisions.record(item=own, choices=group.choices(own), actor=person)

    results = at_once(group.municipality, lambda: decide(group.chair), lambda: decide(group.deputy))
    assert sum(isinstance(result, Decision) for result in results) == 1, results
    assert sum(isinstance(result, AlreadyDoneError) for result in results) == 1, results
    with municipality_scope(group.municipality):
        assert Decision.objects.count() == 1


def test_an_urgent_decision_and_the_sending_of_the_agenda_exclude_each_other(together):
    group = together
    with municipality_scope(group.municipality):
        item = group.on_agenda(sent=False)

    def take():
        case = Case.objects.get(pk=item.case_id)
        return urgent.take(case=case, body=group.body, reason="Haster", actor=group.chair)

    def send():
        return agenda.send(
            meeting=Meeting.objects.select_related("body").get(pk=item.meeting_id), actor=group.secretary
        )

    results = at_once(group.municipality, take, send)
    with municipality_scope(group.municipality):
        on_agenda = AgendaItem.objects.filter(meeting_id=item.meeting_id, case_id=item.case_id).exists()
        assert Decision.objects.count() == (0 if on_agenda else 1), results
        assert isinstance(results[0], DomainError) is on_agenda, results


def test_the_two_last_approvals_freeze_the_minutes_once(together):
    group = together
    with municipality_scope(group.municipality):
        item = group.on_agenda()
        meeting = held(group, item)

    def approve(person):
        return minutes.approve(meeting=Meeting.objects.select_related("body").get(pk=meeting.pk), actor=person)

    results = at_once(group.municipality, lambda: approve(group.chair), lambda: approve(group.members[0]))
    assert all(isinstance(result, Meeting) for result in results), results
    with municipality_scope(group.municipality):
        meeting.refresh_from_db()
        assert meeting.minutes is not None
        assert len(meeting.minutes.data["approvals"]) == 2
