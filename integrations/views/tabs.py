"""The tabs of an import's page: which there are, how many entries each has, and one page of one of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common.locking import KEEP, FieldPair
from integrations.disclosure import projects_named, shown_counts, shown_plan
from integrations.display import PlanDisplay, ShownChange, matched_by_label
from integrations.facts import Kind
from integrations.messages import SEVERITIES, worded
from integrations.models import ImportRun
from integrations.problems import Severity, problem_from_json
from integrations.services import Decisions

State = ImportRun.State
PER_PAGE = 25
Narrow = Callable[[Iterable[int]], set[int]]
# Of what changed since a preview so much is told; the new preview has it all.
CHANGES_SHOWN = 50
MOVES = {"dates": Kind.DATE, "costs": Kind.MONEY, "ratings": Kind.RAG}
OUTCOMES = ("created", "changed", "unchanged")
# The worst first.
SEVERITY_ORDER = {severity.value: index for index, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the file with what it does; `candidates` are (id, code, name, percent, chosen)."""

    row: int
    line: int
    name: str
    code: str
    external_id: str
    matched_by: str
    attaches_id: bool
    changes: tuple[ShownChange, ...]
    candidates: tuple[tuple[int, str, str, int, bool], ...] = ()


class PlanPage:
    """Reads a run's stored plan as the reader may see it; the two callables narrow project ids to what they may.

    `own`: the reader uploaded the file.
    """

    def __init__(self, run: ImportRun, *, own: bool, visible: Narrow, with_money: Narrow) -> None:
        self.run = run
        self.taken = frozenset(run.choices.get("take", ()))
        self.matches = {int(row): pk for row, pk in run.choices.get("matches", {}).items()}
        named = projects_named(run.plan)
        self.shown = shown_plan(run.plan, seen=visible(named), with_money=with_money(named), own=own)
        self.display = PlanDisplay(self.shown, run.mapping.spec)

    @property
    def counts(self) -> dict[str, int]:
        return shown_counts(self.run.counts, self.shown)

    @cached_property
    def entries(self) -> dict[str, list[Any]]:
        """Every tab's entries, unworded: what is not shown is not formatted."""
        plan = self.display.plan
        entries: dict[str, list[Any]] = {key: self.display.moves(kind) for key, kind in MOVES.items()}
        entries |= {outcome: self.display.rows(outcome) for outcome in OUTCOMES}
        entries["absent"] = plan["absent"]
        if self.run.state == ImportRun.State.PREVIEWED:
            entries["match"] = [r for r in plan["rows"] if r["candidates"] or r["matched_by"] == "chosen"]
        entries["conflicts"] = list(self.display.conflicts(self.taken))
        entries["problems"] = sorted(
            plan["problems"], key=lambda problem: (SEVERITY_ORDER[problem["severity"]], problem["row"])
        )
        return entries

    def tabs(self) -> list[Tab]:
        """Those that hold something, in the order in which one reads them."""
        waiting = self.run.state == ImportRun.State.PREVIEWED
        labels = {
            "match": _("To match"),
            "conflicts": _("Conflicts"),
            "dates": _("Dates moved"),
            "costs": _("Costs moved"),
            "ratings": _("Ratings moved"),
            "created": _("To create") if waiting else _("Created"),
            "changed": _("To change") if waiting else _("Changed"),
            "unchanged": _("Unchanged"),
            "absent": _("Not in the file"),
            "problems": _("Problems"),
        }
        found = [
            Tab(key, label, len(self.entries[key])) for key, label in labels.items() if self.entries.get(key)
        ]
        return found or [Tab("problems", labels["problems"], 0)]

    def tab(self, wanted: str) -> str:
        keys = [tab.key for tab in self.tabs()]
        return wanted if wanted in keys else keys[0]

    def summary(self) -> dict[str, Any]:
        """A refused file's reason in words, and the month that takes the statuses."""
        refusal = None
        if self.run.state == ImportRun.State.REFUSED and self.run.plan.get("problems"):
            refusal = worded(problem_from_json(self.run.plan["problems"][0]))
        month = self.run.plan.get("month")
        return {
            "headline": _headline(self.run.state),
            "refusal": refusal,
            "changed": self._changed(),
            "month": date.fromisoformat(f"{month}-01") if month else None,
            "hidden": self.shown["hidden_amounts"],
        }

    def _changed(self) -> list[dict[str, Any]]:
        """What became different in the portal since the preview that somebody confirmed, in words."""
        return [
            {
                **entry,
                "label": self.display.label(entry["key"]) if "key" in entry else "",
                "then": self.display.fact(entry["key"], entry["then"]) if "then" in entry else None,
                "now": self.display.fact(entry["key"], entry["now"]) if "now" in entry else None,
            }
            for entry in self.display.plan.get("changed", ())[:CHANGES_SHOWN]
        ]

    def content(self, tab: str, number: str) -> dict[str, Any]:
        page = Paginator(self.entries.get(tab, []), PER_PAGE).get_page(number)
        if tab in ("created", "changed", "unchanged", "match"):
            shown: list[Any] = [self._row(row) for row in page.object_list]
        elif tab == "problems":
            shown = [self._problem(problem) for problem in page.object_list]
        else:
            shown = list(page.object_list)
        return {"page": page, "entries": shown}

    def decided_otherwise(self, mine: Decisions, names: Mapping[int, str]) -> Iterator[FieldPair]:
        """Each decision that somebody else took differently: mine beside theirs; `names` of projects by id."""
        new, files, portals = _("A new project"), _("Take the file's value"), _("Keep the portal's value")
        for row in self.display.plan["rows"]:
            number = row["row"]
            if number in mine.matches:
                theirs = names.get(self.matches.get(number, 0), new)
                picked = names.get(mine.matches[number] or 0, new)
                yield FieldPair(row["name"], picked, theirs, differs=True, choice=f"{KEEP}match-{number}")
            for change in row["changes"]:
                key = f"{number}:{change['key']}"
                if key in mine.take:
                    label = f"{row['name']}, {self.display.label(change['key'])}"
                    both = (files, portals) if mine.take[key] else (portals, files)
                    yield FieldPair(label, *both, differs=True, choice=KEEP + key)

    def _row(self, row: Mapping[str, Any]) -> ShownRow:
        candidates = tuple(
            (c["project_id"], c["code"], c["name"], round(c["score"] * 100), False) for c in row["candidates"]
        )
        if row["matched_by"] == "chosen":
            candidates = ((row["project_id"], row["code"], row["project_name"], 100, True),)
        return ShownRow(
            row=row["row"],
            line=row["line"],
            name=row["name"],
            code=row["code"],
            external_id=row["external_id"],
            matched_by=matched_by_label(row["matched_by"]),
            attaches_id=row["attaches_id"],
            changes=tuple(self.display.changes(row)),
            candidates=candidates,
        )

    def _problem(self, data: Mapping[str, Any]) -> dict[str, Any]:
        problem = worded(problem_from_json(data))
        return {"problem": problem, "severity": SEVERITIES[Severity(problem.severity)]}


def _headline(state: str) -> str:
    if state in (State.QUEUED, State.READING):
        return _("The file is being read")
    if state in (State.TO_APPLY, State.APPLYING):
        return _("The file is being imported")
    if state in (State.TO_UNDO, State.UNDOING):
        return _("The import is being undone")
    return {
        State.PREVIEWED.value: _("What this file would do"),
        State.CONFIRMED.value: _("What this file did"),
        State.UNDONE.value: _("What this file did was taken back"),
    }.get(state, _("Nothing was written"))
