"""Trying a whole transaction again when PostgreSQL had to sacrifice it."""

import copy
import functools
import random
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import structlog
from django.db import OperationalError, connection, models

P = ParamSpec("P")
R = TypeVar("R")
logger = structlog.get_logger(__name__)

#: PostgreSQL: serialization_failure and deadlock_detected. Nothing was written; the same call may well succeed.
_AGAIN = {"40001", "40P01"}


def retrying(function: Callable[P, R], *, attempts: int = 4) -> Callable[P, R]:
    """Run an outermost, atomic domain function anew after a deadlock or a serialisation failure.

    Called inside a transaction it only calls through: the whole transaction must be repeated, not a part of it. Model
    instances among the arguments are put back as they were before each new attempt.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        restore = _remember([*args, *kwargs.values()])
        for attempt in range(1, attempts):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) not in _AGAIN:
                    raise
                logger.warning("transaction_retried", function=function.__qualname__, attempt=attempt)
                restore()
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 -- spreads two that collided
        return function(*args, **kwargs)

    return wrapper


def _remember(arguments: list[Any]) -> Callable[[], None]:
    kept = []
    for argument in arguments:
        if isinstance(argument, models.Model):
            state = copy.copy(argument._state)
            state.fields_cache = dict(argument._state.fields_cache)
            kept.append((argument, dict(argument.__dict__) | {"_state": state}))

    def restore() -> None:
        for instance, values in kept:
            state = copy.copy(values["_state"])
            state.fields_cache = dict(values["_state"].fields_cache)
            instance.__dict__.clear()
            instance.__dict__.update(values | {"_state": state})

    return restore
