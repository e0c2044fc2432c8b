"""The typeface of documents and charts: complete faces, so that no text falls back on what a server happens to have."""

from pathlib import Path

from django.conf import settings

FONTS = Path(settings.BASE_DIR) / "static" / "print" / "fonts"
