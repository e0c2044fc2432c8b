"""The production set-up, run natively: what watches it, and what a visitor's browser is told."""

import json
import re
import subprocess
import sys
import time

import pytest

from strategy_portal.views.health import ANSWER_LIVES
from tests.platform.stack import ROOT, Stack, wait_until

pytestmark = pytest.mark.production


@pytest.fixture
def visitor(production_stack: Stack):
    return production_stack.visitor()


def readyz(stack: Stack):
    """The answer once the remembered one has grown old."""
    time.sleep(ANSWER_LIVES)
    answer = stack.visitor().request("GET", "/readyz")
    return answer.status, json.loads(answer.body)


def test_the_process_answers_its_health_check(production_stack, visitor):
    answer = visitor.request("GET", "/healthz")

    assert (answer.status, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert (
        subprocess.run(
            [sys.executable, "deploy/probe.py"], cwd=ROOT, env=production_stack.environment, check=False
        ).returncode
        == 0
    )


def test_every_part_is_ready(visitor):
    answer = visitor.request("GET", "/readyz")

    assert answer.status == 200
    assert json.loads(answer.body) == {
        "ready": True,
        "parts": {"database": "ok", "migrations": "ok", "queue": "ok", "worker": "ok"},
    }


def test_a_stopped_worker_is_noticed_while_the_process_lives(production_stack, visitor):
    production_stack.stop("worker")
    try:
        status, body = readyz(production_stack)

        assert status == 503
        assert body["parts"]["worker"] == "none has answered"
        assert body["parts"]["queue"] == "ok"
        assert visitor.request("GET", "/healthz").status == 200
    finally:
        production_stack.start_worker()
        wait_until(production_stack.ready, what="the worker coming back")


def test_a_stopped_queue_is_noticed_while_pages_still_work(production_stack, visitor):
    production_stack.stop("redis")
    try:
        begun = time.monotonic()
        status, body = readyz(production_stack)

        assert status == 503
        assert body["parts"]["queue"] == "does not answer"
        assert body["parts"]["database"] == "ok"
        assert time.monotonic() - begun < ANSWER_LIVES + 10
        assert visitor.get("/account/login/").status == 200
    finally:
        production_stack.start_redis()
        wait_until(production_stack.ready, what="the queue coming back")


def test_a_visitor_without_tls_is_sent_to_it(visitor):
    answer = visitor.request("GET", "/account/login/", headers={"X-Forwarded-Proto": "http"})

    assert answer.status == 301
    assert answer.headers["Location"] == "https://localhost/account/login/"


def test_an_unknown_host_is_refused(visitor):
    assert visitor.request("GET", "/healthz", headers={"Host": "evil.example"}).status == 400


def test_the_sign_in_page_is_danish_and_guarded(visitor):
    answer = visitor.get("/account/login/")

    assert answer.status == 200
    assert answer.page.html["lang"] == "da"
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy
    for name, morsel in visitor.cookies.items():
        assert morsel["secure"], f"{name} is sent without TLS"


def test_a_wrong_password_is_refused_without_telling_who_exists(visitor):
    visitor.get("/account/login/")
    answer = visitor.post("/account/login/", login="nobody@herning.example", password="wrong")

    assert answer.status == 200
    assert "nobody@herning.example" in answer.text, "the input is kept"


def test_a_form_without_its_token_is_refused(visitor):
    visitor.get("/account/login/")

    assert visitor.post("/account/login/", csrfmiddlewaretoken="forged", login="a@b.dk", password="x").status == 403


def test_static_files_have_hashed_names_and_are_kept_for_ever(visitor):
    page = visitor.get("/account/login/").page
    addresses = [tag["href"] for tag in page.find_all("link", rel="stylesheet")]
    addresses += [tag["src"] for tag in page.find_all("script", src=True)]
    files = [address for address in addresses if address.startswith("/static/")]
    assert files

    for address in files:
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", address), address
        answer = visitor.request("GET", address, headers={"Accept-Encoding": "gzip"})
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_beat_sends_what_the_timetable_says(production_stack):
    wait_until(lambda: "common.sweep_jobs" in production_stack.log("worker"), what="a job of the timetable", seconds=90)


def test_no_page_failed(production_stack):
    assert "Internal Server Error" not in production_stack.log("web")
