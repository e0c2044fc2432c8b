"""What governance hands to the registries of the portal, called once at start."""

from collections.abc import Mapping
from typing import Any

from accounts.roles import role_sources as sources
from common.audit import register_actions
from governance import role_sources


def register(actions: Mapping[str, Any]) -> None:
    """Fill the registries."""
    register_actions(actions)
    sources.register("governance.seats", role_sources.seats)
    sources.register("governance.appointments_to_departments", role_sources.appointments_to_departments)
    sources.register("governance.appointments_everywhere", role_sources.appointments_everywhere)
    sources.register("governance.case_parties", role_sources.case_parties)
    sources.register("governance.recusals", role_sources.recusals)
