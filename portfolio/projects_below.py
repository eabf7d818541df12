"""What portfolios ask about the projects below them. The floor above answers: it registers itself in its apps.py.

As Django's system checks are registered: portfolio knows no projects, and archives, moves and recomputes them all the
same in its own transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from people.models import Scope, User
from portfolio.models import Programme


@dataclass(frozen=True, slots=True)
class Listed:
    """Active projects below a place that the reader sees: cut to a readable number, and how many there are.

    What happens to a place happens to all projects in it. Those that somebody may not see are not counted for them
    either: a number that is larger by one would tell of it.
    """

    rows: tuple[tuple[str, str], ...]  # code and name
    count: int


class ProjectsBelow(Protocol):
    """Every method is about the projects at or below `scope`; writes run in the caller's transaction."""

    def listed(self, *, reader: User, scope: Scope, limit: int) -> Listed: ...

    def archived_with(self, *, reader: User, scope: Scope, archived_at: datetime) -> int:
        """How many, of those that the reader sees, were archived in that very moment, with what is above them."""
        ...

    def archive(self, *, scope: Scope, now: datetime) -> int: ...

    def reopen(self, *, scope: Scope, archived_at: datetime) -> int: ...

    def reported_in(self, *, reader: User, scope: Scope, period_id: int) -> int:
        """How many updates and drafts there are for a period, of what the reader sees."""
        ...

    def report_in(self, *, scope: Scope, instead: Mapping[int, int]) -> None:
        """Take what was reported for a period over into another one of the same month: old id -> new id."""
        ...

    def go_with(self, *, programme: Programme) -> int:
        """The programme's projects lie in its portfolio, whichever that is now."""
        ...

    def facts_changed(self, *, scope: Scope) -> None: ...

    def currencies(self) -> list[tuple[int, str, int]]:
        """Portfolio id, currency, and how many active projects of the portfolio itself are in it."""
        ...

    def values_of(self, *, scope: Scope, code: str) -> list[tuple[object, int]]:
        """The values that projects, archived ones too, hold under a custom attribute, with how many hold each."""
        ...


_registered: list[ProjectsBelow] = []


def register(answers: ProjectsBelow) -> None:
    """Called once, when the floor above is ready."""
    _registered[:] = [answers]


def projects_below() -> ProjectsBelow:
    """What the floor above has registered."""
    return _registered[0]
