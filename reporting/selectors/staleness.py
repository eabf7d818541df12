"""What has to be computed: figures older than their facts, and months that have no figures yet."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Exists, F, OuterRef

from people.models import Scope
from portfolio.selectors import open_periods
from projects.models import FactsRevision, Project
from reporting.models import KpiSnapshot


def stale_project_ids(*, after: int = 0, limit: int) -> list[int]:
    """The next projects to compute with an id above `after`, in order of their ids.

    One look into an index that is normally empty, and one per open month for projects without figures in it.
    """
    changed = (
        FactsRevision.objects.filter(computed_revision__lt=F("revision"), project_id__gt=after)
        .order_by("project_id")
        .values_list("project_id", flat=True)[:limit]
    )
    found = set(changed)
    by_month: dict[date, list[int]] = defaultdict(list)
    for portfolio_id, period in open_periods().items():
        by_month[period.end].append(portfolio_id)
    for as_of, portfolio_ids in by_month.items():
        figures = KpiSnapshot.objects.month(as_of).filter(scope_id=OuterRef("scope_id"))
        found.update(
            Project.objects.active()
            .filter(~Exists(figures), portfolio_id__in=portfolio_ids, pk__gt=after)
            .order_by("pk")
            .values_list("pk", flat=True)[:limit]
        )
    return sorted(found)[:limit]


def split_scopes(scope_ids: Collection[int]) -> tuple[list[int], list[int]]:
    """The projects among the scopes (their ids), and the scopes that are programmes or portfolios."""
    projects = list(Project.objects.filter(scope_id__in=scope_ids).values_list("pk", flat=True))
    others = Scope.objects.filter(pk__in=scope_ids).exclude(kind=Scope.Kind.PROJECT)
    return projects, list(others.values_list("pk", flat=True))
