"""The one list: sort, filter, page, saved views, export. Works without JavaScript; htmx only narrows the response."""

import re
from types import SimpleNamespace
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, QuerySet, Value
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.composed import Fixed, composed
from common.errors import DomainError
from common.exports import csv_response, xlsx_response
from common.filters import FilterSet
from common.saved_views import delete_view, save_view, saved_names
from common.tables import Header, Table
from common.views.base import TenantView

#: The part of the page that htmx exchanges.
PARTIAL = "list"


@composed
def _page(
    *, municipality: Any, user: Any, view: type["TenantListView"], sort: tuple[str, ...], start: Fixed, stop: Fixed
) -> QuerySet:
    return view.unfiltered(municipality=municipality, user=user, sort=sort)[start:stop]


@composed
def _count(*, municipality: Any, user: Any, view: type["TenantListView"]) -> QuerySet:
    rows = view.unfiltered(municipality=municipality, user=user, sort=())
    return rows.order_by().values(everything=Value(1)).annotate(rows=Count("pk")).values_list("rows", flat=True)


class ComposedRows:
    """The rows of an unfiltered list as a paginator wants them: counted, and sliced."""

    def __init__(self, **asked: Any) -> None:
        self.asked = asked

    def count(self) -> int:
        """How many there are."""
        asked = {name: value for name, value in self.asked.items() if name != "sort"}
        return next(iter(_count(**asked)), 0)

    def __getitem__(self, part: slice) -> list[Any]:
        return _page(**self.asked, start=Fixed(part.start), stop=Fixed(part.stop))


