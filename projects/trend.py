"""The lights of some reports as small shapes in a row, oldest first: for the eye, and in words for the ear."""

from collections.abc import Iterable
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.components import light_for
from common.numbers import dato


def trend(lights: Iterable[tuple[date, str]]) -> SafeString:
    """Each light with its date; the words are there for screen readers and on hovering."""
    drawn = [(light_for(light), dato(day)) for day, light in lights]
    return format_html(
        '<span class="trend" role="img" aria-label="{}">{}</span>',
        _("Before: %(lights)s") % {"lights": ", ".join(f"{day} {light.word}" for light, day in drawn)},
        format_html_join(
            "",
            '<svg class="trend-{}" viewBox="0 0 12 12" focusable="false"><title>{}: {}</title>{}</svg>',
            ((light.css, day, light.word, light.shape) for light, day in drawn),
        ),
    )
