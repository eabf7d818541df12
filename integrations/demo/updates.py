"""Which months a project reports, when its update comes in, and what it says."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from integrations.demo.months import closed_on, due_on
from integrations.demo.narratives import Narrator
from integrations.demo.values import MonthState, ProjectPlan, UpdatePlan

# Chances per update; one project in ten is managed by somebody who does not like reporting.
LATE, MISSING = 0.07, 0.025
CAREFREE_SHARE, CAREFREE_LATE, CAREFREE_MISSING = 0.1, 0.4, 0.14
# Share of the updates of the open month that are already in.
EARLY_BIRDS = 0.55
SATURDAY = 5


class Current(StrEnum):
    """Whether the open month's update is in."""

    AS_DRAWN = "as drawn"
    IN = "in"
    DUE = "due"


def updates_of(
    plan: ProjectPlan, rng: Random, *, as_of: date, current: Current = Current.AS_DRAWN
) -> Iterator[UpdatePlan]:
    """The updates of a project in the order of the months, times in the organisation's zone without offset."""
    narrator = Narrator(rng, language=plan.language, kind=plan.kind)
    carefree = rng.random() < CAREFREE_SHARE
    for state in plan.life.months:
        submitted = _submitted(rng, state, as_of, carefree=carefree, current=current)
        if submitted is None:
            narrator.skip(state)
            continue
        narrative = narrator.write(state)
        yield UpdatePlan(state.month, submitted, submitted.date() > due_on(state.month), state, narrative)


def _submitted(
    rng: Random, state: MonthState, as_of: date, *, carefree: bool, current: Current
) -> datetime | None:
    """When the month's update was submitted; None when it was not (yet)."""
    missing = rng.random() < (CAREFREE_MISSING if carefree else MISSING)
    late = rng.random() < (CAREFREE_LATE if carefree else LATE)
    early_bird = rng.random() < EARLY_BIRDS
    hour = time(rng.randint(8, 18), rng.randint(0, 59))
    yesterday = as_of - timedelta(days=1)
    if state.month >= as_of:
        comes = early_bird if current is Current.AS_DRAWN else current is Current.IN
        if not comes or as_of.day < 4:
            return None
        return datetime.combine(rng.choice(_working_days(as_of.replace(day=3), yesterday)), hour)
    if missing:
        return None
    # Nothing comes in on the day of the closing, which is done in the morning.
    due, final = due_on(state.month), closed_on(state.month, as_of) - timedelta(days=1)
    if late and final > due:
        day = rng.choice(_working_days(due + timedelta(days=1), final))
    else:
        # Mostly in the last working days before the due date.
        first = state.month + timedelta(days=1)
        days = _working_days(first, max(first, min(due, final)))
        day = days[-1 - min(rng.randint(0, 3), rng.randint(0, 3), len(days) - 1)]
    return datetime.combine(min(day, yesterday), hour)


def _working_days(first: date, last: date) -> list[date]:
    """The working days from `first` to `last`; all the days when none is."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < SATURDAY] or days
