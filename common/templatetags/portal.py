"""Filters for figures and dates, and tags for the components. Built in: no template loads it.

A missing figure shows as "–", read aloud as "none". Usage of the components stands on top of each file in
templates/components/.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import brand, components, navigation, numbers

register = template.Library()


def _none(*, html: bool) -> str:
    if not html:
        return numbers.NONE
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', numbers.NONE, _("none")
    )


def _show(formatter: Callable[..., Any], value: Any, *args: Any, html: bool, **kwargs: Any) -> Any:
    if value is None or value == "":
        return _none(html=html)
    return formatter(value, *args, **kwargs)


# --- Figures, dates and words -----------------------------------------------------------------------------------
#: Filters of one value: name in the template → formatter and what it is told. The formatters say what comes out.
_FILTERS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "kr": (numbers.kr, {}),
    "kr_signed": (numbers.kr, {"signed": True}),
    "kr_exact": (numbers.kr, {"places": 2}),
    "mio": (numbers.mio, {}),
    "mio_signed": (numbers.mio, {"signed": True}),
    "number": (numbers.number, {}),
    "typed": (numbers.typed, {}),
    "dato": (numbers.dato, {}),
    "dato_tid": (numbers.dato_tid, {}),
    "dato_lang": (numbers.dato_lang, {}),
    "dato_dag": (numbers.dato_dag, {}),
    "days_over": (numbers.days_over, {}),
    "days_ago": (numbers.days_ago, {}),
    "yes_no": (numbers.yes_no, {}),
}


def _register(name: str, formatter: Callable[..., Any], told: dict[str, Any]) -> None:
    def shown(value: Any, *, autoescape: bool = True) -> Any:
        return _show(formatter, value, html=autoescape, **told)

    register.filter(name, shown, needs_autoescape=True)


for _name, (_formatter, _told) in _FILTERS.items():
    _register(_name, _formatter, _told)


@register.filter(needs_autoescape=True)
def pct(value: Any, places: int = 0, *, autoescape: bool = True) -> Any:
    """A share: 0.71 → 71 pct.; ``pct:1`` with one decimal."""
    return _show(numbers.pct, value, places, html=autoescape)


@register.filter(needs_autoescape=True)
def pct_signed(value: Any, places: int = 0, *, autoescape: bool = True) -> Any:
    """A change: 0.18 → +18 pct."""
    return _show(numbers.pct, value, places, signed=True, html=autoescape)


@register.filter(needs_autoescape=True)
def share(part: Any, whole: Any, *, autoescape: bool = True) -> Any:
    """``part`` of ``whole``: 71 pct.; "–" when there is no whole."""
    known = part not in (None, "") and whole not in (None, "")
    return _show(numbers.pct, numbers.share_of(part, whole) if known else None, html=autoescape)


@register.filter(needs_autoescape=True)
def decimal(value: Any, places: int = 1, *, autoescape: bool = True) -> Any:
    """Always as many decimals as said: 4 → 4,0."""
    return _show(numbers.decimal, value, places, html=autoescape)


@register.filter
def is_over(value: date | datetime | str | None) -> bool:
    """Whether a deadline has passed."""
    return bool(value) and numbers.to_day(value) < timezone.localdate()


@register.simple_tag
def due(value: date | datetime | str | None) -> SafeString | str:
    """A deadline: how many days over in red, "i dag", else its date."""
    if value in (None, ""):
        return format_html('<span class="due">{}</span>', _("no deadline"))
    day = numbers.to_day(value)
    left = (day - timezone.localdate()).days
    return format_html(
        '<time class="due{}" datetime="{}">{}</time>',
        " late" if left < 0 else "",
        day.isoformat(),
        numbers.days_over(day) if left <= 0 else numbers.dato(day),
    )


# --- Components -------------------------------------------------------------------------------------------------
@register.simple_tag
def light(value: Any, label: Any = "") -> SafeString:
    """``{% light project.overall %}``: shape and word; ``{% light "yellow" _("1 warning") %}`` with another word."""
    return components.light_for(value).render(label)


@register.simple_block_tag
def page_head(content: str, title: Any, *, lead: Any = "") -> SafeString:
    """Heading, lead and the page's one primary button: ``{% page_head title lead=text %}<a …>{% endpage_head %}``."""
    return render_to_string("components/page_head.html", {"content": content, "title": title, "lead": lead})


