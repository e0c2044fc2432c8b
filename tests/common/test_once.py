"""A form acts once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common.errors import AlreadyDoneError, DomainError
from common.models import FormToken
from common.once import KEPT_FOR, finish, once, prune
from common.tenancy import municipality_scope
from tests.sample.models import Sample

pytestmark = pytest.mark.django_db
TOKEN = str(uuid.UUID(int=7))


def act(municipality, token=TOKEN):
    with transaction.atomic():
        row = once(token, municipality=municipality, kind="sample")
        sample = Sample.objects.create(municipality=municipality, title=f"Sag {uuid.uuid4()}")
        finish(row, f"/samples/{sample.pk}")
    return row.url


def test_the_second_post_is_sent_to_what_the_first_made(in_herning):
    url = act(in_herning)
    with pytest.raises(AlreadyDoneError) as refused:
        act(in_herning)
    assert refused.value.url == url
    assert Sample.objects.count() == 1


def test_an_act_that_failed_can_be_tried_again_with_the_same_form(in_herning):
    def refused():
        once(TOKEN, municipality=in_herning, kind="sample")
        raise DomainError("no")

    with pytest.raises(DomainError, match="no"), transaction.atomic():
        refused()
    assert act(in_herning)


def test_another_municipality_s_token_is_its_own(herning, ishoj):
    for municipality in (herning, ishoj):
        with municipality_scope(municipality):
            assert act(municipality)


@pytest.mark.parametrize("token", ["", " ", None, "x" * 65])
def test_a_form_without_a_token_is_refused(in_herning, token):
    with pytest.raises(DomainError):
        act(in_herning, token)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_a_defect(herning):
    with municipality_scope(herning), pytest.raises(RuntimeError):
        once(TOKEN, municipality=herning, kind="sample")


def test_old_tokens_are_forgotten(in_herning):
    act(in_herning)
    assert prune() == 0
    FormToken.objects.update(used_at=timezone.now() - KEPT_FOR - timedelta(days=1))
    assert prune() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_acts_and_all_learn_where(herning):
    def press(_number):
        try:
            with municipality_scope(herning):
                return ("acted", act(herning))
        except AlreadyDoneError as error:
            return ("told", error.url)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, range(12)))
    assert sum(what == "acted" for what, _url in answers) == 1
    assert len({url for _what, url in answers}) == 1
    with municipality_scope(herning):
        assert Sample.objects.count() == 1
