"""Running numbers of proposals and projects in a municipality."""

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Max

from common.errors import StaleObjectError

Row = TypeVar("Row", bound=models.Model)
_ATTEMPTS = 5


def create_numbered(model: type[Row], **values: Any) -> Row:
    """Insert a row under the next number. Two people who begin at once get two numbers, not an error."""
    rows = model._default_manager
    for _attempt in range(_ATTEMPTS):
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                return rows.create(number=number, **values)
        except IntegrityError:
            if not rows.filter(number=number).exists():
                raise
    raise StaleObjectError
