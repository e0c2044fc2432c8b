"""Charts on paper. On a page it is the built-in ``{% chart chart %}``."""

from typing import Any

from django import template

from common.charts.chart import Chart

register = template.Library()


@register.inclusion_tag("print/components/chart.html")
def print_chart(chart: Chart, *, table: bool = False) -> dict[str, Any]:
    """The picture with its words; ``table=True`` sets its figures below."""
    return {"chart": chart, "table": table}
