"""A job on the page: how far it is, what went wrong, and starting it again."""

import pytest

from common import jobs
from common.errors import DomainError
from common.jobs import JobKind
from common.models import Job, JobState
from common.tenancy import municipality_scope
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    def register(run=lambda job, progress: None, **options):
        kind = JobKind(run=run, label="Statusnotat", subject_url=lambda job: f"/result/{job.subject_id}", **options)
        monkeypatch.setitem(jobs.job_kinds._items, "test.kind", kind)

    register()
    return register


@pytest.fixture
def person(herning):
    return make_person(herning)


@pytest.fixture
def job(herning, kind):
    return Job.objects.create(municipality=herning, kind="test.kind", key="7", subject_id=7)


def address(job, step=""):
    return f"/herning/jobs/{job.pk}/{step}"


def test_it_works_without_javascript(client, person, job):
    client.force_login(person)
    page = client.get(address(job)).content.decode()
    assert "<h1" in page
    assert "Statusnotat" in page


def test_the_fragment_asks_again_until_it_is_finished(client, person, job, herning):
    client.force_login(person)
    waiting = client.get(address(job), headers={"HX-Request": "true"})
    assert "<html" not in waiting.content.decode()
    assert f'hx-get="{address(job)}"' in waiting.content.decode()
    assert waiting["Cache-Control"] == "no-store"
    with municipality_scope(herning):
        jobs.run(job.pk)
    done = client.get(address(job), headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in done
    assert "/result/7" in done


def test_a_failed_job_says_why_and_starts_again_once(client, person, job, herning, kind):
    def no(job, progress):
        raise DomainError("Der er ingen tal.")

    kind(no)
    with municipality_scope(herning):
        jobs.run(job.pk)
    client.force_login(person)
    assert "Der er ingen tal." in client.get(address(job)).content.decode()
    first = client.post(address(job, "retry/"))
    second = client.post(address(job, "retry/"))
    assert first.status_code == second.status_code == 302
    with municipality_scope(herning):
        again = Job.objects.get(state=JobState.QUEUED)
        assert Job.objects.count() == 2
    assert first.url == second.url == address(again)


def test_a_job_that_did_not_fail_is_not_started_again(client, person, job, herning):
    client.force_login(person)
    assert client.post(address(job, "retry/")).url == address(job)
    with municipality_scope(herning):
        assert Job.objects.count() == 1


def test_get_starts_nothing(client, person, job):
    client.force_login(person)
    assert client.get(address(job, "retry/")).status_code == 405


def test_who_may_see_it(client, person, job, ishoj, herning, kind):
    assert client.get(address(job)).status_code == 302
    client.force_login(make_person(ishoj))
    assert client.get(address(job)).status_code == 404
    assert client.get(f"/ishoj/jobs/{job.pk}/").status_code == 404
    client.force_login(person)
    assert client.get(address(job)).status_code == 200
    kind(visible_to=lambda user, job: False)
    assert client.get(address(job)).status_code == 404
    assert client.post(address(job, "retry/")).status_code == 404
