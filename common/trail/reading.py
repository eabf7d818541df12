"""The newest of a subject's history, in whole moments: a handful of statements, whatever the size.

A transaction (all of its events carry the same instant) is a *moment*; a page shows whole moments, a large one in part.
Two ways lead to the newest events:

- of few objects: all their events from the indexes by object, then the newest of them;
- of many objects: the newest events of all, back to a bound, and of them those that belong. Where the bound cuts the
  search off, the answer says so, and the next page goes on from there: no search is longer than that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from common.trail.registry import Subject, is_wide
from common.trail.selecting import Filters, Pointer, bounds, numbered, rows

MOMENTS = 20  # on a page
SHOWN = 12  # events of a moment on a page of several
SCANNED = 240  # events of a table per page: MOMENTS * SHOWN
IN_MOMENT = 60  # events on a page about one moment


@dataclass(frozen=True, slots=True)
class Moment:
    """The events of one transaction that belong to the subject: the first of them, and how many there are."""

    at: datetime
    pointers: tuple[Pointer, ...]
    count: int
    more_than: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The newest moments. `older`: from where the next page goes on; `searched_to`: how far back this one looked."""

    moments: list[Moment]
    older: datetime | None
    searched_to: datetime | None = None


def moments(subject: Subject, filters: Filters, before: datetime | None, *, limit: int = MOMENTS) -> Found:
    """The newest moments, of those before an instant. At most three statements."""
    if not is_wide(subject):
        found, horizon = _read(subject, filters, before, {}, fenced=True)
        return _page(found, horizon, limit)
    ends = bounds(subject, filters, before)
    found, horizon = _read(subject, filters, before, ends, fenced=False)
    if not found and horizon and not filters.are_selective:
        found, horizon = _read(subject, filters, before, {}, fenced=True)
    return _page(found, horizon, limit)


def of_moment(
    subject: Subject, filters: Filters, after: tuple[int, int], *, limit: int = IN_MOMENT
) -> tuple[list[Pointer], bool]:
    """The events of one moment (`filters.at`), from the one after `after`, and whether there are more."""
    part, pk = after
    selects = [
        select.filter(pgh_id__gt=pk) if number == part else select
        for number, select in numbered(subject, filters)
        if number >= part
    ]
    found = rows(selects, "pgh_id", limit + 1)
    return found[:limit], len(found) > limit


def everything(subject: Subject, filters: Filters) -> Iterator[Pointer]:
    """Everything that was asked for, newest first, page by page as it is taken. For the export."""
    before = None
    while True:
        found = moments(subject, filters, before, limit=SCANNED)
        for moment in found.moments:
            if moment.count > len(moment.pointers) or moment.more_than:
                yield from _all_of(subject, replace(filters, at=moment.at))
            else:
                yield from moment.pointers
        if found.older is None:
            return
        before = found.older


def _all_of(subject: Subject, filters: Filters) -> Iterator[Pointer]:
    after, more = (0, 0), True
    while more:
        found, more = of_moment(subject, filters, after, limit=SCANNED)
        yield from found
        after = (found[-1].part, found[-1].pk) if found else after


def _page(found: list[Moment], horizon: datetime | None, limit: int) -> Found:
    if len(found) > limit:
        return Found(found[:limit], found[limit - 1].at)
    return Found(found, horizon, horizon)


def _read(
    subject: Subject, filters: Filters, before: datetime | None, ends: Mapping[int, datetime], *, fenced: bool
) -> tuple[list[Moment], datetime | None]:
    """Whole moments, newest first, and the instant down to which nothing is missing (None: to the beginning)."""
    selects = []
    for number, select in numbered(subject, filters):
        limited = select.filter(pgh_created_at__lt=before) if before else select
        selects.append(limited.filter(pgh_created_at__gte=ends[number]) if number in ends else limited)
    pointers = rows(selects, "pgh_created_at DESC, pgh_id DESC", SCANNED, fenced=fenced)
    pointers.sort(key=lambda one: one.at, reverse=True)
    cuts = _cuts(pointers)
    horizon = max([*ends.values(), *cuts], default=None)
    found = []
    for at, group in groupby(pointers, key=lambda pointer: pointer.at):
        if horizon and at < horizon:
            break
        events = list(group)
        found.append(Moment(at, tuple(events[:SHOWN]), len(events), at in cuts))
    return found, horizon


def _cuts(pointers: Sequence[Pointer]) -> set[datetime]:
    """Of each table that gave as many events as it may: the instant of the oldest. There may be more at that instant."""
    oldest: dict[int, datetime] = {}
    counts: dict[int, int] = {}
    for pointer in pointers:
        counts[pointer.part] = counts.get(pointer.part, 0) + 1
        oldest[pointer.part] = min(pointer.at, oldest.get(pointer.part, pointer.at))
    return {at for part, at in oldest.items() if counts[part] >= SCANNED}
