"""The fund itself: its rules, who governs it, and which funds it is tied to (D44). Money moves in ledger.py alone."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from business_cases.models import Fund
from common import audit
from common.errors import DomainError
from common.versions import save_version

FIELDS = (
    "name",
    "body",
    "purpose",
    "criteria",
    "procedure",
    "eligibility",
    "pays_running_cost",
    "requires_business_case",
    "default_principle",
    "fed_by",
    "repays_to",
)
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@transaction.atomic
def add_fund(*, municipality: Any, actor: Any, **values: Any) -> Fund:
    """Create a fund without money; ``values`` are FIELDS. Raises DomainError when the name is taken."""
    fund = Fund(municipality=municipality, **_checked(values))
    fund.key = slugify(fund.name.lower().translate(_ASCII))[:60]
    if not fund.key or Fund.objects.filter(key=fund.key).exists():
        raise _taken()
    fund.save()
    audit.record("fund.add", fund, actor=actor, after={name: getattr(fund, name) for name in FIELDS})
    return fund


@transaction.atomic
def change_fund(*, fund: Fund, actor: Any, expected_version: int, **values: Any) -> Fund:
    """Change the fund's rules from now on: grants keep the rules that they were given under.

    Raises DomainError for a name that is taken and for a fund tied to itself, StaleObjectError.
    """
    for name, value in _checked(values).items():
        setattr(fund, name, value)
    if Fund.objects.filter(name=fund.name).exclude(pk=fund.pk).exists():
        raise _taken()
    for name in ("fed_by", "repays_to"):
        if getattr(fund, f"{name}_id") == fund.pk:
            text = _("Choose another fund.")
            raise DomainError(text, fields={name: text})
    changes = save_version(fund, expected=expected_version, fields=[name for name in FIELDS if name in values])
    audit.record("fund.change", fund, actor=actor, before=changes.before, after=changes.after)
    return fund


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A fund has no {', '.join(sorted(unknown))}.")
    return {**values, "name": " ".join(values["name"].split())} if "name" in values else values


def _taken() -> DomainError:
    text = _("There is already a fund with that name.")
    return DomainError(text, fields={"name": text})
