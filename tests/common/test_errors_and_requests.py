"""What a person sees when something is wrong, and the reference that leads to the log."""

import json
import logging
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import include, path

from common.audit import current_request_id
from common.middleware import safe_request_id
from common.views.base import public_route
from strategy_portal.urls import handler400, handler403, handler404, handler500
from strategy_portal.urls import urlpatterns as portal

pytestmark = pytest.mark.django_db


@public_route
def explode(request):
    raise ValueError("secret detail")


@public_route
def refuse(request):
    raise PermissionDenied("Only the chair may.")


@public_route
def say(request):
    return HttpResponse(current_request_id())


urlpatterns = [
    path("test/explode", explode),
    path("test/refuse", refuse),
    path("test/say", say),
    path("", include(portal)),
]
__all__ = ["handler400", "handler403", "handler404", "handler500"]
here = pytest.mark.urls(__name__)
UUID = re.compile(r"^[0-9a-f]{32}$")


@here
def test_the_reference_is_the_same_everywhere(client):
    response = client.get("/test/say")
    assert UUID.match(response["X-Request-ID"])
    assert response.content.decode() == response["X-Request-ID"]
    assert client.get("/test/say")["X-Request-ID"] != response["X-Request-ID"]


@here
def test_a_proxy_s_reference_is_kept(client):
    assert client.get("/test/say", headers={"X-Request-ID": "proxy-7f3a.12_b"})["X-Request-ID"] == "proxy-7f3a.12_b"


@pytest.mark.parametrize(
    "bad", [None, "", "short", "x" * 65, "line\nbreak-here", "<script>alert", "æøåæøåæøå", "../../etc/passwd"]
)
def test_a_harmful_reference_is_replaced(bad):
    assert UUID.match(safe_request_id(bad))


@here
def test_an_unforeseen_error_shows_its_reference_and_nothing_else(client, caplog):
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        response = client.get("/test/explode")
    reference = response["X-Request-ID"]
    assert response.status_code == 500
    assert reference in response.content.decode()
    assert "secret detail" not in response.content.decode()
    assert any(reference in str(record.msg) for record in caplog.records)


@here
def test_a_refusal_says_why(client):
    response = client.get("/test/refuse")
    assert response.status_code == 403
    assert "Only the chair may." in response.content.decode()
    assert response["X-Request-ID"] in response.content.decode()


@pytest.mark.parametrize("address", ["/account/nowhere/", "/%00/", "/herning/nowhere/"])
def test_a_wrong_address_is_a_page(client, herning, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response["X-Request-ID"] in response.content.decode()
    assert "<h1" in response.content.decode()


def test_a_wrong_host_is_a_bad_request(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


def test_a_form_without_its_token_is_explained(client):
    client.handler.enforce_csrf_checks = True
    response = client.post("/account/login/", {"login": "a@b.dk", "password": "x"})
    assert response.status_code == 403
    assert response["X-Request-ID"] in response.content.decode()


def test_a_log_line_is_one_json_object():
    import structlog

    from common import logs

    record = logging.LogRecord("test", logging.INFO, "f", 1, {"event": "Blåbær\nto"}, None, None)
    record._logger, record._name = structlog.get_logger(), "info"
    line = logs.formatter().format(record)
    assert "\n" not in line
    assert json.loads(line)["event"] == "Blåbær\nto"
