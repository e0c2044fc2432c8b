"""The state machine: who, from where, once."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from common import audit
from common.errors import DomainError, InvalidTransitionError, StaleObjectError
from common.money import to_kroner
from common.states import StateMachine, Transition
from common.tenancy import municipality_scope
from tests.sample.models import Sample

pytestmark = pytest.mark.django_db

MACHINE = StateMachine(
    Sample,
    {
        "submit": Transition(frozenset({"draft", "returned"}), "submitted", "sample.submit_sample"),
        "decide": Transition(frozenset({"submitted"}), "decided", "sample.decide_sample"),
    },
    action_prefix="sample",
)
STATES = ["draft", "returned", "submitted", "decided"]


@pytest.fixture
def right(db):
    return User.objects.create_user(email="right@x.example", name="Right Person")


@pytest.fixture
def wrong(db):
    return User.objects.create_user(email="wrong@x.example", name="Wrong Person")


@pytest.fixture
def sample(herning):
    return Sample.objects.create(municipality=herning, title="ESDH")


@pytest.mark.parametrize(("state", "action"), list(itertools.product(STATES, MACHINE.transitions)))
@pytest.mark.parametrize("allowed", [True, False])
def test_every_state_action_and_person(in_herning, sample, right, wrong, state, action, allowed):
    Sample.objects.update(state=state)
    sample.refresh_from_db()
    user = right if allowed else wrong
    transition = MACHINE.transitions[action]
    possible = state in transition.sources
    assert (action in MACHINE.available(sample, user=user)) == (allowed and possible)
    expected = None if allowed and possible else (InvalidTransitionError if allowed else PermissionDenied)
    if expected:
        with pytest.raises(expected):
            MACHINE.perform(sample, action, user=user)
    else:
        assert MACHINE.perform(sample, action, user=user).state == transition.target
    kept = Sample.objects.get(pk=sample.pk)
    assert kept.state == (state if expected else transition.target)
    assert audit.entries_for(sample).count() == (0 if expected else 1)


def test_a_step_writes_its_columns_its_version_and_its_entry(in_herning, sample, right):
    MACHINE.perform(
        sample, "submit", user=right, note="Klar", data={"meeting": 4}, amount=to_kroner("1.5"), kind="plain"
    )
    kept = Sample.objects.get(pk=sample.pk)
    assert (kept.state, kept.amount, kept.version) == ("submitted", to_kroner("1.5"), 2)
    assert (sample.state, sample.amount, sample.version) == ("submitted", to_kroner("1.5"), 2)
    entry = audit.entries_for(sample).get()
    assert (entry.action, entry.note, entry.data, entry.object_version) == ("sample.submit", "Klar", {"meeting": 4}, 2)
    assert entry.before == {"state": "draft", "amount": "0.00"}
    assert entry.after == {"state": "submitted", "amount": "1.50"}


def test_the_second_of_two_clicks_is_refused(in_herning, sample, right):
    again = Sample.objects.get(pk=sample.pk)
    MACHINE.perform(sample, "submit", user=right)
    with pytest.raises(StaleObjectError):
        MACHINE.perform(again, "submit", user=right)
    assert audit.entries_for(sample).count() == 1


def test_a_guard_stops_the_step(in_herning, sample, right):
    def no(obj):
        raise DomainError("Mangler budget.")

    with pytest.raises(DomainError, match="Mangler budget"):
        MACHINE.perform(sample, "submit", user=right, guard=no)
    assert (sample.state, Sample.objects.get().state) == ("draft", "draft")


def test_a_constraint_that_fails_leaves_nothing(in_herning, sample, right):
    with pytest.raises(IntegrityError), transaction.atomic():
        MACHINE.perform(sample, "submit", user=right, amount=to_kroner("-1"))
    assert Sample.objects.get().state == "draft"
    assert sample.state == "draft"


def test_nobody_is_not_the_system(in_herning, sample):
    with pytest.raises(PermissionDenied):
        MACHINE.perform(sample, "submit", user=None)
    MACHINE.perform(sample, "submit", user=None, system=True)
    assert sample.state == "submitted"


def test_a_decision_acts_in_the_person_s_name_without_asking_again(in_herning, sample, wrong):
    MACHINE.perform(sample, "submit", user=wrong, system=True)
    assert audit.entries_for(sample).get().actor == wrong


def test_an_unknown_step_is_a_defect(in_herning, sample, right):
    with pytest.raises(KeyError):
        MACHINE.perform(sample, "fly", user=right)


def test_the_codes_it_writes():
    assert MACHINE.audit_codes() == ["sample.submit", "sample.decide"]


def test_another_municipality_s_record_is_not_moved(herning, ishoj, sample, right):
    with municipality_scope(ishoj), pytest.raises(StaleObjectError):
        MACHINE.perform(sample, "submit", user=right)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_through(herning, right):
    sample = Sample.objects.with_scopes_disabled().create(municipality=herning, title="ESDH")

    def press(_number):
        try:
            with municipality_scope(herning):
                MACHINE.perform(Sample.objects.get(pk=sample.pk), "submit", user=right)
        except (StaleObjectError, InvalidTransitionError):
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(16))) == 1
    with municipality_scope(herning):
        assert audit.entries_for(sample).count() == 1
        assert Sample.objects.get().version == 2
