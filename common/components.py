"""What the components in templates/components/ are given. A dict with the same keys does as well."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Figure:
    """A key figure: what it is, the figure with its unit, and compared to what."""

    label: Any
    value: Any
    note: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """One page among several on the same subject."""

    label: Any
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Crumb:
    """A step on the way to this page; without ``url`` it is the page itself."""

    label: Any
    url: str = ""


@dataclass(frozen=True)
class Todo:
    """Something that waits for a person; ``due`` may be missing."""

    title: Any
    url: str
    detail: Any = ""
    due: date | None = None
    action: Any = ""


@dataclass(frozen=True)
class Light:
    """How a light looks: never colour alone, always a shape and a word."""

    css: str
    word: Any
    shape: SafeString

    def render(self, label: Any = "") -> SafeString:
        """The light with its own word, or with ``label`` instead."""
        return format_html(
            '<span class="light light-{}"><svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">{}</svg>{}</span>',
            self.css,
            self.shape,
            label or self.word,
        )


LIGHTS = {
    "green": Light("green", _("On track"), mark_safe('<circle cx="6" cy="6" r="5.5"/>')),
    "yellow": Light("yellow", _("Attention"), mark_safe('<path d="M6 .5 12 11.5H0z"/>')),
    "red": Light("red", _("Critical"), mark_safe('<rect x=".5" y=".5" width="11" height="11" rx="1.5"/>')),
    "none": Light("none", _("Not assessed"), mark_safe('<path d="M1 5h10v2H1z"/>')),
    "stale": Light("stale", _("Out of date"), mark_safe('<path d="M6 0 12 6 6 12 0 6zm0 2.8L2.8 6 6 9.2 9.2 6z"/>')),
}


def light_for(value: Any) -> Light:
    """The light called ``value``; None and "" are the one for "not assessed". KeyError for an unknown one."""
    return LIGHTS[str(value or "none").lower()]
