"""Which records everyone may know of (D11), as a condition for queries: what hangs on a closed case is not among them.

A municipality has few closed cases among many. Asking "is it none of those" reads a small index once, where joining
each row to its case reads through the cases of every municipality.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from governance.models import Case


def closed_cases() -> QuerySet:
    """Keys of the municipality's closed cases."""
    return Case.objects.filter(is_closed=True).order_by().values("pk")


def cases_in_the_making() -> QuerySet:
    """Keys of the cases that no body has got yet, or that it gave back: drafts, which are their writers' own."""
    return Case.objects.filter(ready_at__isnull=True, settled_at__isnull=True).order_by().values("pk")


def in_open_case(case: str = "case") -> Q:
    """Rows whose ``case`` (a path to it) is open, and those without one."""
    return ~Q(**{f"{case}__in": closed_cases()})


def awaited_by(bodies: Collection[int], case: str = "case") -> Q:
    """Rows whose ``case`` awaits one of ``bodies`` (keys)."""
    if not bodies:
        return Q(pk__in=())
    return Q(**{f"{case}__in": Case.objects.filter(awaits_body__in=bodies).order_by().values("pk")})
