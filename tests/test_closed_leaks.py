"""D11: what hangs on a closed case shows nowhere to somebody whom it is not for.

Tried on the demonstration: two cases are closed — a project that has everything, and a proposal that waits for a body —
and then somebody without a role follows every link, downloads every list and searches. Papers that were frozen while
the cases were open stay as they were sent, and are left out.
"""

import re
from collections import Counter
from html import unescape

import pytest

from accounts.enums import Role
from accounts.models import Municipality
from business_cases.models import BusinessCase, PriorityRow
from common.tenancy import municipality_scope
from governance.domain import agenda, cases, queries
from governance.enums import MeetingState
from governance.models import Body, Case, Meeting
from projects.models import Project, Proposal
from strategy_portal.importing import demo
from tests.people import make_person

FRONT = "/herning/"
#: How many pages of a kind are opened, such as one project after the other.
EACH = 25
#: Frozen before the cases were closed, or what signs the person out.
LEFT_OUT = re.compile(
    r"\.pdf$|/pdf/|/reports/\d+/(executive|board|public)|/document/|/minutes/|logout|/account/|/switch"
)
LINK = re.compile(r'href="([^"#]+)')


@pytest.fixture
def herning(db):
    loading = demo.load(printed=False)
    assert [next(loading)[0], next(loading)[0]] == [demo.NATIONAL, "herning"]
    return Municipality.objects.get(slug="herning")


@pytest.fixture
def closed(herning):
    """The titles that must not show."""
    with municipality_scope(herning):
        body = Body.objects.get(name="Styregruppen for Digital Forvaltning")
        secretary = make_person(herning, Role.SECRETARY, body=body)
        project = Project.objects.select_related("case").get(title="Mobil dokumentation i hjemmeplejen")
        cases.close_to_others(case=project.case, ground="Forvaltningsloven § 27", public_title="", actor=secretary)
        # One that was ranked stands in an order that the body has decided, as it was sent.
        ready = queries.ready_cases(body).filter(kind="proposal").exclude(pk__in=PriorityRow.objects.values("case_id"))
        waiting = ready[0]
        meeting = Meeting.objects.filter(body=body, state=MeetingState.PLANNED).order_by("starts_at").last()
        item = agenda.place(case=waiting, meeting=meeting, actor=secretary)
        # As the secretary does it on the item's page.
        agenda.close_item(item=item, ground="Forvaltningsloven § 27", public_title="En sag", actor=secretary)
        agenda.send(meeting=meeting, actor=secretary)
        assert Case.objects.filter(is_closed=True).count() == 2
        return [project.title, waiting.title]


def crawl(client, titles):
    """Every page that can be reached, and on which of them one of ``titles`` stands."""
    seen, kinds, found = {FRONT}, Counter(), []
    queue = [FRONT, *(f"{FRONT}search/?q={title}" for title in titles)]
    while queue:
        path = queue.pop()
        response = client.get(path)
        if response.status_code != 200:
            continue
        body = b"".join(response) if response.streaming else response.content
        text = unescape(body.decode(errors="replace")).casefold()
        if "/search/" in path:
            # The page repeats what was asked; only a link is a hit.
            text = " ".join(re.findall(r"<a href[^>]*>([^<]*)", text))
        found += [f"{path}: {title}" for title in titles if title.casefold() in text.replace("\n", " ")]
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        for link in LINK.findall(body.decode()):
            href = unescape(link)
            href = path.split("?")[0] + href if href.startswith("?") else href
            kind = re.sub(r"\d+", "N", href.split("?")[0]) + ("?csv" if "export=csv" in href else "")
            if not href.startswith(FRONT) or href in seen or LEFT_OUT.search(href) or "export=xlsx" in href:
                continue
            if ("?" in href and "export=csv" not in href) or kinds[kind] >= EACH:
                continue
            seen.add(href)
            kinds[kind] += 1
            queue.append(href)
    return len(seen), found


def test_d11_a_closed_case_shows_nowhere_to_others(client, herning, closed):
    client.force_login(make_person(herning))
    pages, found = crawl(client, closed)
    assert pages > 150
    assert not found, "\n".join(found)


def test_d11_it_shows_to_those_it_is_for(client, herning, closed):
    """Else the test above could not fail."""
    with municipality_scope(herning):
        body = Body.objects.get(name="Styregruppen for Digital Forvaltning")
    client.force_login(make_person(herning, Role.MEMBER, body=body))
    _pages, found = crawl(client, closed)
    assert any(closed[0] in line for line in found)
    assert any(closed[1] in line for line in found)


def test_an_imported_business_case_knows_its_proposals_case(herning):
    with municipality_scope(herning):
        assert BusinessCase.objects.filter(case__isnull=False).count() > 5
        loose = Proposal.objects.filter(business_case__isnull=False, business_case__case__isnull=True)
        assert not loose.exists()
