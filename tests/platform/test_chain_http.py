"""The main job on the production set-up, through forms as a browser sends them: from the proposal to the status note."""

import io
import json
import re
from dataclasses import dataclass
from typing import Any

import page as pdf_check
import pypdf
import pytest

from tests.days import working_day
from tests.factories.proposals import TEXTS, THIS_YEAR
from tests.platform.browsing import Person, sign_in, words
from tests.platform.chain_seed import SLUG
from tests.platform.stack import Stack, wait_until

pytestmark = pytest.mark.production
GRANT = 600_000


@dataclass
class Municipality:
    """The sown municipality: who is who, and each person's own browser."""

    stack: Stack
    known: dict[str, Any]
    people: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        if name not in self.known["emails"]:
            raise AttributeError(name)
        if name not in self.people:
            self.people[name] = sign_in(
                self.stack.visitor(),
                email=self.known["emails"][name],
                password=self.known["password"],
                root=f"/{SLUG}/",
            )
        return self.people[name]


@pytest.fixture(scope="module")
def herning(production_stack: Stack) -> Municipality:
    said = production_stack.manage("shell", "-c", "from tests.platform.chain_seed import sow; sow()")
    return Municipality(production_stack, json.loads(said.strip().splitlines()[-1]), {})


# --- The acts -----------------------------------------------------------------------------------------------------
def write(herning: Municipality, *, title: str, applied: int = GRANT) -> str:
    """The project leader goes through the wizard with a business case; the proposal's address."""
    writer, known = herning.writer, herning.known
    writer.open("proposals/add/")
    writer.submit(
        title=title, department=known["department"], is_cross_cutting="on", has_start_and_end="on",
        estimated_cost="1.600.000",
    )  # fmt: skip
    proposal = writer.path.removesuffix("write/why/")
    assert proposal != writer.path, writer.path
    writer.submit(
        goal_1=known["goal"], argument_1="Sagerne følges ad.", reasoning=TEXTS["reasoning"], summary=TEXTS["summary"]
    )
    assert writer.path == f"{proposal}write/what/", "saving a step leads to the next"
    writer.submit(**{name: TEXTS[name] for name in ("current_situation", "solution", "limits")})
    writer.submit(alternative_nothing=TEXTS["alternative_nothing"])
    names = known["names"]
    writer.submit(
        owner=names["owner"], leader=names["writer"], system_owner=names["system_owner"],
        starts_on=f"01.01.{THIS_YEAR}", go_live=f"01.09.{THIS_YEAR + 1}",
    )  # fmt: skip
    writer.submit(
        body=known["body"], fund=known["fund"], applied_amount=f"{applied}", principle="efficiency",
        self_financed="1.000.000", running_cost_payer="Teknik og Miljø", repayment_share="50",
        repayment_first_year=THIS_YEAR + 2, repayment_years=3,
    )  # fmt: skip
    writer.submit(risks=TEXTS["risks"], data_protection=TEXTS["data_protection"])
    assert writer.path == f"{proposal}write/submit/"
    return proposal


def calculate(herning: Municipality, proposal: str) -> None:
    """The business case: 1.600.000 kr. once, 200.000 kr. a year for each of two departments (D40)."""
    writer, known = herning.writer, herning.known
    writer.open(f"{proposal}write/money/")
    writer.submit("/business-case/open/")
    assert writer.path.endswith("/lines/change/"), writer.path
    line: dict[str, Any] = {"0-kind": "external", "0-name": "Integration", "0-y0": "1.600.000", "0-source": "Tilbud"}
    for row, department in ((1, "department"), (2, "other_department")):
        line |= {
            f"{row}-kind": "gain_budgetable", f"{row}-name": f"Kortere sagsbehandling {row}",
            f"{row}-department": known[department], f"{row}-owner": known["names"]["owner"],
            f"{row}-source": "Tidsmåling", f"{row}-baseline": "40 minutter pr. sag",
            **{f"{row}-y{year}": "200.000" for year in range(1, 6)},
        }  # fmt: skip
    writer.submit(**line)


def score(herning: Municipality, proposal: str) -> None:
    """The department's representative scores."""
    herning.representative.open(f"{proposal}score/")
    herning.representative.submit(law=3, citizen=4, business=5, economy=5)


def consult(herning: Municipality, proposal: str) -> None:
    """Koncern IT is asked, finds the question on its front page, and answers."""
    herning.writer.open(f"{proposal}consult/")
    herning.writer.submit()
    asked = herning.central_it.open("")
    link = next(a["href"] for a in asked.page.find_all("a", href=re.compile(r"/consultations/\d+/")))
    asked.open(link).submit(
        establishment="To servere: 60.000 kr.", operation="Koncern IT driver.", architecture="Følger standarden.",
        resources="80 timer.",
    )  # fmt: skip


