"""Reading and sending the pages of strategies as a browser does."""

from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories.strategies import (
    GoalFactory,
    IndicatorFactory,
    InitiativeFactory,
    MeasurementFactory,
    TargetFactory,
)


def url(name, **kwargs):
    return reverse(f"strategies:{name}", kwargs={"municipality": "herning", **kwargs})


def said(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def form_of(response):
    soup = BeautifulSoup(response.content, "html.parser").select_one("form.tenant-form")
    return {field["name"]: field.get("value", "") for field in soup.select("input[type=hidden]")}


def send(client, address, **values):
    return client.post(address, form_of(client.get(address)) | values)


def full_goal(in_scope, strategy, parent=None):
    goal = GoalFactory(municipality=in_scope, strategy=strategy, parent=parent)
    InitiativeFactory(municipality=in_scope, goal=goal)
    indicator = IndicatorFactory(municipality=in_scope, goal=goal)
    TargetFactory(municipality=in_scope, indicator=indicator)
    MeasurementFactory(municipality=in_scope, indicator=indicator)
    return goal
