"""The headings that the secretary writes an item under (D11)."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "summary": _("Summary"),
    "background": _("Background"),
    "presentation": _("Presentation"),
    "alternatives": _("Alternatives"),
    "economy": _("Economy"),
    "effects": _("Effects"),
    "risk": _("Risk"),
    "hearing": _("Hearing"),
    "next_steps": _("Next steps"),
}
