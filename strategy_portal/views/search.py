"""The search of the whole portal: what a person may know of, by kind."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.filters import LONGEST_SEARCH
from common.search import SHORTEST, SHOWN_OF_ONE, Group, Query, search_for, sources_for
from common.views.base import TenantPageView

#: The part of the page that htmx exchanges while a person types.
RESULTS = "results"


class SearchPage(TenantPageView):
    """Hits grouped by kind; ``q`` is what to look for, ``kind`` shows more of one kind."""

    signed_in = True
    template_name = "strategy_portal/search.html"
    title = gettext_lazy("Search")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        narrowed = bool(request.htmx) and request.htmx.target == RESULTS
        return self.render(self.get_context_data(), template=f"{self.template_name}#{RESULTS}" if narrowed else "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.GET.get("q", "")
        sources = sources_for(self.request.user, self.municipality)
        kind = self.request.GET.get("kind", "")
        only = sources.get(kind)
        groups = search_for(
            user=self.request.user, municipality=self.municipality, text=typed, kind=kind if only else ""
        )
        return super().get_context_data(
            lead=_("Looks in everything in the portal that you have access to. All the words must be there."),
            q=typed.replace("\x00", "").strip()[:LONGEST_SEARCH],
            groups=groups,
            only=only,
            said=self._said(typed, groups),
            kinds=[source.label for source in sources.values()],
            **kwargs,
        )

    def _said(self, typed: str, groups: list[Group]) -> str:
        """The result in a sentence, also for those who hear it; nothing before there is something to search for."""
        if len(typed.strip()) > LONGEST_SEARCH:
            cut = _("Only the first %(n)s characters are searched for.") % {"n": LONGEST_SEARCH}
            return f"{self._found(typed, groups)} {cut}"
        return self._found(typed, groups)

    def _found(self, typed: str, groups: list[Group]) -> str:
        query = Query.of(typed)
        if not query.words:
            return ""
        if not query.is_long_enough:
            return _("Write at least %(n)s characters.") % {"n": SHORTEST}
        count = sum(len(group.hits) for group in groups)
        if not count:
            return _("Nothing was found.")
        if any(group.has_more for group in groups):
            if len(groups) == 1 and count == SHOWN_OF_ONE:
                return _("The %(n)s best hits are shown. Write one more word to find others.") % {"n": count}
            return _("The %(n)s best hits are shown.") % {"n": count}
        return ngettext("%(n)s hit.", "%(n)s hits.", count) % {"n": count}
