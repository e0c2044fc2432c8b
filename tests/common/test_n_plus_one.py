"""A page that asks once for each row fails its test, whoever wrote the test."""

import pytest
from django.http import HttpResponse
from django.urls import path
from zeal import NPlusOneError

from accounts.models import Department
from common.tenancy import all_municipalities
from common.views.base import public_route
from tests.sample.models import Sample


def names(rows):
    return HttpResponse(", ".join(sample.department.name for sample in rows))


@public_route
def careless(request):
    with all_municipalities(reason="test"):
        return names(Sample.objects.all())


@public_route
def careful(request):
    with all_municipalities(reason="test"):
        return names(Sample.objects.select_related("department"))


urlpatterns = [path("careless", careless), path("careful", careful)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def rows(herning):
    department = Department.objects.create(municipality=herning, name="Social")
    for title in "abc":
        Sample.objects.create(municipality=herning, title=title, department=department)


def test_it_is_noticed(client):
    with pytest.raises(NPlusOneError):
        client.get("/careless")


def test_one_query_is_fine(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get("/careful").content == b"Social, Social, Social"
