"""Small programs for the tests of the supervisor: ``python programs.py sleep|die|stubborn|parent [FILE]``."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def note(text: str) -> None:
    with Path(sys.argv[2]).open("a", encoding="utf-8") as notes:
        notes.write(f"{text}\n")


def ends(number: int, frame: object) -> None:
    note(f"{sys.argv[3] if len(sys.argv) > 3 else sys.argv[1]} stopped")
    sys.exit(0)


if __name__ == "__main__":
    kind = sys.argv[1]
    signal.signal(signal.SIGTERM, signal.SIG_IGN if kind == "stubborn" else ends)
    sys.stdout.write(f"{kind} runs\n")
    sys.stdout.flush()
    if kind == "parent":
        child = subprocess.Popen([sys.executable, __file__, "stubborn", sys.argv[2]])
        note(f"child {child.pid}")
    else:
        note(f"{kind} {os.getpid()}")
    if kind == "die":
        time.sleep(0.3)
        sys.exit(7)
    time.sleep(60)
