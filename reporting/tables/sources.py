"""Where the columns and filters of the list of projects come from, as far as one reader may know.

What a reader may not see is NULL for them in the database already: it is neither shown nor sorted by, no filter finds
it, and no count tells of it.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.utils.translation import get_language

from people.access import NO_ROW
from people.models import User
from portfolio.models import ReportingPeriod
from portfolio.selectors import period_owners
from projects.models import Project
from reporting.selectors.disclosure import (
    MONEY_COLUMNS,
    shown_money_of_projects,
    shown_names_of_projects,
)

NOW = "now"
EVERYBODY, MONEY, NAMES = "", "money", "names"


@dataclass(frozen=True, slots=True)
class Source:
    """A column of the database, and what a reader needs to see to be told of it."""

    path: str
    needs: str = EVERYBODY


def figure(name: str) -> Source:
    """A figure of the current snapshot; of money where disclosure says so."""
    return Source(f"{NOW}__{name}", MONEY if name in MONEY_COLUMNS else EVERYBODY)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The name of a catalogue entry, in the language of whoever reads it."""

    relation: str

    @property
    def path(self) -> str:
        french = (get_language() or "").startswith("fr")
        return f"{self.relation}__name_{'fr' if french else 'en'}"


class Sources:
    """What one reader's list reads."""

    def __init__(self, reader: User) -> None:
        self._conditions: dict[str, Q | None] = {
            EVERYBODY: None,
            MONEY: shown_money_of_projects(reader),
            NAMES: shown_names_of_projects(reader),
        }

    def offers(self, source: Any) -> bool:
        """Whether the reader is told of it for any project."""
        return not isinstance(source, Source) or self._conditions[source.needs] is not NO_ROW

    def hides_some(self, needs: str) -> bool:
        """Whether it is kept back for some of the projects."""
        return self._conditions[needs] is not None

    def expression(self, source: Any) -> Any:
        """What to annotate; NULL where the reader is not told."""
        if isinstance(source, Bilingual):
            return F(source.path)
        if not isinstance(source, Source):
            return source
        condition = self._conditions[source.needs]
        value: Combinable = F(source.path)
        return value if condition is None else Case(When(condition, then=value))


def with_current_figures(projects: QuerySet[Project]) -> QuerySet[Project]:
    """With the snapshot of each project's newest period as `now`, joined only where something reads it."""
    return projects.alias(now=FilteredRelation("scope__snapshots", condition=_newest()))


def _newest() -> Q:
    """The snapshot of the newest period of whoever owns the project's periods. Two small statements.

    A project that moved between two owners has figures of both: the portfolio says which are its own.
    """
    newest = dict(
        ReportingPeriod.objects.order_by("portfolio_id", "-start")
        .distinct("portfolio_id")
        .values_list("portfolio_id", "pk")
    )
    if len(newest) == 1:
        return Q(scope__snapshots__period__in=list(newest.values()))
    owned: dict[int, list[int]] = {}
    for portfolio_id, owner in period_owners().items():
        if owner in newest:
            owned.setdefault(newest[owner], []).append(portfolio_id)
    condition = Q(scope__snapshots__period__isnull=True) & Q(scope__snapshots__isnull=False)
    for period_id, portfolio_ids in owned.items():
        condition |= Q(scope__snapshots__period=period_id, portfolio__in=portfolio_ids)
    return condition
