"""One chart of each kind, with figures as a municipality has them."""

from datetime import date
from decimal import Decimal as D  # noqa: N817 - a table of figures

from common import charts

DEPARTMENTS = [
    "Social, Sundhed og Beskæftigelse",
    "Børn og Unge",
    "Teknik og Miljø",
    "By, Erhverv og Kultur",
    "Kommunale Fællesfunktioner",
]


def all_charts(brand="#0b4f6c"):
    """Name → chart."""
    balance, movements = D(2_400_000), [(date(2026, 1, 1), D(2_400_000))]
    for day, amount in (
        (date(2026, 2, 4), -350_000),
        (date(2026, 4, 8), -500_000),
        (date(2026, 6, 30), 100_000),
        (date(2026, 9, 2), -600_000),
    ):
        balance += amount
        movements.append((day, balance))
    return {
        "yearly_bars": charts.yearly_bars(
            title="Udgifter og gevinster",
            years=[(2027, D(1_600_000), D(0)), *((year, D(60_000), D(400_000)) for year in range(2028, 2033))],
            brand=brand,
        ),
        "cumulative": charts.cumulative(
            title="Akkumuleret nutidsværdi",
            years=[
                (2027 + at, D(value))
                for at, value in enumerate((-1_600_000, -1_213_527, -840_123, -479_345, -130_768, 206_021))
            ],
            break_even=2032,
            brand=brand,
        ),
        "fund_balance": charts.fund_balance(
            title="Udviklingspuljen, fri saldo", movements=movements, until=date(2026, 12, 31), brand=brand
        ),
        "planned_realised": charts.planned_realised(
            title="Gevinster efter år",
            years=[
                charts.YearFigures(2024, D(3_000_000), D(2_800_000), D(2_100_000)),
                charts.YearFigures(2025, D(5_500_000), D(4_000_000), D(3_600_000)),
                charts.YearFigures(2026, D(8_700_000), D(5_200_000), D(6_200_000)),
                charts.YearFigures(2027, D(11_000_000), D(5_200_000), D(0)),
            ],
            brand=brand,
        ),
        "stacked": charts.stacked_by_department(
            title="Planlagte gevinster efter forvaltning",
            years=[2026, 2027, 2028, 2029],
            departments={
                name: [D(300_000 * (place + 1) * (year + 1)) for year in range(4)]
                for place, name in enumerate(DEPARTMENTS)
            },
            brand=brand,
        ),
        "lights": charts.lights_distribution(
            title="Porteføljens lys", counts={"red": 3, "yellow": 6, "green": 14, "none": 1}
        ),
        "bullet": charts.progress_bullet(
            title="Strategiens mål",
            goals=[
                charts.Progress("1. Let adgang for borgerne", D("0.62"), D("0.70")),
                charts.Progress("2. Optimalt arbejdsflow", D("0.81"), D("0.75")),
                charts.Progress("3. Administrative gevinster", D("0.34"), D("0.55")),
                charts.Progress("4. Æblegrød & <øl>", D("1.2"), D(0)),
            ],
            brand=brand,
        ),
        "light_trend": charts.light_trend(
            title="Samlet lys",
            periods=[
                ("2024-2", "none"),
                ("2025-1", "green"),
                ("2025-2", "green"),
                ("2026-1", "yellow"),
                ("2026-2", "red"),
            ],
        ),
        "tornado": charts.tornado(
            title="Det, der betyder mest",
            expected=D(206_021),
            swings=[
                charts.Swing("Integrationsudgift", D(556_021), D(-293_979)),
                charts.Swing("Kortere sagsbehandling i pension og omsorg", D(-180_000), D(460_000)),
                charts.Swing("Licenser", D(120_000), D(290_000)),
            ],
            brand=brand,
        ),
        "risk_matrix": charts.risk_matrix(
            title="Risici",
            risks=[
                charts.Risk(1, "Leverandøren er forsinket", 4, 4),
                charts.Risk(2, "Medarbejdere mangler tid", 3, 2),
                charts.Risk(3, "Integration dyrere", 4, 4),
                charts.Risk(4, "Lov ændres", 1, 5),
            ],
            brand=brand,
        ),
        "bubble": charts.bubble(
            title="Værdi og vigtighed",
            items=[
                charts.Bubble("ESDH-integration", D("4.2"), D(206_021), D(1_600_000), "yellow"),
                charts.Bubble("Fælles ydelsessystem", D("3.1"), D(-400_000), D(2_840_000), "red"),
                charts.Bubble("Ny hjemmeside", D("2.5"), D(650_000), D(900_000), "green"),
                charts.Bubble("Digital post", D("4.8"), D(1_150_000), D(300_000)),
            ],
        ),
    }
