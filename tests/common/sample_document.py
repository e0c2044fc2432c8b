"""A document with everything in it, and the snapshot it is made from; run as a program it writes the PDF.

The program is for the test that compares the bytes of two processes.
"""

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

TEMPLATES = Path(__file__).parent / "print_templates"
KIND = "sample"


@dataclass(frozen=True)
class Frozen:
    """Stands where a stored snapshot stands: rendering reads these five and nothing else."""

    data: dict
    kind: str = KIND
    schema_version: int = 2
    sha256: str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    taken_at: datetime = field(default=datetime(2026, 7, 1, 6, 30, 15, 123456, tzinfo=UTC))


def data(**changes):
    """The frozen figures: amounts as decimal strings, as a snapshot has them."""
    return {
        "municipality": "Herning Kommune",
        "brand": "#0b4f6c",
        "message": "Porteføljen følger planen på nær ét projekt. Gevinsterne ligger 29 pct. under planen til dato.",
        "comment": "Æblegrød på Ærø <script>alert('å')</script> & 5 < 7 \U0001f600\x0b",
        "projects": [
            {
                "name": f"Digital løsning nr. {number} til borgernes ansøgninger",
                "department": ["Social, Sundhed og Beskæftigelse", "Teknik og Miljø", "Børn og Unge"][number % 3],
                "light": ["green", "yellow", "red", "none"][number % 4],
                "planned": str(400_000 + 37_500 * number),
                "forecast": str(400_000 + 41_250 * number),
                "reason": "Milepæl rykket seks uger, fordi leverandøren mangler en integration" if number % 2 else "",
            }
            for number in range(1, 61)
        ],
        **changes,
    }


def context(data):
    from common.numbers import kr, pct, share_of
    from tests.common.sample_charts import all_charts

    rows = []
    for project in data["projects"]:
        over = share_of(project["forecast"], project["planned"])
        rows.append(
            project
            | {
                "planned": kr(project["planned"]),
                "forecast": kr(project["forecast"]),
                "over": pct(over - 1, signed=True),
            }
        )
    return {
        "municipality_name": data["municipality"],
        "brand": data["brand"],
        "kind_label": "Statusnotat",
        "subtitle": "Digitaliseringsstrategien 2026–2030",
        "edition": "2. udgave, første halvår 2026",
        "facts": [
            ("Til", "Direktionen"),
            ("Godkendt af", "Direktionen den 12. august 2026"),
            ("Journalnr.", "85.11.00-P20-3-26"),
        ],
        "mark": data.get("mark", ""),
        "message": data["message"],
        "comment": data["comment"],
        "projects": rows,
        "figures": [
            {"name": "Projekter i gang", "value": "60", "note": "15 røde, 2 flere end i sidste notat"},
            {"name": "Udviklingspulje, fri", "value": kr(1_150_000), "note": f"af {kr(2_400_000)} i 2026"},
            {"name": "Gevinster realiseret", "value": "6,2 mio. kr.", "note": "71 pct. af planen til dato"},
            {"name": "Uden måling", "value": "5", "note": "ældste forfaldt 30.09.2026"},
        ],
        "contents": [("portefolje", "Porteføljen"), ("oekonomi", "Økonomi"), ("beslutninger", "Indstilling")],
        "recommendations": [
            {"text": "at direktionen tager statusnotatet til efterretning, og", "decision": "Godkendt."},
            {"text": f"at {kr(600_000)} af udviklingspuljen bevilges til ESDH-integration."},
        ],
        "charts": list(all_charts(data["brand"]).values()),
        "effects": [
            f"Puljen bevilger {kr(600_000)}; fri saldo er derefter {kr(550_000)}",
            "To gevinster får ejer og første måling 01.03.2028.",
        ],
    }


def attachments(data):
    figures = json.dumps(data["projects"], ensure_ascii=False, sort_keys=True).encode()
    return [
        ("tal.json", figures, "Tallene i notatet"),
        ("tal.csv", "navn;beløb\nÅ;1\n".encode(), "Projekterne som tabel"),
    ]


def register():
    """Register the kind once."""
    from common.documents import DocumentKind, document_kinds

    if KIND not in document_kinds:
        document_kinds.register(
            KIND,
            DocumentKind(
                key=KIND,
                schema_version=2,
                template="sample.html",
                title=lambda data: "Statusnotat for første halvår 2026",
                filename=lambda data: "statusnotat-2026-1.pdf",
                context=context,
                attachments=attachments,
                verify_url=lambda data, sha256: f"https://portal.example/kontrol/{sha256[:12]}/",
                upgrades={1: lambda old: old | {"message": old["summary"]}},
            ),
        )


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.TEMPLATES[0]["DIRS"].append(TEMPLATES)
    django.setup()
    register()
    from common.documents import render_pdf

    Path(sys.argv[1]).write_bytes(render_pdf(Frozen(data())))
