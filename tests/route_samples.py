"""Sample objects for the walk over every route (tests/test_routes.py).

An app registers its own in ``tests/<app>/route_samples.py``, which is found by its name:

    @sample("governance:body_detail", "governance:body_change")
    def body(world):
        body = BodyFactory(municipality=world.municipality)
        return Made(kwargs={"pk": body.pk}, right=world.person(Role.CHAIR, body=body))

A name may have a star (``governance:body_*``). ``right`` is a person who may use the route; left out, the walk makes one
with a role that the permission names, and finds out itself. ``query`` is put behind the address. ``shared=True`` says
that the record belongs to no municipality (national strategies), or that the address names none.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.people import make_person


@dataclass(frozen=True)
class Made:
    """What a route needs in its address, and who may go there."""

    kwargs: dict[str, Any] = field(default_factory=dict)
    right: Any = None
    query: str = ""
    shared: bool = False


@dataclass(frozen=True)
class World:
    """The municipality in which a sample is made; its scope is entered."""

    municipality: Any

    def person(self, *roles: str, **options: Any) -> Any:
        """A person of the municipality with ``roles``."""
        return make_person(self.municipality, *roles, **options)


Maker = Callable[[World], Made]
_makers: dict[str, Maker] = {}


def sample(*names: str) -> Callable[[Maker], Maker]:
    """Register a maker for the routes called so."""

    def register(maker: Maker) -> Maker:
        for name in names:
            if name in _makers:
                raise ValueError(f"{name} has two samples.")
            _makers[name] = maker
        return maker

    return register


def maker_for(name: str) -> Maker | None:
    """The maker registered for a route: by its own name, else by the longest pattern that fits."""
    _load()
    if name in _makers:
        return _makers[name]
    fitting = [pattern for pattern in _makers if "*" in pattern and fnmatchcase(name, pattern)]
    return _makers[max(fitting, key=len)] if fitting else None


def _load() -> None:
    for folder in sorted(Path(__file__).parent.iterdir()):
        if (folder / "route_samples.py").exists():
            importlib.import_module(f"tests.{folder.name}.route_samples")
