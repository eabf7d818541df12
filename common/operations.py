"""What runs in the background, said by the floors that have it: a small registry, filled in apps.py.

An administrator sees numbers, ids and reasons here, and nothing of anybody's work: no names, no files. So what a floor
hands over must hold none.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

FAILED_PER_PAGE = 50
# The last line of a traceback names the error first; what follows may hold anything that was being worked on.
_ERROR = re.compile(r"^[A-Za-z_][\w.]*(?=:)")


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many rows of a kind wait, are being worked on, and were given up; since when the oldest waits."""

    waiting: int
    running: int
    failed: int
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class FailedJob:
    """One that was given up. `about` says what kind of thing it is, never whose; `reason` why, without names.

    `final` is why it cannot be tried again, empty when it can.
    """

    pk: int
    about: str
    since: datetime
    attempts: int
    reason: str
    final: str = ""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of background work, whose rows in PostgreSQL say what is to be done.

    key     in URLs and metrics: never changes
    queue   the Celery queue whose workers do it
    counts  one statement
    failed  (first, last) -> those that were given up, the latest first
    retry   (ids or None for all, now) -> the ids that wait again; None where that is no matter of operators. Called
            inside a transaction; takes no actor, since who did it is recorded by the caller.
    hint    tells a worker of these ids; called after commit
    """

    key: str
    label: Promise
    queue: str
    counts: Callable[[], JobCounts]
    failed: Callable[[int, int], Sequence[FailedJob]] | None = None
    retry: Callable[[Sequence[int] | None, datetime], list[int]] | None = None
    hint: Callable[[Sequence[int]], None] | None = None

    # For templates, which would call the functions themselves.
    @property
    def can_fail(self) -> bool:
        return self.failed is not None

    @property
    def can_be_retried(self) -> bool:
        return self.retry is not None


def without_names(error: str) -> str:
    """Of an exception's line its kind alone; the worker's log has the rest. Our own sentences stay as they are."""
    kind = _ERROR.match(error)
    if kind is None:
        return error
    return _("%(error)s: the worker's log says more.") % {"error": kind[0]}


_kinds: dict[str, JobKind] = {}
_stores: dict[str, tuple[Promise, type[models.Model]]] = {}


def register(kind: JobKind) -> None:
    """Called once for each kind, when the models are there."""
    _kinds[kind.key] = kind


def kinds() -> tuple[JobKind, ...]:
    """Every kind, those of the lower floors first."""
    return tuple(_kinds.values())


def kind_of(key: str) -> JobKind | None:
    return _kinds.get(key)


def stores_files(key: str, label: Promise, model: type[models.Model]) -> None:
    """Files lie in rows of this model: the page says how much room they take."""
    _stores[key] = (label, model)


def file_stores() -> dict[str, tuple[Promise, type[models.Model]]]:
    return dict(_stores)
