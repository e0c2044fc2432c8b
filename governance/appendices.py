"""Appendices that the system makes for every agenda of a body, frozen with it (D9).

A higher app registers what it knows: the funds that the body governs, with balance and wishes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.registries import Registry


@dataclass(frozen=True, kw_only=True)
class AgendaAppendix:
    """``collect(meeting)`` returns plain data (kroner as Decimal, dates as date) for the snapshot, or None.

    ``page_template`` shows that data on the meeting's page, ``print_template`` in the PDF; both get it as ``data``, with
    amounts and dates as the text that a snapshot holds. The appendix stands in the body's own agenda only, unless
    ``collect_open(meeting)`` says what every signed-in user may see: the same data without what is closed.
    ``standing`` is the standing item that the appendix belongs to ("fund"): that item comes when there is data.
    """

    title: Any
    collect: Callable[[Any], dict[str, Any] | None]
    page_template: str
    print_template: str
    collect_open: Callable[[Any], dict[str, Any] | None] | None = None
    standing: str = "fund"


agenda_appendices: Registry[AgendaAppendix] = Registry("agenda_appendices")
