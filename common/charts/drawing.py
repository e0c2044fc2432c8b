"""From an Altair chart to an SVG element that can stand in any page under a strict content security policy."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert
from django.utils.safestring import SafeString, mark_safe

from common.charts.chart import Chart
from common.charts.theme import CONFIG, NUMBERS, WIDTH
from common.documents.fonts import FONTS

SVG = "http://www.w3.org/2000/svg"
VEGA_LITE = "6.4"
_REFERENCE = re.compile(r"(url\(['\"]?#)([\w-]+)")
#: The picture is one image with one name; its parts are not to be walked through.
_DROPPED = re.compile(r"^(class|role|aria-.*|pointer-events|href|\{.*\}href)$")
#: What an inline style may say is said by attributes instead: style-src 'self' would block it.
_PRESENTATION = re.compile(r"^(fill|stroke|opacity|font|text|color|display|visibility|dominant-baseline)[a-z-]*$")


@cache
def _fonts_registered() -> bool:
    # Once a process, and never before a fork: text is measured with the faces that page and PDF use.
    vl_convert.register_font_directory(str(FONTS))
    return True


def picture(
    chart: alt.TopLevelMixin,
    *,
    height: int,
    title: str,
    says: str | list[str],
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    words: frozenset[int] = frozenset({0}),
) -> Chart:
    """``chart`` drawn WIDTH wide and ``height`` high in CSS pixels, with what it says in sentences and its figures."""
    description = sentences([says] if isinstance(says, str) else says)
    svg = _draw(chart, height=height, title=title, description=description)
    return Chart(title=title, description=description, svg=svg, columns=columns, rows=rows, words=words)


def sentences(parts: Sequence[str]) -> str:
    """The parts as sentences, each with one full stop: an amount already ends with that of ``kr.``"""
    return " ".join(part if part.endswith(".") else part + "." for part in parts)


def _draw(chart: alt.TopLevelMixin, *, height: int, title: str, description: str) -> SafeString:
    _fonts_registered()
    chart = chart.properties(width=WIDTH, height=height, autosize=alt.AutoSizeParams(type="fit", contains="padding"))
    spec = chart.to_dict()
    spec["config"] = CONFIG
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, format_locale=NUMBERS)
    return _tidied(drawn, title=title, description=description)


def _tidied(drawn: str, *, title: str, description: str) -> SafeString:
    root = ET.fromstring(drawn)  # noqa: S314 - vl-convert's own output
    prefix = "c" + hashlib.sha256(f"{title}\n{description}\n{drawn}".encode()).hexdigest()[:10]
    for element in root.iter():
        # Plain names and one xmlns: the registry of prefixes belongs to the process, and others change it.
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        _clean(element, prefix)
    _prune(root)
    box = root.attrib["viewBox"].split()
    root.attrib.clear()
    root.attrib.update({"xmlns": SVG, "viewBox": " ".join(box), "width": box[2], "height": box[3], "role": "img"})
    for place, (name, text) in enumerate((("title", title), ("desc", description))):
        words = ET.Element(name)
        words.text = text
        root.insert(place, words)
    # Safe: every text went through the serialiser just above.
    return mark_safe(ET.tostring(root, encoding="unicode"))  # noqa: S308


def _clean(element: ET.Element, prefix: str) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if value and _PRESENTATION.match(name):
            element.set(name, value)
    for name in [name for name in element.attrib if _DROPPED.match(name)]:
        del element.attrib[name]
    for name, value in element.attrib.items():
        if name == "id":
            element.set(name, f"{prefix}-{value}")
        elif "url(" in value:
            element.set(name, _REFERENCE.sub(rf"\g<1>{prefix}-\g<2>", value))
    if element.get("opacity") == "1":
        del element.attrib["opacity"]


def _prune(element: ET.Element) -> None:
    """Leave out what draws nothing: empty groups, paths and hidden parts are half of what Vega writes."""
    for child in list(element):
        _prune(child)
        is_empty_group = child.tag == "g" and not len(child)
        is_empty_path = child.tag == "path" and child.get("d", "") in {"", "M0,0h0v0h0Z"}
        if is_empty_group or is_empty_path or child.get("display") == "none":
            element.remove(child)