def hand_in(herning: Municipality, proposal: str) -> None:
    """The project leader submits."""
    herning.writer.open(f"{proposal}write/submit/").submit()
    assert "Indstillet" in herning.writer.open(proposal).text


def place(herning: Municipality, *, title: str) -> tuple[str, str]:
    """The secretary plans a meeting, puts the case on its agenda and sends it: addresses of the meeting and the item."""
    secretary = herning.secretary
    secretary.open(f"bodies/{herning.known['body']}/meetings/add/")
    secretary.submit(day=f"{working_day(after=14):%d.%m.%Y}", starts="09:00", ends="11:00", place="Rådhuset")
    meeting = secretary.path
    secretary.open(meeting)
    waiting = next(
        form for form in secretary.page.find_all("form", action=re.compile("/place/$")) if title in form.get_text()
    )
    target = waiting["action"]
    sent = {field["name"]: [field["value"]] for field in waiting.find_all("input", attrs={"name": True})}
    assert secretary.send(target, sent).status == 302
    secretary.open(meeting)
    item = next(
        a["href"] for a in secretary.page.find_all("a", href=re.compile(r"/items/\d+/$")) if title in a.get_text()
    )
    secretary.open(f"{meeting}send/").submit()
    assert "Dagsorden sendt" in secretary.open(meeting).text
    return meeting, item


def attend(herning: Municipality, meeting: str) -> None:
    """The day comes, and the secretary records who is there."""
    now = "timezone.now() - timedelta(minutes=30)"
    pk = meeting.rstrip("/").rsplit("/", 1)[1]
    herning.stack.manage(
        "shell", "-c",
        "from datetime import timedelta; from django.utils import timezone; from governance.models import Meeting;"
        "from common.tenancy import all_municipalities\n"
        f"with all_municipalities(reason='the day of the meeting comes'):\n"
        f" Meeting.objects.filter(pk={pk}).update(starts_at={now}, ends_at=timezone.now() + timedelta(hours=1))",
    )  # fmt: skip
    herning.secretary.open(f"{meeting}attendance/").submit()


def free(herning: Municipality) -> str:
    """The fund's page, as words."""
    return herning.chair.open(f"funds/{herning.known['fund']}/").text


def rows(person: Person, path: str) -> list[str]:
    """The rows of a list, as words."""
    table = person.open(path).page.select("table tbody tr")
    return [words(row) for row in table]


# --- The chain ----------------------------------------------------------------------------------------------------
def test_from_the_proposal_to_the_status_note(herning):
    title = "ESDH-integration til fagsystem"
    proposal = write(herning, title=title)
    calculate(herning, proposal)
    score(herning, proposal)
    consult(herning, proposal)
    hand_in(herning, proposal)
    meeting, item = place(herning, title=title)
    attend(herning, meeting)
    _decide(herning, item, title)
    project = _followed(herning, title)
    _minuted(herning, meeting)
    _reported(herning, project)
    _measured(herning)
    _noted(herning)
    herning.stack.manage("verify_audit")
    herning.stack.manage("verify_ledgers")
    assert "Internal Server Error" not in herning.stack.log("web")


def _decide(herning, item, title):
    """The chair sees the consequences, confirms, and confirms once more by mistake; a member cannot."""
    chair, member = herning.chair, herning.member
    chair.open(item)
    target, sent = chair.fill()
    member.open(item)
    refused = member.send(target, sent | {"csrfmiddlewaretoken": [member.visitor.cookies["csrftoken"].value]})
    assert refused.status == 403
    assert "Formand" in words(refused.page)
    shown = chair.send(target, sent | {"preview": ["1"]})
    assert shown.status == 200
    assert "fri saldo derefter 400.000 kr. " in words(shown.page)
    for _time in range(2):
        assert chair.send(target, sent).status == 302
    anew = chair.send(target, {name: value for name, value in sent.items() if name != "form_token"})
    assert anew.status in {302, 409, 422}
    assert len([row for row in rows(chair, "decisions/") if title in row]) == 1
    grants = [row for row in rows(chair, "grants/") if title in row]
    assert len(grants) == 1
    assert "600.000" in grants[0]


def _followed(herning, title):
    """The project is open, the money is posted, and the repayment stands."""
    assert "400.000 kr." in free(herning)
    chair = herning.chair
    opened = chair.open("projects/").page.find("a", string=re.compile(title))
    assert opened is not None
    instalments = [row for row in rows(herning.gains, "instalments/") if "100.000" in row]
    assert len(instalments) == 6
    for year in range(THIS_YEAR + 2, THIS_YEAR + 5):
        assert len([row for row in instalments if str(year) in row]) == 2
    return opened["href"]


