"""What the product is measured against: the least that Django does for a signed-in page, and for a CSV file."""

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Context, Engine

from common.tenancy import all_municipalities
from projects.models import Project

_TEMPLATE = Engine().from_string(
    "<!doctype html><html lang=da><title>Gulv</title><p>{{ user }}</p><table>{% for row in rows %}"
    "<tr><td>{{ row.title }}</td><td>{{ row.light }}</td><td>{{ row.opened_on }}</td></tr>{% endfor %}</table></html>"
)
ROWS = 25


def floor(request: HttpRequest, municipality_id: int) -> HttpResponse:
    """Full middleware, session and user loaded, one indexed SELECT, 25 rows in a small template."""
    with all_municipalities(reason="the floor of the measurements"):
        rows = list(
            Project.objects.filter(municipality_id=municipality_id, state="running")
            .order_by("title")
            .only("title", "light", "opened_on")[:ROWS]
        )
    return HttpResponse(_TEMPLATE.render(Context({"rows": rows, "user": request.user.email})))


class _Echo:
    def write(self, value: str) -> str:
        return value


def bare_csv(request: HttpRequest, municipality_id: int) -> StreamingHttpResponse:
    """Every project of a municipality as CSV with nothing of ours in between: as many columns as the list exports."""
    columns = (
        "number", "title", "goal__title", "department__name", "light", "phase__name", "baseline_cost", "forecast_cost",
        "forecast_go_live", "leader__name", "last_report_on", "attention",
    )  # fmt: skip

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), delimiter=";")
        with all_municipalities(reason="the floor of the measurements"):
            rows = Project.objects.filter(municipality_id=municipality_id).values_list(*columns)
            for row in rows.iterator(chunk_size=2000):
                yield writer.writerow(row)

    return StreamingHttpResponse(lines(), content_type="text/csv")


class CountQueries:
    """Answers how many queries a page took, when asked to; otherwise it does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if "HTTP_X_BENCH_COUNT" not in request.META:
            return self.get_response(request)
        count = 0

        def counting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's signature
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        response["X-Bench-Queries"] = str(count)
        return response