class TenantListView(TenantView):
    """A list of records.

    ``row_template`` draws one record as ``<tr>…</tr>`` from ``row`` (the record), ``label`` (column headings by name,
    for ``data-l``) and the page's context. ``get_queryset()`` selects what a row shows (select_related, annotations):
    the list costs one query to count and one for the page, whatever the number of rows. The ``table_class`` must be
    able to read every exported column through its lookup.
    """

    table_class: ClassVar[type[Table]]
    filterset_class: ClassVar[type[FilterSet] | None] = None
    row_template: str = ""
    template_name = "common/list.html"
    partial_template: ClassVar[str] = f"common/list.html#{PARTIAL}"
    paginate_by: ClassVar[int] = 25
    #: What the list is called in saved views and file names; default the route's name.
    list_key: str = ""
    lead: Any = ""
    empty_text: Any = ""
    empty_hint: Any = ""
    #: Whether ``get_queryset()`` asks of the person and the municipality alone, so that the unfiltered list can be
    #: composed once for everybody (common/composed.py).
    fixed_shape: ClassVar[bool] = False
    #: Heading of a group of rows: method of the view from record to text; ``group_order`` are the fields behind it.
    group_of: Any = None
    group_order: ClassVar[tuple[str, ...]] = ()
    export_name: Any = ""

    table: Any
    filterset: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.build()
        export = request.GET.get("export")
        if export == "csv":
            return csv_response(
                queryset=self.table.data.data,
                table=self.table,
                municipality=self.municipality,
                name=self._file_name(),
            )
        if export == "xlsx":
            return xlsx_response(
                queryset=self.table.data.data, table=self.table, name=self._file_name(), title=str(self.get_title())
            )
        self.table.page_of(request.GET.get("page", "1"), self.paginate_by, rows=self._composed_rows())
        narrowed = bool(request.htmx) and request.htmx.target == PARTIAL
        response = self.render(self.get_context_data(), template=self.partial_template if narrowed else "")
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        if narrowed:
            response.headers["HX-Push-Url"] = self.address()
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save the view under a name, or delete one of one's own."""
        self.build()
        mine = {"user": request.user, "municipality": self.municipality, "list_key": self.get_list_key()}
        query = self.query()
        if "delete_view" in request.POST:
            delete_view(**mine, key=request.POST["delete_view"])
        else:
            try:
                view = save_view(**mine, name=request.POST.get("save_view", ""), query=query)
            except DomainError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("The view “%(name)s” is saved.") % {"name": view})
        return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)

    def build(self) -> None:
        """Filter and sort; nothing is read yet."""
        queryset = self.get_queryset()
        self.filterset = None
        if self.filterset_class is not None:
            self.filterset = self.filterset_class(self.request.GET, queryset, request=self.request)
            queryset = self.filterset.qs
        self.table = self.table_class(queryset)
        self.table.sort_by(self.request.GET.getlist("sort")[:3], first=self.group_order)

    def _composed_rows(self) -> "ComposedRows | None":
        """The rows of an unfiltered list without composing it anew; None when it must be."""
        if not self.fixed_shape or (self.filterset is not None and self.filterset.active):
            return None
        sort = tuple(self.request.GET.getlist("sort")[:3])
        known = tuple(name for name in sort if name.lstrip("-") in self.table.columns)
        return ComposedRows(municipality=self.municipality, user=self.request.user, view=type(self), sort=known)

    @classmethod
    def unfiltered(cls, *, municipality: Any, user: Any, sort: tuple[str, ...]) -> QuerySet:
        """The list of ``user`` as it stands before anything is chosen, in the order ``sort``."""
        view = cls()
        asked = QueryDict(mutable=True)
        asked.setlist("sort", list(sort))
        view.request = cast("HttpRequest", SimpleNamespace(user=user, municipality=municipality, GET=asked))
        view.municipality, view.kwargs = municipality, {}
        view.build()
        return view.table.data.data

    def get_queryset(self) -> QuerySet:
        """The records before filtering."""
        return super().get_queryset()

    def get_list_key(self) -> str:
        """What the list is called in saved views."""
        return self.list_key or self.request.resolver_match.view_name

    def query(self, *, without: str = "", **changed: str) -> str:
        """The query string of this list: filters and order, never the page; changed or without one parameter."""
        parameters = self.filterset.applied if self.filterset is not None else {}
        if self.table.order_by and self.request.GET.get("sort"):
            parameters["sort"] = self.table.order_by[0]
        parameters |= changed
        parameters.pop(without, None)
        return urlencode(parameters)

    def address(self) -> str:
        """The page as it stands, without the filters left empty: what the browser's address line shows."""
        number = self.table.page.number
        query = self.query(page=str(number)) if number > 1 else self.query()
        return f"{self.request.path}?{query}" if query else self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        headers = list(self.table.headers(lambda sort: self.query(sort=sort)))
        controls = self.filterset.controls() if self.filterset is not None else []
        chips = [
            {
                "label": control.label,
                "value": control.shown_value or control.value,
                "query": self.query(without=control.name),
            }
            for control in controls
            if control.value and not control.errors
        ]
        query = self.query()
        sort = self.table.order_by[0] if self.table.order_by and self.request.GET.get("sort") else ""
        views = saved_names(user=self.request.user, municipality=self.municipality, list_key=self.get_list_key())
        return super().get_context_data(
            table=self.table,
            page=self.table.page,
            rows=self.table.records(),
            headers=headers,
            label={header.name: header.label for header in headers},
            controls=controls,
            filter_errors=[control for control in controls if control.errors],
            chips=chips,
            query=query,
            export_xlsx=self.query(export="xlsx"),
            export_csv=self.query(export="csv"),
            sort=sort,
            orders=self._orders(headers, sort) if controls else [],
            saved_views=[
                {"pk": key, "name": name, "query": saved, "current": saved == query} for key, name, saved in views
            ],
            lead=self.lead,
            empty_text=self.empty_text or _("There is nothing here yet."),
            empty_hint=self.empty_hint,
            primary_action=self.get_primary_action(),
            **kwargs,
        )

    def get_primary_action(self) -> tuple[Any, str] | None:
        """The page's one primary button, as (label, address); also how to begin when the list is empty."""
        return None

    @staticmethod
    def _orders(headers: list[Header], sort: str) -> list[tuple[str, str, bool]]:
        """The orders to choose from where the headings are not shown: (value, words, chosen)."""
        found = []
        for header in headers:
            if header.sort_query:
                falling = _("%(column)s, falling") % {"column": header.label}
                for value, words in ((header.name, header.label), (f"-{header.name}", falling)):
                    found.append((value, words, value == sort))
        return found

    def _file_name(self) -> str:
        title = str(self.export_name or self.get_title() or self.get_list_key())
        danish = title.lower().translate(str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"}))
        return slugify(danish) or re.sub(r"\W+", "-", self.get_list_key())
