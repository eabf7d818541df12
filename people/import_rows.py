"""The rows of a file of people as understood: what each would do, and what is wrong in it."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from common.clock import end_of, start_of
from people.models import RoleGrant
from people.people_file import column_label
from people.places import Place

INVITE, GRANT, NOTHING, ERROR = "invite", "grant", "nothing", "error"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one cell, and what to do about it."""

    line: int
    column: str
    value: str
    message: str

    @property
    def label(self) -> str:
        return column_label(self.column)


@dataclass(slots=True)
class PlannedRow:
    """One row as understood. `new` when it is the first about somebody who has no account yet."""

    line: int
    email: str
    name: str = ""
    language: str = ""
    role: str = ""
    place: Place | None = None
    since: date | None = None
    until: date | None = None
    new: bool = False
    grants: bool = False
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        if self.problems:
            return ERROR
        if self.new:
            return INVITE
        return GRANT if self.grants else NOTHING

    @property
    def everywhere(self) -> bool:
        return bool(self.role) and self.place is None

    @property
    def role_label(self) -> str:
        return str(RoleGrant.RoleName(self.role).label) if self.role else ""

    def starts(self, now: datetime) -> datetime:
        return now if self.since is None else max(now, start_of(self.since))

    def ends(self) -> datetime | None:
        return end_of(self.until) if self.until else None


@dataclass(frozen=True)
class ImportPlan:
    """The rows of a file, in their order."""

    rows: tuple[PlannedRow, ...]

    @cached_property
    def problems(self) -> list[RowProblem]:
        return [problem for row in self.rows for problem in row.problems]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many people are invited, roles granted, rows already done, rows with a problem."""
        return {
            INVITE: sum(row.new and not row.problems for row in self.rows),
            GRANT: sum(row.grants and not row.problems for row in self.rows),
            NOTHING: sum(row.outcome == NOTHING for row in self.rows),
            ERROR: sum(row.outcome == ERROR for row in self.rows),
        }

    @property
    def writes(self) -> bool:
        return not self.problems and bool(self.counts[INVITE] or self.counts[GRANT])

    @cached_property
    def digest(self) -> str:
        """What the person saw: confirming does exactly this or nothing."""
        seen = [
            (
                *(row.line, row.outcome, row.email, row.name, row.language, row.role, row.new, row.grants),
                *(row.place.scope_id if row.place else None, str(row.since), str(row.until)),
            )
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()
