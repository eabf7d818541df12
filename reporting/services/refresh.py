"""Computing KPI snapshots from the facts. Twice gives the same figures; a closed period's never change."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from common.clock import business_date
from governance.thresholds import DEFAULT_THRESHOLDS
from people.models import Scope
from portfolio.models import ReportingPeriod
from portfolio.selectors import open_periods, period_owners
from projects.models import FactsRevision, Project
from reporting.kpi.project import compute_project
from reporting.models import KpiSnapshot
from reporting.selectors.facts import MonthHistory, project_inputs
from reporting.services.locks import hold_period, share_period
from reporting.services.rollups import roll_up
from reporting.services.snapshot_rows import project_row, upsert

# One transaction each: short enough that a submission hardly waits for it.
CHUNK = 200


def refresh_projects(
    *, project_ids: Collection[int], now: datetime, skip_locked: bool = False, chunk: int = CHUNK
) -> int:
    """Recompute the open reporting period of the projects and of everything above them.

    Returns how many projects were computed. `skip_locked` leaves to others what others are computing.
    """
    periods = open_periods()
    by_period: dict[int, list[int]] = defaultdict(list)
    without: list[int] = []
    for pk, portfolio_id in (
        Project.objects.filter(pk__in=project_ids).order_by("pk").values_list("pk", "portfolio_id")
    ):
        period = periods.get(portfolio_id)
        (by_period[period.pk] if period else without).append(pk)
    open_now = {period.pk: period for period in periods.values()}
    computed = sum(
        _refresh_open(open_now[period_pk], part, now=now, skip_locked=skip_locked)
        for period_pk, ids in by_period.items()
        for part in _parts(ids, chunk)
    )
    # Nothing to compute until a period opens; the sweeper then finds the snapshot missing.
    _mark_computed(without)
    return computed


def refresh_all_open(*, now: datetime) -> int:
    """Recompute every project in an open period: planned value moves with the date. Returns how many."""
    ids = list(
        Project.objects.active()
        .filter(portfolio_id__in=open_periods())
        .order_by("portfolio_id", "pk")
        .values_list("pk", flat=True)
    )
    return refresh_projects(project_ids=ids, now=now, chunk=1000)


@transaction.atomic
def freeze_month(*, period: ReportingPeriod, now: datetime) -> int:
    """Compute the period's figures a last time and make them unchangeable. Returns how many rows are frozen.

    To be called in the transaction that closes the period: refreshes that run meanwhile wait for its end and then
    find the period closed. A second call changes nothing.
    """
    hold_period(period.pk)
    _compute_month(period, now=now, history={})
    return KpiSnapshot.objects.filter(period=period, frozen=False).update(frozen=True)


@transaction.atomic
def refresh_month(
    *,
    period: ReportingPeriod,
    now: datetime,
    history: Mapping[int, MonthHistory] | None = None,
    freeze: bool = False,
) -> int:
    """Compute what is not frozen of a month, whatever the period's state: for the past months of demo data only.

    Facts that carry a date are read as of the month; `history` says what was forecast then. Call the oldest month
    first: a slip since the last report is measured against the month before. Returns how many projects.
    """
    hold_period(period.pk)
    computed = _compute_month(period, now=now, history=history or {})
    if freeze:
        KpiSnapshot.objects.filter(period=period, frozen=False).update(frozen=True)
    return computed


def _compute_month(period: ReportingPeriod, *, now: datetime, history: Mapping[int, MonthHistory]) -> int:
    """Every project of the period's cycle and all above, but for rows that are frozen."""
    frozen = set(
        KpiSnapshot.objects.month(period.end)
        .filter(frozen=True, scope__kind=Scope.Kind.PROJECT)
        .values_list("scope__project__pk", flat=True)
    )
    ids = [pk for pk in _projects_of(period) if pk not in frozen]
    current = ReportingPeriod.objects.open().filter(pk=period.pk).exists()
    for part in _parts(ids, 1000):
        _compute(period, part, now=now, current=current, history=history)
    roll_up(scope_ids=_scopes_of(period), as_of=period.end, now=now, closing=True)
    return len(ids)


@transaction.atomic
def _refresh_open(period: ReportingPeriod, ids: list[int], *, now: datetime, skip_locked: bool) -> int:
    share_period([period.pk])
    if not ReportingPeriod.objects.open().filter(pk=period.pk).exists():
        return 0  # closed while this transaction waited: its figures are frozen
    scope_ids = _compute(period, ids, now=now, current=True, skip_locked=skip_locked)
    if scope_ids:
        roll_up(scope_ids=_ancestors(scope_ids), as_of=period.end, now=now)
    return len(scope_ids)


def _compute(
    period: ReportingPeriod,
    ids: list[int],
    *,
    now: datetime,
    current: bool,
    skip_locked: bool = False,
    history: Mapping[int, MonthHistory] | None = None,
) -> list[int]:
    """Lock, read, compute, write. Returns the scopes of the projects.

    A past month's figures (not `current`) leave a project as stale as it is.
    """
    revisions = dict(
        FactsRevision.objects.select_for_update(no_key=True, skip_locked=skip_locked)
        .filter(project_id__in=ids)
        .order_by("project_id")
        .values_list("project_id", "revision")
    )
    if not revisions:
        return []
    day = min(business_date(now), period.end)
    archived = {
        pk: scope_id
        for pk, scope_id, archived_at in Project.objects.filter(
            pk__in=revisions, archived_at__isnull=False
        ).values_list("pk", "scope_id", "archived_at")
        if archived_at and business_date(archived_at) <= day
    }
    # An archived project stays in the figures of the months before, and leaves those of this one.
    KpiSnapshot.objects.month(period.end).filter(scope_id__in=archived.values(), frozen=False).delete()
    inputs = project_inputs(
        [pk for pk in revisions if pk not in archived], period=period, day=day, history=history
    )
    upsert(
        [
            project_row(
                one,
                compute_project(one.facts, day, DEFAULT_THRESHOLDS),
                period=period,
                revision=revisions[one.facts.project_id],
                thresholds=DEFAULT_THRESHOLDS,
                now=now,
            )
            for one in inputs
        ]
    )
    if current:
        # The rows are locked since their revision was read: it is still the one that was computed.
        _mark_computed(revisions)
    return [*archived.values(), *(one.scope_id for one in inputs)]


def _mark_computed(project_ids: Collection[int]) -> None:
    stale = FactsRevision.objects.filter(project_id__in=project_ids, computed_revision__lt=F("revision"))
    stale.update(computed_revision=F("revision"))


def _ancestors(scope_ids: Collection[int]) -> set[int]:
    paths = Scope.objects.filter(pk__in=scope_ids).values_list("path", flat=True)
    return {int(part) for path in paths for part in path.strip("/").split("/")[:-1]}


def _projects_of(period: ReportingPeriod) -> list[int]:
    """The projects that report in the period's cycle."""
    portfolios = [pk for pk, owner in period_owners().items() if owner == period.portfolio_id]
    return list(
        Project.objects.filter(portfolio_id__in=portfolios).order_by("pk").values_list("pk", flat=True)
    )


def _scopes_of(period: ReportingPeriod) -> set[int]:
    """The programmes and portfolios at or below the period's owner, and the portfolios above it."""
    top = Scope.objects.get(portfolio=period.portfolio_id)
    below = Scope.objects.within(top).exclude(kind=Scope.Kind.PROJECT).values_list("pk", flat=True)
    return {*below, *top.ancestor_ids()}


def _parts(ids: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
