"""What lies below a portfolio or programme, for the preview of what is about to happen to it, and places to choose from."""

from dataclasses import dataclass
from datetime import datetime

from people.models import Scope, User
from portfolio.models import Portfolio, Programme
from portfolio.permissions import holds_everywhere
from portfolio.projects_below import Listed, projects_below

NAMED = 30


@dataclass(frozen=True, slots=True)
class Below:
    """The portfolios and programmes in use below a place (itself not among them), and the projects."""

    portfolios: tuple[Portfolio, ...]
    programmes: tuple[Programme, ...]
    projects: Listed

    @property
    def is_empty(self) -> bool:
        return not (self.portfolios or self.programmes or self.projects.count)

    @property
    def more_projects(self) -> int:
        """How many are not named: beyond the number that one reads."""
        return self.projects.count - len(self.projects.rows)


def below(reader: User, scope: Scope) -> Below:
    """Four statements."""
    inside = {"scope__path__startswith": scope.path, "archived_at__isnull": True}
    return Below(
        portfolios=tuple(Portfolio.objects.filter(**inside).exclude(scope=scope).order_by("scope__path")),
        programmes=tuple(Programme.objects.filter(**inside).exclude(scope=scope).order_by("name")),
        projects=projects_below().listed(reader=reader, scope=scope, limit=NAMED),
    )


@dataclass(frozen=True, slots=True)
class ArchivedWith:
    """What was archived in the same moment, and comes back with it."""

    portfolios: int
    programmes: int
    projects: int


def archived_with(reader: User, scope: Scope, archived_at: datetime) -> ArchivedWith:
    """Three statements."""
    inside = {"scope__path__startswith": scope.path, "archived_at": archived_at}
    return ArchivedWith(
        portfolios=Portfolio.objects.filter(**inside).exclude(scope=scope).count(),
        programmes=Programme.objects.filter(**inside).exclude(scope=scope).count(),
        projects=projects_below().archived_with(reader=reader, scope=scope, archived_at=archived_at),
    )


def places_for(
    reader: User, permission: str, *, without: Scope | None = None
) -> tuple[list[tuple[Portfolio, int]], bool]:
    """Active portfolios where the reader holds the permission, in the order of the tree with their depth, and whether
    the top of the tree is open to them. `without`: a subtree that is left out, since nothing goes below itself."""
    rows = Portfolio.objects.visible_to(reader, permission).active().select_related("scope", "parent")
    names = {one.scope_id: one for one in rows}
    found = []
    for one in names.values():
        if without is not None and one.scope.path.startswith(without.path):
            continue
        line = [names[pk] for pk in one.scope.ancestor_ids() if pk in names]
        # By name at each level, and what lies in a portfolio right after it.
        found.append(([(step.name, step.code) for step in [*line, one]], one, len(line)))
    ordered = sorted(found, key=lambda entry: entry[0])
    return [(one, depth) for _key, one, depth in ordered], holds_everywhere(reader, permission)
