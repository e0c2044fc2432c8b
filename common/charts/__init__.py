"""Charts for the page, the PDF and the e-mail: one SVG each, with a description and its figures as a table.

Nothing is drawn at import, and nothing may be drawn before a fork (docs/decisions/0006-charts.md).
"""

from common.charts.chart import Chart
from common.charts.economy import YearFigures, cumulative, fund_balance, planned_realised, yearly_bars
from common.charts.lights import Progress, light_trend, lights_distribution, progress_bullet
from common.charts.measured import measured_course
from common.charts.portfolio import Bubble, bubble, stacked_by_department
from common.charts.uncertainty import Risk, Swing, risk_matrix, tornado

__all__ = [
    "Bubble",
    "Chart",
    "Progress",
    "Risk",
    "Swing",
    "YearFigures",
    "bubble",
    "cumulative",
    "fund_balance",
    "light_trend",
    "lights_distribution",
    "measured_course",
    "planned_realised",
    "progress_bullet",
    "risk_matrix",
    "stacked_by_department",
    "tornado",
    "yearly_bars",
]
