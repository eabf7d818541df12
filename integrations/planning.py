"""From records and what the portal holds to a plan. Pure: same input, same plan; writes nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from integrations.facts import (
    EMPTY,
    Fact,
    Kind,
    Tolerance,
    Verdict,
    fact_of_reading,
    judge,
    kind_of,
    move,
    same,
)
from integrations.mapping_spec import MappingSpec
from integrations.plan import Change, Choices, Existing, ImportPlan, Known, RowPlan, status_key
from integrations.problems import Problem, error, warning
from integrations.records import Extraction, Record, name_key
from integrations.similarity import Candidate, candidates

# What dated work packages say of their project.
PLAN_DATES = frozenset({"start_date", "forecast_finish"})


def build_plan(
    extraction: Extraction,
    spec: MappingSpec,
    known: Known,
    *,
    as_of: date,
    period: date,
    currency: str,
    choices: Choices | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> ImportPlan:
    """Compare every record with the portal. `period` is the first day of the month that takes the status.

    `tell` is told how many records of how many have been compared; what it raises ends the planning.
    """
    planner = _Planner(spec, known, as_of, period, currency, choices or Choices())
    return planner.plan(extraction, tell or (lambda _done, _total: None))


class _Planner:
    def __init__(
        self, spec: MappingSpec, known: Known, as_of: date, period: date, currency: str, choices: Choices
    ) -> None:
        self.spec, self.known, self.as_of, self.period = spec, known, as_of, period
        self.currency, self.choices = currency, choices
        self.tolerance = Tolerance(spec.compare_days, spec.compare_money)
        self.problems: list[Problem] = []
        self.left_out: dict[int, int] = {}
        self.dated_by_plan: set[int] = set()

    def plan(self, extraction: Extraction, tell: Callable[[int, int], None]) -> ImportPlan:
        matches = self._match(extraction.records)
        matched = {project_id for project_id, _by in matches.values() if project_id is not None}
        free = [
            (each.project_id, each.code, each.name)
            for each in self.known.projects.values()
            if each.project_id not in matched and each.in_portfolio and each.editable and not each.archived
        ]
        unmatched = {r.row: r.name for r in extraction.records if matches.get(r.row, (0, ""))[0] is None}
        offered = candidates(unmatched, free)
        rows = []
        for number, record in enumerate(extraction.records):
            tell(number, len(extraction.records))
            if record.row in matches:
                rows.append(self._row(record, *matches[record.row], offered.get(record.row, ())))
        absent = sorted(
            (each.project_id, each.code, each.name)
            for each in self.known.projects.values()
            if each.remembered and each.in_portfolio and each.editable and each.project_id not in matched
        )
        return ImportPlan(
            tuple(rows),
            tuple(absent),
            (*extraction.problems, *self.problems),
            extraction.skipped,
            tuple(sorted(self.left_out.items())),
        )

    # --- who is who ---

    def _match(self, records: Sequence[Record]) -> dict[int, tuple[int | None, str]]:
        """Row -> (project or None for a new one, by what). Rows that cannot be placed are missing, with a problem.

        Identifiers first, then chosen matches, then names: a project that one row has claimed is not offered again.
        """
        names = self._portfolio_names()
        found: dict[int, tuple[int | None, str]] = {}
        claimed: dict[int, Record] = {}
        passes: tuple[tuple[str, Any], ...] = (
            ("id", lambda r: self.known.by_external_id.get(r.external_id) if r.external_id else None),
            ("chosen", lambda r: self._chosen(r.row)),
            ("source_name", lambda r: self.known.by_source_name.get(name_key(r.name, self.spec.name_rule))),
            ("name", lambda r: names.get(name_key(r.name, self.spec.name_rule))),
        )
        identified = set(self.known.by_external_id.values())
        for by, lookup in passes:
            for record in records:
                project_id = None if record.row in found or record.row in self.left_out else lookup(record)
                if project_id is None or project_id not in self.known.projects:
                    continue
                # Another identifier says that this is another project, whatever it is called.
                if by.endswith("name") and record.external_id and project_id in identified:
                    continue
                if project_id in claimed:
                    continue
                problem = self._not_to_change(record, self.known.projects[project_id])
                if problem:
                    self.problems.append(problem)
                    self.left_out[record.row] = project_id
                    continue
                claimed[project_id] = record
                found[record.row] = (project_id, by)
        for record in records:
            if record.row not in found and record.row not in self.left_out:
                found[record.row] = (None, "")
        return found

    def _chosen(self, row: int) -> int | None:
        """The project that a person chose, of those that were theirs to choose: any other is as good as unknown."""
        existing = self.known.projects.get(self.choices.matches.get(row, 0))
        return existing.project_id if existing and existing.editable and existing.in_portfolio else None

    def _portfolio_names(self) -> dict[str, int]:
        """Names that exactly one project of the portfolio has."""
        names: dict[str, int] = {}
        twice: set[str] = set()
        for each in self.known.projects.values():
            if each.in_portfolio and each.editable:
                key = name_key(each.name, self.spec.name_rule)
                if names.setdefault(key, each.project_id) != each.project_id:
                    twice.add(key)
        return {key: pk for key, pk in names.items() if key not in twice}

    def _not_to_change(self, record: Record, existing: Existing) -> Problem | None:
        if not existing.editable or not existing.in_portfolio:
            rule = "project_elsewhere"
        elif existing.archived:
            rule = "project_archived"
        else:
            return None
        value = record.external_id or record.name
        return error(rule, row=record.row, line=record.line, value=value)

    # --- what differs ---

    def _row(
        self, record: Record, project_id: int | None, by: str, offered: tuple[Candidate, ...]
    ) -> RowPlan:
        existing = self.known.projects[project_id] if project_id is not None else None
        changes = tuple(self._changes(record, existing))
        attaches = bool(
            existing and record.external_id and record.external_id not in self.known.by_external_id
        )
        return RowPlan(
            row=record.row,
            line=record.line,
            name=record.name,
            external_id=record.external_id,
            project_id=project_id,
            code=existing.code if existing else "",
            project_name=existing.name if existing else "",
            matched_by=by,
            changes=changes,
            candidates=offered if existing is None else (),
            attaches_id=attaches,
        )

    def _changes(self, record: Record, existing: Existing | None) -> Iterator[Change]:
        money_fits = existing is None or existing.currency == self.currency
        if not money_fits and existing is not None:
            self.problems.append(
                warning(
                    "currency_differs",
                    row=record.row,
                    line=record.line,
                    value=self.currency,
                    project=existing.currency,
                )
            )
        for key, reading in record.readings.items():
            source = fact_of_reading(reading)
            if existing is None:
                if not source.is_empty:
                    yield Change(key, EMPTY, source, Verdict.APPLY)
            elif money_fits or kind_of(key) is not Kind.MONEY:
                yield from self._change(record, existing, key, source)

    def _keep_plan_date(self, record: Record) -> None:
        """Said once for a row, however many of its dates differ."""
        if record.row not in self.dated_by_plan:
            self.dated_by_plan.add(record.row)
            self.problems.append(warning("dated_by_plan", row=record.row, line=record.line))

    def _change(self, record: Record, existing: Existing, key: str, source: Fact) -> Iterator[Change]:
        is_status = key.startswith("status.")
        remembered = existing.remembered.get(status_key(self.period, key) if is_status else key)
        portal = existing.facts.get(key, EMPTY)
        verdict = judge(
            key,
            portal=portal,
            source=source,
            remembered=remembered,
            as_of=record.as_of or self.as_of,
            tolerance=self.tolerance,
            foreign=is_status and existing.has_status,
        )
        if key in PLAN_DATES and existing.dated_by_plan and verdict in (Verdict.APPLY, Verdict.CONFLICT):
            self._keep_plan_date(record)
            return
        if verdict is Verdict.CONFLICT and f"{record.row}:{key}" in self.choices.take:
            verdict = Verdict.APPLY
        if verdict in (Verdict.UNCHANGED, Verdict.KEEP):
            return
        before = portal
        if is_status and not existing.has_status:
            before = existing.previous.get(key, EMPTY)
            moved = None if same(key, before, source, self.tolerance) else move(key, before, source)
        else:
            moved = move(key, before, source)
        yield Change(key, before, source, verdict, moved)
