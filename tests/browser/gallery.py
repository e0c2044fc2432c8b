"""Every component on one page, for the eye, for axe and for the keyboard. Addresses of the tests only."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.urls import path, re_path
from django.utils.safestring import mark_safe

from common.components import Figure, Tab, Todo
from common.views.brand import brand_css

TEMPLATE = Path(__file__).with_name("gallery.html")
COLOUR = {"herning": "#0b4f6c", "horsens": "#e30613", "ishoj": "#ffd700", "albertslund": "#3a7d2c"}


class Municipality(SimpleNamespace):
    def __str__(self):
        return self.name


class DecisionForm(forms.Form):
    amount = forms.CharField(label="Beløb", help_text="I kroner, fx 600.000.")
    note = forms.CharField(label="Bemærkning", required=False, widget=forms.Textarea)
    fund = forms.ChoiceField(label="Pulje", choices=[("", "Vælg"), ("u", "Udviklingspuljen")])
    outcome = forms.ChoiceField(
        label="Beslutning",
        widget=forms.RadioSelect,
        choices=[("a", "Godkendt"), ("c", "Med betingelser"), ("r", "Afvist")],
    )
    public = forms.BooleanField(label="Må offentliggøres", required=False)


def person():
    return SimpleNamespace(
        pk=None,
        is_authenticated=True,
        is_anonymous=False,
        get_short_name=lambda: "Gevinstmanager",
        has_perm=lambda *_: True,
    )


def context(request, slug):
    chart = SimpleNamespace(
        title="Gevinster pr. år",
        svg=mark_safe(
            '<svg viewBox="0 0 300 60" role="img"><title>Gevinster</title><rect width="200" height="20"/></svg>'
        ),
        head=[("År", False), ("Kroner", True)],
        body=[[("2026", False), ("200.000", True)], [("2027", False), ("400.000", True)]],
    )
    return {
        "municipality": request.municipality,
        "title": "God formiddag",
        "nav": "overblik",
        "lead": "Tre ting venter på dig. Styregruppen mødes onsdag den 2. december; fristen for punkter er på fredag.",
        "crumbs": [("Møder", "#x"), ("Styregruppen 2. december 2026", "#x"), ("Punkt 4", "")],
        "figures": [Figure("Projekter", 14)],
        "amount": Decimal(1_150_000),
        "realised": Decimal(6_150_000),
        "tabs": [Tab("Beslutning", "#x", current=True), Tab("Indstilling", "#x"), Tab("Bilag", "#x", count=3)],
        "todo": [
            Todo(
                "Mål gevinsten: Kortere sagsbehandling i pension",
                "#x",
                "Borgerservice · plan 200.000 kr. i år",
                date(2020, 1, 1),
                "Mål nu",
            ),
            Todo(
                "Vurdér leveringssikkerhed: ESDH-integration",
                "#x",
                "Senest vurderet for 41 dage siden",
                date(2099, 11, 27),
                "Vurdér",
            ),
            Todo("Godkend referat: Styregruppen 4. november", "#x", "5 af 7 har godkendt", None, "Læs"),
        ],
        "projects": [
            {
                "name": "Fælles ydelsessystem",
                "place": "Mål 3 · Beskæftigelse",
                "light": "red",
                "forecast": 2_840_000,
                "deviation": Decimal("0.18"),
                "why": "Leverandøren 4 mdr. forsinket",
            },
            {
                "name": "ESDH-integration",
                "place": "Mål 2 · Teknik og Miljø",
                "light": "yellow",
                "forecast": 1_660_000,
                "deviation": Decimal("-0.04"),
                "why": "Milepæl rykket 6 uger",
            },
            {
                "name": "Ny hjemmeside",
                "place": "Mål 1 · Kommunikation",
                "light": "green",
                "forecast": None,
                "deviation": Decimal(0),
                "why": "Ingen rapport i 34 dage",
            },
        ],
        "page": Paginator(range(230), 25).get_page(request.GET.get("page", 3)),
        "form": DecisionForm({"amount": "1.2"} if "errors" in request.GET else None),
        "job": SimpleNamespace(
            pk=1, is_finished=False, state="running", progress_done=3, progress_total=7, progress_text="3 af 7 afsnit"
        ),
        "chart": chart,
        "facts": [("Klar til dagsordenen", "4 sager"), ("Frist", "27.11.2026"), ("Søgt fra puljen", "980.000 kr.")],
        "goals": [
            {"name": "1. Let adgang for borgerne", "done": Decimal("0.62"), "planned": Decimal("0.70")},
            {"name": "2. Optimalt arbejdsflow", "done": Decimal("0.81"), "planned": Decimal("0.75")},
        ],
    }


def gallery(request, slug="herning"):
    request.municipality = Municipality(name=f"{slug.title()} Kommune", slug=slug, colour=COLOUR[slug])
    request.user = person()
    if "errors" in request.GET:
        messages.success(request, "Kladden er gemt.")
        messages.error(request, "Puljen har ikke så mange penge.")
    return HttpResponse(engines["django"].from_string(TEMPLATE.read_text()).render(context(request, slug), request))


gallery.public = True
#: The bar's entries, as apps register them.
NAV = {
    "overblik": "Overblik",
    "strategi": "Strategi",
    "projekter": "Projekter",
    "moder": "Møder",
    "gevinster": "Gevinster",
    "puljer": "Puljer",
    "rapporter": "Rapporter",
}
urlpatterns = [
    path("", gallery, name="home"),
    path("gallery/<slug:slug>/", gallery, name="gallery"),
    re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand_css, name="brand_css"),
    *[path(f"<slug:municipality>/{name}/", gallery, name=name) for name in NAV],
]
