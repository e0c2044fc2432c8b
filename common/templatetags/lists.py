"""Draws the rows of a list: one small template, its nodes fetched once and rendered per record.

``{% include %}`` per row would look the template up and copy the context for every record.
"""

from typing import Any

from django import template
from django.template.base import NodeList
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def list_rows(context: template.Context, view: Any, records: list[Any], *, columns: int = 1) -> SafeString:
    """Every record through the view's ``row_template``, which sees it as ``row``.

    A view with ``group_of(record)`` gets a heading row where the group changes.
    """
    drawn = context.template.engine.get_template(view.row_template)
    nodes: NodeList = drawn.nodelist
    pieces: list[str] = []
    group: Any = None
    with context.render_context.push_state(drawn, isolated_context=False), context.push():
        for record in records:
            if view.group_of is not None and (heading := view.group_of(record)) != group:
                group = heading
                pieces.append(
                    format_html('<tr class="group"><th scope="colgroup" colspan="{}">{}</th></tr>', columns, heading)
                )
            context["row"] = record
            pieces.append(nodes.render(context))
    return SafeString("".join(pieces))
