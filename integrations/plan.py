"""The plan of an import as plain values: what would be created, changed, left alone, and why."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.facts import Fact, Kind, Verdict, kind_of
from integrations.problems import Problem
from integrations.similarity import Candidate


@dataclass(frozen=True, slots=True)
class Existing:
    """A project as the portal knows it. `facts` by key; status facts are those of the import's period.

    `remembered` is what was imported last from this source, by key: {"value" or "state", "as_of"}.
    `previous` holds the status facts of the last period before, to show what moved.
    """

    project_id: int
    code: str
    name: str
    currency: str
    in_portfolio: bool = True
    editable: bool = True
    archived: bool = False
    # Whether start and forecast finish follow from dated work packages.
    dated_by_plan: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    previous: Mapping[str, Fact] = field(default_factory=dict)
    has_status: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the portal holds: projects by id, and who is who in the source's terms."""

    projects: Mapping[int, Existing]
    by_external_id: Mapping[str, int] = field(default_factory=dict)
    by_source_name: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided on the preview: row -> project for a match, `row:key` for the source's value."""

    matches: Mapping[int, int] = field(default_factory=dict)
    take: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided on one page of a preview: a row's project (None: a new one), whose value a conflict takes."""

    matches: Mapping[int, int | None]
    take: Mapping[str, bool]

    def __bool__(self) -> bool:
        return bool(self.matches or self.take)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs. `before` is the portal's, for a status of a new period the last period's."""

    key: str
    before: Fact
    after: Fact
    verdict: Verdict
    move: Decimal | None = None

    @property
    def applied(self) -> bool:
        return self.verdict is Verdict.APPLY


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What becomes of one row. `project_id` None: a new project."""

    row: int
    line: int
    name: str
    external_id: str
    project_id: int | None
    code: str
    matched_by: str
    changes: tuple[Change, ...]
    project_name: str = ""
    candidates: tuple[Candidate, ...] = ()
    attaches_id: bool = False

    @property
    def outcome(self) -> str:
        if self.project_id is None:
            return "created"
        return (
            "changed" if self.attaches_id or any(change.applied for change in self.changes) else "unchanged"
        )


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The whole of it. Same input, same plan, same hash."""

    rows: tuple[RowPlan, ...]
    absent: tuple[tuple[int, str, str], ...]
    problems: tuple[Problem, ...]
    skipped: int
    # (row, project) of the rows that may not touch the project that they name: there is a problem instead.
    left_out: tuple[tuple[int, int], ...] = ()

    def counts(self) -> dict[str, int]:
        outcomes = Counter(row.outcome for row in self.rows)
        applied = [change for row in self.rows if row.project_id for change in row.changes if change.applied]
        moved = Counter(kind_of(change.key).value for change in applied if change.move)
        verdicts = Counter(change.verdict.value for row in self.rows for change in row.changes)
        severities = Counter(problem.severity.value for problem in self.problems)
        return {
            "rows": len(self.rows),
            "created": outcomes["created"],
            "changed": outcomes["changed"],
            "unchanged": outcomes["unchanged"],
            "absent": len(self.absent),
            "conflicts": verdicts["conflict"],
            "older": verdicts["older"],
            "to_match": sum(1 for row in self.rows if row.candidates),
            "moved_dates": moved[Kind.DATE.value],
            "moved_costs": moved[Kind.MONEY.value],
            "moved_rags": moved[Kind.RAG.value],
            "errors": severities["error"],
            "warnings": severities["warning"],
            "skipped": self.skipped,
        }

    def hash(self) -> str:
        """Changes when anything that would be written changes."""
        digest = hashlib.sha256()
        # Row by row what one text of all rows would say: as one it takes more memory than the plan itself.
        for number, row in enumerate(self.rows):
            content: list[Any] = [row.row, row.project_id, row.name, row.external_id]
            content += [[c.key, c.before.as_json(), c.after.as_json(), c.verdict.value] for c in row.changes]
            text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            digest.update(f"{',' if number else '['}{text}".encode())
        digest.update(b"]" if self.rows else b"[]")
        return digest.hexdigest()


def status_key(period: date, key: str) -> str:
    """`status.overall_rag` -> `status.2019-09.overall_rag`: how a status fact is remembered."""
    return f"status.{period:%Y-%m}.{key.removeprefix('status.')}"