@register.simple_block_tag
def figures(content: str) -> SafeString:
    """A row of at most four key figures: ``{% figures %}{% figure … %}{% figure … %}{% endfigures %}``."""
    return format_html('<dl class="figs">{}</dl>', content)


@register.inclusion_tag("components/figure.html")
def figure(label: Any, value: Any, note: Any = "", url: str = "") -> dict[str, Any]:
    """One key figure: ``{% figure _("Grant") fund.free|kr note=text url=fund.get_absolute_url %}``."""
    return {"figure": components.Figure(label, value, note, url)}


@register.simple_block_tag
def panel(
    content: str,
    title: Any,
    *,
    link: str = "",
    link_label: Any = "",
    flush: bool = False,
    level: int = 2,
    id: str = "",  # noqa: A002 - HTML's own word
) -> SafeString:
    """A white panel: ``{% panel _("Risks") link=url link_label=_("All risks") %}…{% endpanel %}``.

    ``flush=True`` for tables and lists that go to the edge.
    """
    data = {
        "content": content,
        "title": title,
        "link": link,
        "link_label": link_label,
        "flush": flush,
        "level": level,
        "id": id,
    }
    return render_to_string("components/panel.html", data)


@register.simple_block_tag
def effect(content: str, title: Any = "") -> SafeString:
    """What will happen, above the button: ``{% effect %}<ul><li>…</li></ul>{% endeffect %}``."""
    return render_to_string("components/effect.html", {"content": content, "title": title})


@register.simple_tag
def bar(value: Any, planned: Any = None) -> SafeString:
    """A share as a bar with a mark at the planned one. Decoration: the text beside it says the same."""
    if value in (None, ""):
        value = 0
    mark = ""
    if planned not in (None, ""):
        mark = format_html('<rect class="bar-mark" x="{}" width="0.7" height="8"/>', _percent(planned))
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-fill" width="{}" height="8"/>{}</svg>',
        _percent(value),
        mark,
    )


def _percent(value: Any) -> str:
    return f"{min(max(numbers.to_decimal(value) * 100, numbers.to_decimal(0)), numbers.to_decimal(100)):.1f}"


@register.inclusion_tag("components/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """A chart of common.charts: picture, and its figures as a table to unfold."""
    return {"chart": chart}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong, on top of the form, each with a link to its field."""
    rows = [("", "", message) for message in form.non_field_errors()]
    for field in form:
        anchor = field.id_for_label or f"{field.auto_id}_0"
        rows += [(anchor, field.label, message) for message in field.errors]
    return {"rows": rows}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    """Links to the pages of a list, with the rest of the query string kept."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"request": context["request"], "page": page, "pages": pages, "ellipsis": page.paginator.ELLIPSIS}


@register.inclusion_tag("components/nav.html", takes_context=True)
def main_nav(context: template.Context) -> dict[str, Any]:
    """The bar's entries that this person may see. A view can set ``nav`` to the key of the current one."""
    request = context.get("request")
    municipality = getattr(request, "municipality", None)
    if municipality is None or not request.user.is_authenticated:
        return {"links": []}
    return {
        "links": navigation.links_for(
            user=request.user, municipality=municipality, path=request.path, active=context.get("nav", "")
        )
    }


@register.simple_tag(takes_context=True)
def front_url(context: template.Context) -> str:
    """Where the name in the bar leads: the municipality's front page, else the installation's."""
    municipality = context.get("municipality")
    first = min(navigation.nav_items, key=lambda item: item.order, default=None)
    if municipality is None or first is None or not context["request"].user.is_authenticated:
        return "/"
    return reverse(first.url_name, kwargs={"municipality": municipality.slug})


@register.simple_tag(takes_context=True)
def brand_css(context: template.Context) -> str:
    """Address of the stylesheet with the municipality's colour."""
    municipality = getattr(context.get("request"), "municipality", None)
    colour = municipality.colour if municipality else brand.DEFAULT
    return reverse("brand_css", kwargs={"colour": colour.lstrip("#")})
