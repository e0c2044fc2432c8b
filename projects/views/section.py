"""The lists of the section "Projekter": what is in progress, what is proposed, what the state asks for."""

from typing import Any

from django.utils.translation import gettext as _

from common.components import Tab


def section_tabs(view: Any, current: str) -> list[Tab]:
    """Tabs over the lists; ``current`` is the route of the one that is shown."""
    lists = (
        ("project_list", _("Projects")),
        ("proposal_list", _("Project proposals")),
        ("anchor_list", _("National anchoring")),
    )
    return [Tab(label, view.url(f"projects:{route}"), route == current) for route, label in lists]
