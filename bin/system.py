"""What the portal needs of the machine besides Python: is it there, and which command installs it?

``python bin/system.py``         as root on Debian installs what the tests lack; otherwise prints the command and what
                                 is left out. With CI=true something missing is a failure.
``python bin/system.py --check`` installs nothing.
"""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """Something of the machine: the Debian packages that bring it and the tests that cannot run without."""

    name: str
    packages: tuple[str, ...]
    present: Callable[[], bool]
    left_out: str
    marker: str = ""


def find_program(name: str) -> str | None:
    """Path of a program; PostgreSQL's lie outside the search path on Debian."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(debian[-1]) if debian else shutil.which(name)


def _has_pango() -> bool:
    if sys.platform != "linux":
        return ctypes.util.find_library("pango-1.0") is not None
    try:
        for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_fonts() -> bool:
    """Whether fontconfig knows a font: without any, rendering a PDF crashes the process."""
    name = "libfontconfig.so.1" if sys.platform == "linux" else ctypes.util.find_library("fontconfig")
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return False
    library.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
    library.FcConfigGetFonts.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.FcConfigGetFonts.restype = ctypes.POINTER(ctypes.c_int)
    fonts = library.FcConfigGetFonts(library.FcInitLoadConfigAndFonts(), 0)
    return bool(fonts) and fonts[0] > 0


PANGO = Need(
    "Pango (draws PDF documents)",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    _has_pango,
    "PDF documents",
)
FONTS = Need("a font (without any, drawing a PDF crashes)", ("fonts-dejavu-core",), _has_fonts, "PDF documents")
RUNTIME = (PANGO, FONTS)
TESTS = (
    *RUNTIME,
    Need(
        "Chromium",
        ("chromium",),
        lambda: bool(shutil.which("chromium") or shutil.which("chromium-browser")),
        "the browser tests",
        "browser",
    ),
    Need(
        "PostgreSQL 15 or newer",
        ("postgresql",),
        lambda: find_program("initdb") is not None,
        "the tests on PostgreSQL and of the production set-up",
        "production",
    ),
    Need("Redis", ("redis-server",), lambda: bool(find_program("redis-server")), "the production set-up", "production"),
)


def missing(needs: Sequence[Need]) -> list[Need]:
    """Those that the machine does not have."""
    return [need for need in needs if not need.present()]


def command_for(needs: Sequence[Need]) -> str:
    """The command that installs them on Debian and Ubuntu."""
    packages = " ".join(package for need in needs for package in need.packages)
    prefix = "" if os.geteuid() == 0 else "sudo "
    return f"{prefix}apt-get install --yes --no-install-recommends {packages}"


def explain(needs: Sequence[Need]) -> str:
    """What is missing, and the command that installs it."""
    names = "\n".join(f"  - {need.name}: {need.left_out}" for need in needs)
    return f"This machine lacks:\n{names}\nInstall it with:\n  {command_for(needs)}"


def install(needs: Sequence[Need]) -> None:
    """Install by apt; only root on Debian can."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print(f"Installing {', '.join(need.name for need in needs)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet=2"], check=False, env=environment)
    command = command_for(needs).split()
    subprocess.run([command[0], "--quiet=2", *command[1:]], check=False, env=environment, stdout=subprocess.DEVNULL)


def main(*, only_check: bool) -> int:
    lacking = missing(TESTS)
    if lacking and not only_check:
        install(lacking)
        lacking = missing(TESTS)
    if lacking:
        print(explain(lacking))
        if os.environ.get("CI") == "true":
            print("CI leaves nothing out: install it and run again.")
            return 1
        print("Until then these are left out: " + ", ".join(sorted({need.left_out for need in lacking})) + ".")
    return 0


if __name__ == "__main__":
    sys.exit(main(only_check="--check" in sys.argv[1:]))
