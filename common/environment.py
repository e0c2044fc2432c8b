"""Reading secrets: from the environment, or from the file that NAME_FILE points at."""

import os
from pathlib import Path


def read_secret(name: str, default: str = "") -> str:
    """Value of the variable ``name``, or the content of the file named in ``name``_FILE.

    A named file that is missing stops the start: a secret that silently becomes empty is a hole.
    """
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        return Path(file_name).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)
