"""Where apps meet: a lower app reads what higher apps registered in their AppConfig.ready().

Each registry is a list or mapping of small protocols. Nothing is looked up by string elsewhere, and registering
the same key twice is an error, so that two apps cannot silently replace each other.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


class Registry(Generic[T]):
    """Things registered under a key at start, in the order of registration."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._items: dict[str, T] = {}

    def register(self, key: str, item: T) -> T:
        """Add ``item``; raises ImproperlyConfigured when the key is taken."""
        if key in self._items:
            raise ImproperlyConfigured(f"{self.name}: {key!r} is registered twice.")
        self._items[key] = item
        return item

    def get(self, key: str) -> T:
        """The item registered under ``key``; raises KeyError naming the registry."""
        try:
            return self._items[key]
        except KeyError:
            raise KeyError(f"{self.name}: nothing is registered as {key!r}.") from None

    def __contains__(self, key: str) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def items(self) -> Iterator[tuple[str, T]]:
        """Pairs of key and item."""
        return iter(self._items.items())
