"""Edition against edition: what moved between two imports of one source into one portfolio."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.csv_files import csv_answer
from common.search import unaccented
from integrations.comparison import Compared, Comparison, Difference, Stated, compare
from integrations.display import PlanDisplay, ShownChange
from integrations.facts import Kind, Tolerance, kind_of
from integrations.models import ImportRun
from integrations.permissions import can_import_anywhere, visible_project_ids
from integrations.selectors import comparable_editions, stated_by
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission

PER_PAGE = 25
MOVED = ("dates", "costs", "ratings", "names", "others")
GROUPS = (*MOVED, "new", "gone")
Series = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Tile:
    """One count that opens down to its rows."""

    key: str
    label: str
    count: int
    note: str


@never_cache
@require_safe
def compare_editions(request: SignedInRequest) -> HttpResponse:
    """Choose two editions and see what moved; `export=csv` downloads what is shown."""
    if not can_import_anywhere(request.user):
        raise MissingPermission(Permission.IMPORT_PORTFOLIO, _("Portfolio files are imported by the PMO."))
    choice = EditionChoice(request)
    context: dict[str, Any] = {"choice": choice}
    if choice.pair:
        page = EditionPage(request, *choice.pair)
        if request.GET.get("export") == "csv":
            return page.csv()
        context |= {"result": page, "page": page.page}
    return render(request, "integrations/editions.html", context)


class EditionChoice:
    """Which series (a source within a portfolio), and which two of its editions; the latest two unless chosen."""

    def __init__(self, request: SignedInRequest) -> None:
        self.asked = request.GET
        self.runs = list(comparable_editions(request.user))

    @cached_property
    def all_series(self) -> list[tuple[str, str]]:
        """(value, label) of each series that has two editions, the one with the latest first."""
        members: dict[Series, list[ImportRun]] = {}
        for run in self.runs:
            members.setdefault((run.portfolio_id, run.source), []).append(run)
        return [
            (f"{portfolio}-{source}", f"{runs[0].portfolio.name}: {runs[0].mapping.title}")
            for (portfolio, source), runs in members.items()
            if len(runs) > 1
        ]

    @cached_property
    def series(self) -> str:
        values = [value for value, _label in self.all_series]
        asked = self.asked.get("series", "")
        return asked if asked in values else next(iter(values), "")

    @cached_property
    def editions(self) -> list[ImportRun]:
        return [run for run in self.runs if f"{run.portfolio_id}-{run.source}" == self.series]

    @cached_property
    def pair(self) -> tuple[ImportRun, ImportRun] | None:
        """The earlier and the later one, whichever way round they were chosen."""
        if not self.series:
            return None
        by_id = {str(run.pk): run for run in self.editions}
        later = by_id.get(self.asked.get("later", ""), self.editions[0])
        before = [run for run in self.editions if run.pk != later.pk]
        older = [run for run in before if (run.as_of, run.pk) < (later.as_of, later.pk)]
        others = {str(run.pk): run for run in before}
        earlier = others.get(self.asked.get("earlier", ""), (older or before)[0])
        return (later, earlier) if earlier.as_of > later.as_of else (earlier, later)


class EditionPage:
    """The comparison as one reader may see it: no projects beyond their sight, no amounts without that right."""

    def __init__(self, request: SignedInRequest, earlier: ImportRun, later: ImportRun) -> None:
        self.asked, self.earlier, self.later = request.GET, earlier, later
        stated = stated_by([earlier, later])
        ids = {each.project_id for rows in stated.values() for each in rows}
        seen = visible_project_ids(request.user, ids)
        self.with_money = visible_project_ids(request.user, ids, Permission.VIEW_COST)
        rules = later.mapping.spec.get("compare", {})
        self.found: Comparison = compare(
            [each for each in stated[earlier.pk] if each.project_id in seen],
            [each for each in stated[later.pk] if each.project_id in seen],
            Tolerance(rules.get("days", 0), Decimal(rules.get("money", "0"))),
        )
        self.display = PlanDisplay({"currency": later.portfolio.currency}, later.mapping.spec)
        earlier_labels = PlanDisplay({}, earlier.mapping.spec)
        self.display.labels = {**earlier_labels.labels, **self.display.labels}
        self.display.phases = {**earlier_labels.phases, **self.display.phases}

    @property
    def query(self) -> str:
        return self.asked.get("q", "")[:100]

    @property
    def direction(self) -> str:
        asked = self.asked.get("direction", "")
        return asked if asked in {"worse", "better"} else ""

    @property
    def group(self) -> str:
        asked = self.asked.get("show", "")
        filled = [key for key in GROUPS if self.counts[key]]
        return asked if asked in GROUPS else next(iter(filled), MOVED[0])

    @cached_property
    def moved(self) -> dict[str, list[tuple[Compared, Difference]]]:
        """Every difference under its heading; amounts of projects whose money the reader does not see are left out."""
        groups: dict[str, list[tuple[Compared, Difference]]] = {key: [] for key in MOVED}
        hidden = 0
        for each in self.found.both:
            for difference in each.differences:
                if kind_of(difference.key) is Kind.MONEY and each.later.project_id not in self.with_money:
                    hidden += 1
                else:
                    groups[difference.group].append((each, difference))
        self.hidden = hidden
        return groups

    hidden = 0

    @cached_property
    def counts(self) -> dict[str, int]:
        return {
            **{key: len(rows) for key, rows in self.moved.items()},
            "new": len(self.found.new),
            "gone": len(self.found.gone),
        }

    @cached_property
    def same(self) -> int:
        """Projects of which both editions say the same, as far as the reader sees."""
        differing = {each.later.project_id for rows in self.moved.values() for each, _difference in rows}
        return len(self.found.both) - len(differing)

    def tiles(self) -> list[Tile]:
        labels = {
            "dates": _("Dates moved"),
            "costs": _("Costs moved"),
            "ratings": _("Ratings moved"),
            "names": _("Names changed"),
            "others": _("Other values changed"),
            "new": _("New in the later edition"),
            "gone": _("Gone from the later edition"),
        }
        notes = {key: self._projects(key) for key in MOVED}
        return [Tile(key, label, self.counts[key], notes.get(key, "")) for key, label in labels.items()]

    def _projects(self, group: str) -> str:
        number = len({each.later.project_id for each, _difference in self.moved[group]})
        return ngettext("of %(n)s project", "of %(n)s projects", number) % {"n": number} if number else ""

    @cached_property
    def rows(self) -> Sequence[Any]:
        """The chosen group, filtered: moves as (project, difference), the farthest first; projects in their order."""
        wanted = unaccented(self.query)
        if self.group in MOVED:
            rows = [
                (each, difference)
                for each, difference in self.moved[self.group]
                if self._fits(each.later, wanted) or self._fits(each.earlier, wanted)
            ]
            if self.direction:
                sign = 1 if self.direction == "worse" else -1
                rows = [row for row in rows if (row[1].move or 0) * sign > 0]
            return sorted(rows, key=lambda row: (-abs(row[1].move or 0), row[0].later.row, row[1].key))
        return [each for each in getattr(self.found, self.group) if self._fits(each, wanted)]

    def _fits(self, stated: Stated, wanted: str) -> bool:
        return not wanted or wanted in unaccented(f"{stated.name} {stated.code}")

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.rows, PER_PAGE).get_page(self.asked.get("page", "1")[:9])

    def entries(self) -> list[Any]:
        """What the page shows of its rows: only these are worded."""
        if self.group in MOVED:
            return [self.shown(*row) for row in self.page]
        return list(self.page)

    def shown(self, each: Compared, difference: Difference) -> ShownChange:
        row = {"row": each.later.row, "code": each.later.code, "name": each.later.name}
        return self.display.change(
            row,
            {
                "key": difference.key,
                "before": difference.before,
                "after": difference.after,
                "verdict": "",
                "move": None if difference.move is None else f"{difference.move:f}",
            },
        )

    def csv(self) -> HttpResponse:
        """What is filtered, with plain values: dates in ISO form, amounts in units."""
        name = f"editions-{self.earlier.as_of}-{self.later.as_of}-{self.group}.csv"
        if self.group not in MOVED:
            header = [_("Code"), _("Project"), _("Row")]
            return csv_answer(name, header, ([e.code, e.name, e.row] for e in self.rows))
        header = [_("Code"), _("Project"), _("What"), _("Before"), _("After"), _("Move")]
        return csv_answer(name, header, self._lines())

    def _lines(self) -> Iterator[list[object]]:
        for each, difference in self.rows:
            yield [
                each.later.code,
                each.later.name,
                self.display.label(difference.key),
                _plain(difference.before),
                _plain(difference.after),
                "" if difference.move is None else f"{difference.move:f}",
            ]


def _plain(kept: Any) -> object:
    return kept.get("verbatim") or kept.get("state") or kept.get("value", "")
