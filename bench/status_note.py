"""The status note of one municipality against bare WeasyPrint on the same HTML, and its peak memory.

``python bench/status_note.py SLUG`` prints two figures: the ratio of the medians (collecting, charts, layout, making
accessible and attaching over layout alone, in turn), and the peak of `manage.py status_note` in MB.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3


def peak(slug: str, half: str) -> float:
    """Peak resident memory, in MB, of the command in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["status_note", "--municipality", slug, "--half", half, "--output", str(Path(folder) / "note.pdf")]
        subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], check=True, capture_output=True, cwd=ROOT)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def timed(work: Callable[[], Any]) -> float:
    """Seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _layout(html_class: Any, html: str, engine: Any) -> bytes:
    return html_class(string=html, base_url=engine.BASE_URL, url_fetcher=engine.PrintAssets()).write_pdf()


def main(slug: str) -> None:
    """Measure both in turn and print the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    # Models, and what needs a font, are there only after setup.
    from django.utils import timezone  # noqa: PLC0415
    from weasyprint import HTML  # noqa: PLC0415

    from accounts.models import Municipality  # noqa: PLC0415
    from common.documents import engine, rendering  # noqa: PLC0415
    from common.tenancy import municipality_scope  # noqa: PLC0415
    from reports.domain.periods import HalfYear  # noqa: PLC0415
    from reports.enums import Audience  # noqa: PLC0415
    from reports.management.commands import status_note  # noqa: PLC0415

    today = timezone.localdate()
    half = HalfYear.parse(f"{today.year}-{1 if today.month <= 6 else 2}")
    seen: dict[str, str] = {}
    made = rendering._html

    def watched(*arguments: Any) -> str:
        seen["html"] = made(*arguments)
        return seen["html"]

    rendering._html = watched  # type: ignore[assignment]
    with municipality_scope(Municipality.objects.get(slug=slug)) as municipality:
        ours, bare = [], []
        for _round in range(ROUNDS + 1):
            ours.append(timed(lambda: status_note._pdf(municipality, half=half, audience=Audience.EXECUTIVE)))
            bare.append(timed(lambda: _layout(HTML, seen["html"], engine)))
    ratio = statistics.median(ours[1:]) / statistics.median(bare[1:])
    sys.stdout.write(f"{ratio:.3f} {peak(slug, f'{half.year}-{half.half}'):.0f}\n")


if __name__ == "__main__":
    main(sys.argv[1])