def _minuted(herning, meeting):
    """The minutes say what followed, everyone who was there approves, and they are frozen."""
    herning.secretary.open(f"{meeting}minutes/send/").submit()
    for name in ("chair", "member"):
        getattr(herning, name).open(f"{meeting}minutes/").submit("/minutes/approve/")
    assert "600.000 kr." in herning.writer.open(f"{meeting}minutes/").text
    paper = herning.writer.visitor.request("GET", f"{meeting}minutes.pdf")
    assert paper.status == 200
    assert "fri saldo derefter 400.000 kr. " in text_of(paper.body)


def _reported(herning, project):
    """One sentence, the lights as proposed; a second click makes no second report."""
    writer = herning.writer.open(f"{project}report/")
    target, sent = writer.fill(summary="Kravene er klar.")
    for _time in range(2):
        assert writer.send(target, sent).status == 302
    assert len([row for row in rows(writer, f"{project}reports/") if "Kravene er klar." in row]) == 1
    assert "Kravene er klar." in herning.chair.open(project).text


def _measured(herning):
    """The gevinstmanager records what the gain was."""
    gains = herning.gains
    gain = gains.open("gains/").page.find("a", href=re.compile(r"/gains/\d+/$"))["href"]
    gains.open(f"{gain}measure/").submit(amount="190.000", source="Tidsmåling")
    assert "190.000" in gains.open(gain).text


def _noted(herning):
    """Collected, frozen, rendered by the worker, approved by the board, downloaded."""
    note = frozen_note(herning)
    gains, director = herning.gains, herning.director
    wait_until(lambda: len(downloads(gains, note)) == 3, what="the three PDFs being made")
    director.open(note).submit("/approve/")
    assert "Godkendt" in director.open(note).text
    for address in downloads(director, note):
        paper = director.visitor.request("GET", address)
        assert paper.status == 200
        assert paper.headers["Content-Type"] == "application/pdf"
        assert paper.body.startswith(b"%PDF")
        report = pdf_check.validate_pdf_bytes(paper.body, profile=pdf_check.ValidationProfile.PDF_UA_1)
        assert report.is_compliant, [str(failure) for failure in report.failures]
    public = next(a for a in downloads(herning.writer, note) if a.endswith("/public.pdf"))
    assert herning.writer.visitor.request("GET", public).body.startswith(b"%PDF")


def frozen_note(herning, *, choice: int = 0) -> str:
    """The gevinstmanager begins the round of one of the half-years offered, and freezes the note: its address."""
    gains = herning.gains.open("reports/begin/")
    half = gains.form().find("select", attrs={"name": "half"}).find_all("option")[choice]["value"]
    gains.submit(half=half, body=herning.known["board"])
    note = gains.path
    gains.open(note).submit("/freeze/")
    return note


def downloads(person: Person, note: str) -> list[str]:
    """Addresses of the PDFs that the person is offered."""
    return [a["href"] for a in person.open(note).page.find_all("a", href=re.compile(r"\.pdf$"))]


def text_of(paper: bytes) -> str:
    """The words of a PDF, with one space between them."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages).split())


# --- What must not happen -----------------------------------------------------------------------------------------
def test_a_grant_above_the_balance_is_refused_with_nothing_half_done(herning):
    title = "Nyt økonomisystem"
    proposal = write(herning, title=title, applied=1_500_000)
    calculate(herning, proposal)
    score(herning, proposal)
    consult(herning, proposal)
    hand_in(herning, proposal)
    meeting, item = place(herning, title=title)
    attend(herning, meeting)
    before = free(herning)

    herning.chair.open(item).submit(refused=422)
    assert "1.500.000 kr. er mere end det." in herning.chair.text

    assert free(herning) == before
    for path in ("decisions/", "grants/", "projects/"):
        assert not [row for row in rows(herning.chair, path) if title in row], path
    assert herning.chair.open(item).form() is not None, "it can still be decided"
    herning.stack.manage("verify_ledgers")


def test_with_the_queue_down_pages_and_saving_work_and_the_job_runs_afterwards(herning):
    herning.writer.open("")
    herning.stack.stop("redis")
    try:
        note = frozen_note(herning, choice=-1)
        assert downloads(herning.gains, note) == []
        assert "Venter" in herning.gains.open(note).text
        herning.writer.open("proposals/add/").submit(
            title="Skrevet uden kø", department=herning.known["department"], is_cross_cutting="on"
        )
        assert [row for row in rows(herning.writer, "proposals/") if "Skrevet uden kø" in row]
    finally:
        herning.stack.start_redis()
        wait_until(herning.stack.ready, what="the queue coming back")
    wait_until(lambda: len(downloads(herning.gains, note)) == 3, what="the PDFs of the waiting jobs", seconds=150)
