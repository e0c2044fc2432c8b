"""The charts of a business case, from its appraisal as a document: the same on the page and in the PDF."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.brand import DEFAULT
from common.charts import Chart, Swing, cumulative, tornado, yearly_bars

#: Lines that a tornado shows: more are too small to see.
MOST_SWINGS = 8


def charts_of(appraisal: dict[str, Any], *, brand: str = DEFAULT) -> dict[str, Chart]:
    """Yearly bars, cumulated net present value and tornado; amounts may be Decimals or decimal strings.

    The tornado is missing when no line is uncertain.
    """
    figures = appraisal["key_figures"]
    years = appraisal["years"]
    found = {
        "years": yearly_bars(
            title=_("Costs and gains by year"),
            years=tuple((row["calendar_year"], Decimal(row["cost"]), Decimal(row["gain"])) for row in years),
            brand=brand,
        ),
        "cumulated": cumulative(
            title=_("Cumulated net present value"),
            years=tuple((row["calendar_year"], Decimal(row["cumulated"])) for row in years),
            break_even=figures["break_even_calendar_year"],
            brand=brand,
        ),
    }
    swings = tuple(
        Swing(row["name"], Decimal(row["npv_at_low"]), Decimal(row["npv_at_high"]))
        for row in appraisal["tornado"][:MOST_SWINGS]
    )
    if swings:
        found["tornado"] = tornado(
            title=_("What matters most"), expected=Decimal(figures["npv"]), swings=swings, brand=brand
        )
    return found
