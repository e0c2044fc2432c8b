"""What a rule asks for, in words: for the page that says no, and for the tests that walk the routes.

A rule is a tree of predicates, and the tree stands in the predicate's name: ``(has_role:chair|member & ~is_recused)``.
Apps register the words: ``role_words`` by role code, ``predicate_words`` by the predicate's own name.
"""

import re
from dataclasses import dataclass
from typing import Any

from rules.permissions import permissions

from common.registries import Registry

#: Label of each role code.
role_words: Registry[Any] = Registry("role_words")
#: Sentence fragment for a predicate that is no role, such as ``is_person:leader_id``: "the project's own leader".
predicate_words: Registry[Any] = Registry("predicate_words")

_PIECE = re.compile(r"\(|\)| & | \| | \^ |~|[^()&~^\s]+")
_ROLE = re.compile(r"^has_role(?:_at:[^:]+)?:(.+)$")


@dataclass(frozen=True)
class Requirement:
    """Who a permission is for: role codes, and the names of the other predicates that can say yes."""

    roles: tuple[str, ...]
    predicates: tuple[str, ...]

    def labels(self) -> list[str]:
        """The roles, then the other ways in, in words."""
        named = [str(role_words.get(code)) for code in self.roles if code in role_words]
        others = [str(predicate_words.get(name)) for name in self.predicates if name in predicate_words]
        return [*named, *others]


def requirement(permission: str) -> Requirement:
    """Read the rule ``permission``: what it names positively; what stands under a "not" opens nothing."""
    roles: dict[str, None] = {}
    others: dict[str, None] = {}
    for name in _positive_names(permissions[permission].name):
        role = _ROLE.match(name)
        if role:
            roles.update(dict.fromkeys(role[1].split("|")))
        else:
            others[name] = None
    return Requirement(tuple(roles), tuple(others))


def _positive_names(expression: str) -> list[str]:
    names: list[str] = []
    negated = [False]
    pending = False
    for piece in _PIECE.findall(expression):
        if piece == "~":
            pending = not pending
        elif piece == "(":
            negated.append(negated[-1] != pending)
            pending = False
        elif piece == ")":
            negated.pop()
        elif piece.strip() not in {"&", "|", "^"}:
            if negated[-1] == pending:
                names.append(piece)
            pending = False
    return names
