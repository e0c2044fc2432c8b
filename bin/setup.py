"""Make or refresh the virtual environment: ``python3 bin/setup.py production|test``.

Runs on any Python 3 without packages, so that it can say in a sentence what a machine lacks. Packages are installed
from hashed locks, and only when a lock has changed since the last time.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def digest(name):
    """Fingerprint of a lock file."""
    return hashlib.sha256((REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()


def installed(name):
    """Fingerprint of the lock that the environment was last brought in line with; empty when never."""
    marker = VENV / f"portal-{name}.sha256"
    return marker.read_text(encoding="utf-8") if marker.exists() else ""


def mark(name):
    """Remember that the environment is in line with a lock."""
    (VENV / f"portal-{name}.sha256").write_text(digest(name), encoding="utf-8")


def succeeds(*command):
    """Run a command of the set-up; whether it succeeded."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode == 0


def run(*command):
    """Run a command of the set-up; its failure is the set-up's."""
    if not succeeds(*command):
        raise SystemExit(f"Setting up failed at: {' '.join(str(part) for part in command)}")


def make_environment():
    """Create .venv with the pinned installer, unless it is there."""
    if sys.version_info < (3, 11):
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise SystemExit(
            f"The portal needs Python 3.11 or newer; {sys.executable} is {found}. Try: make PYTHON=python3.11 …"
        )
    if not PYTHON.exists():
        if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
            raise SystemExit("This Python cannot make virtual environments. Run: apt install python3-venv")
        print("Making the virtual environment in .venv …", flush=True)
        run(sys.executable, "-m", "venv", VENV)
    if installed("bootstrap") != digest("bootstrap"):
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
            "--requirement", REQUIREMENTS / "bootstrap.txt")  # fmt: skip
        mark("bootstrap")


def install(name):
    """Bring the environment in line with a lock; the test lock holds everything that the production lock does."""
    if name == "production" and installed("test"):
        name = "test"  # a developer's environment keeps its tools
    if installed(name) == digest(name):
        return
    print(f"Installing the packages of requirements/{name}.txt …", flush=True)
    lock = REQUIREMENTS / f"{name}.txt"
    uv = VENV / "bin" / "uv"
    if not succeeds(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock):
        print("Trying once more with pip, which knows this machine's own mirrors and certificates …", flush=True)
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)
    mark(name)


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in {"production", "test"}:
        raise SystemExit(__doc__)
    os.umask(0o022)
    make_environment()
    install(wanted)
