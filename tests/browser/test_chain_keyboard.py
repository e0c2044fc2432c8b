"""The decisive steps by keyboard alone, as the chair and the project leader take them; and no fault found by axe there."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Municipality
from common.tenancy import municipality_scope
from governance.domain import minutes
from governance.enums import AttendanceStatus, BodyKind
from governance.models import Decision, Meeting
from projects.models import Project, StatusReport
from reports.domain import notes
from reports.domain.periods import HalfYear
from tests.factories.governance import BodyFactory
from tests.factories.projects import led_project
from tests.factories.proposals import cast, submitted
from tests.people import PASSWORD, make_person
from tests.projects.proposal_cast import on_agenda

pytestmark = pytest.mark.browser
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FOCUS = """() => {
    const at = document.activeElement;
    const label = at.labels && at.labels.length ? at.labels[0].innerText : at.innerText;
    return {tag: at.tagName, name: at.name || "", id: at.id, text: (label || "").trim(),
            value: at.value || "", visible: at.checkVisibility()};
}"""
MOST_TABS = 150


@pytest.fixture
def herning(transactional_db):
    cache.clear()  # the attempts of other tests, which come from the same address
    return Municipality.objects.create(slug="herning", name="Herning")


@pytest.fixture
def people(herning):
    return cast(herning)


@pytest.fixture
def item(people):
    """Herning's example on the agenda of a meeting that has begun, with everybody there."""
    with municipality_scope(people.municipality):
        item = on_agenda(submitted(people), people)
        now = timezone.now()
        Meeting.objects.filter(pk=item.meeting_id).update(starts_at=now, ends_at=now + timedelta(hours=2))
        present = dict.fromkeys([people.chair.pk, people.member.pk], AttendanceStatus.PRESENT)
        minutes.record_attendance(meeting=item.meeting, statuses=present, actor=people.secretary)
    return item


@pytest.fixture
def sign_in(page, live_server):
    """Sign a person in by keyboard; the front page stands open."""

    def sign_in(person):
        person.set_password(PASSWORD)
        person.save()
        page.goto(f"{live_server.url}/account/login/")
        # The field takes the focus by itself, a moment after the page has loaded: what is typed before that is lost.
        page.wait_for_function("document.activeElement.name === 'login' && document.hasFocus()")
        page.keyboard.type(person.email)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{live_server.url}/herning/")

    return sign_in


def tab_to(page, **wanted):
    """Press Tab until what is wanted has focus: by ``name``, ``tag`` or the beginning of its ``text``."""
    seen = []
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        seen.append(at)
        if all(at[key].startswith(value) if key == "text" else at[key] == value for key, value in wanted.items()):
            assert at["visible"], at
            return at
    raise AssertionError(f"{wanted} is not reached by Tab on {page.url}: {[at['text'] or at['name'] for at in seen]}")


def is_accessible(page):
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == [], page.url


def test_the_chair_decides_by_keyboard(page, live_server, sign_in, people, item, complaints):
    sign_in(people.chair)
    is_accessible(page)
    page.goto(f"{live_server.url}/herning/items/{item.pk}/")
    is_accessible(page)

    tab_to(page, name="outcome_1", value="approved")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUS)["value"] == "conditional"
    page.keyboard.press("ArrowUp")
    page.locator("#preview", has_text="600.000").wait_for()
    tab_to(page, tag="BUTTON", text="Vis konsekvenser")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUS)["text"] == "Bekræft beslutningen"
    page.keyboard.press("Space")
    page.get_by_text("Beslutningen er registreret.").wait_for()

    is_accessible(page)
    with municipality_scope(people.municipality):
        assert Decision.objects.count() == 1
        assert Project.objects.count() == 1
    assert complaints == []


def test_the_project_leader_reports_by_keyboard(page, live_server, sign_in, herning, complaints):
    with municipality_scope(herning):
        project, leader = led_project(herning)
    sign_in(leader)
    page.goto(f"{live_server.url}/herning/projects/{project.pk}/report/")
    is_accessible(page)

    tab_to(page, name="summary")
    page.keyboard.type("Kravene er klar, og leverandøren er valgt.")
    tab_to(page, tag="SUMMARY", text="Prognose")
    page.keyboard.press("Enter")
    tab_to(page, name="forecast_cost")
    tab_to(page, tag="BUTTON", text="Send rapporten")
    page.keyboard.press("Enter")
    page.get_by_text("Rapporten er sendt").wait_for()

    is_accessible(page)
    with municipality_scope(herning):
        assert StatusReport.objects.get().summary == "Kravene er klar, og leverandøren er valgt."
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 375])
def test_the_status_note_s_page_is_accessible(page, live_server, sign_in, herning, width, complaints):
    page.set_viewport_size({"width": width, "height": 800})
    with municipality_scope(herning):
        led_project(herning)
        board = BodyFactory(municipality=herning, kind=BodyKind.EXECUTIVE, name="Direktionen")
        manager = make_person(herning, "benefits_manager", name="Gitte Gevinst")
        half = HalfYear.of(timezone.localdate())
        note = notes.start_collection(municipality=herning, year=half.year, half=half.half, body=board, actor=manager)
    sign_in(manager)
    for path in ("", "collection/", "write/"):
        page.goto(f"{live_server.url}/herning/reports/{note.pk}/{path}")
        is_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
    page.goto(f"{live_server.url}/herning/reports/{note.pk}/")
    tab_to(page, tag="BUTTON", text="Frys notatet")
    page.keyboard.press("Enter")
    page.get_by_text("Tre udgaver").wait_for()
    is_accessible(page)
    assert complaints == []
