"""Files of bookings: uploaded, read by the columns that a person confirms, booked whole or not at all, undone."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from integrations.actuals.columns import Choice, Order, choice_from_json, guessed, profiles_of
from integrations.actuals.known import bookable, known_of
from integrations.actuals.lines import read_lines
from integrations.actuals.plan import (
    Booking,
    Known,
    Plan,
    Values,
    by_project,
    counts,
    planned,
    values_from_json,
)
from integrations.guessing.layout import given_layout, guess_layout
from integrations.models import ActualsImport, ActualsProject
from integrations.problems import Problem, RefusedError
from integrations.tabular import Limits, Table
from people.models import User
from portfolio.models import Portfolio
from projects.models import CostEntry, Project
from projects.services import facts_have_changed

# Read, compared and booked within one request; larger files are split.
BOOKINGS = Limits(rows=20_000)
# Kept of a preview: what a person reads of it.
SHOWN_LINES, SHOWN_PROBLEMS = 20, 200
BATCH = 1_000
State = ActualsImport.State


class ActualsSettledError(Exception):
    """The file does not wait any more, or is not booked any more; `run` is as it stands."""

    def __init__(self, run: ActualsImport) -> None:
        super().__init__(str(run))
        self.run = run


class ActualsChangedError(Exception):
    """What would be booked is not what was shown: the run holds the new preview."""


class EntriesChangedError(Exception):
    """Some of what the file wrote was changed or removed since: nothing is undone. `changed` is how many."""

    def __init__(self, changed: int) -> None:
        super().__init__(str(changed))
        self.changed = changed


@transaction.atomic
def upload_actuals(
    *,
    portfolio: Portfolio,
    project: Project | None = None,
    content: bytes,
    file_name: str,
    actor: User,
    now: datetime,
) -> ActualsImport:
    """Keep the file with a guess at its columns and what it would do; a file that cannot be read is not kept."""
    run = ActualsImport(
        portfolio=portfolio,
        project=project,
        file_name=PurePath(file_name.replace("\\", "/")).name[:255],
        file_size=len(content),
        file_sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=now,
        created_by=actor,
    )
    try:
        layout = guess_layout(content)
        run.layout = {**layout.as_json(), "quote": layout.quote, "header_row": layout.header_row}
        run.layout |= {"sheet": layout.source.sheet, "sheets": list(layout.source.sheets)}
        table = _table(run)
    except RefusedError as refusal:
        _refuse(run, refusal.problem)
        run.save(force_insert=True)
        _name(run, Known({}, (), {}))
    else:
        known = _show(run, table, guessed(profiles_of(table)), actor=actor, now=now)
        run.save(force_insert=True)
        _name(run, known)
    return run


@transaction.atomic
def choose_columns(
    *, run: ActualsImport, choice: Choice, sheet: str = "", actor: User, now: datetime
) -> ActualsImport:
    """Read the file by other columns; or another `sheet` of it, whose columns are guessed anew.

    Raises ActualsSettledError, and RefusedError when the sheet cannot be read.
    """
    locked = _waiting(run)
    if sheet:
        locked.layout["sheet"] = sheet
    table = _table(locked)
    if sheet:
        choice = guessed(profiles_of(table))
    known = _show(locked, table, choice, actor=actor, now=now)
    locked.save()
    _name(locked, known)
    return locked


@transaction.atomic
def book_actuals(*, run: ActualsImport, plan_hash: str, actor: User, now: datetime) -> ActualsImport:
    """Book all lines of the file, or none. Lines that are stored already are left alone.

    Raises ActualsSettledError; ActualsChangedError when it would do anything else than what was shown.
    """
    locked = _waiting(run)
    table, choice = _table(locked), choice_from_json(locked.choice)
    plan, _known = _plan(locked, table, choice, actor=actor, now=now)
    # Whoever else writes money of these projects comes before or after; then the plan is made for good.
    _lock_projects({one.target.id for one in plan.bookings}, actor=actor)
    plan, known = _plan(locked, table, choice, actor=actor, now=now)
    if plan.hash != plan_hash or not plan.may_be_booked:
        raise ActualsChangedError
    written = _write(plan.bookings)
    locked.written = written
    locked.state, locked.settled_at = State.BOOKED, now
    locked.save()
    _name(locked, known)
    facts_have_changed(project_ids={one.target.id for one in plan.bookings if one.outcome != "same"})
    return locked


@transaction.atomic
def preview_actuals(*, run: ActualsImport, actor: User, now: datetime) -> ActualsImport:
    """Look again at what a waiting file would do. Raises ActualsSettledError."""
    locked = _waiting(run)
    known = _show(locked, _table(locked), choice_from_json(locked.choice), actor=actor, now=now)
    locked.save()
    _name(locked, known)
    return locked


@transaction.atomic
def discard_actuals(*, run: ActualsImport, now: datetime) -> ActualsImport:
    """Forget the file; nothing was booked. Raises ActualsSettledError."""
    locked = _waiting(run)
    locked.state, locked.settled_at, locked.content = State.DISCARDED, now, b""
    locked.save()
    return locked


@transaction.atomic
def undo_actuals(*, run: ActualsImport, actor: User, now: datetime) -> ActualsImport:
    """Put back what was there before the file was booked, while all of it is as the file left it.

    Raises ActualsSettledError, EntriesChangedError, and PermissionDenied when a project is not the actor's any more.
    """
    locked = ActualsImport.objects.select_for_update().get(pk=run.pk)
    if locked.state != State.BOOKED:
        raise ActualsSettledError(locked)
    before = {one["pk"]: one["before"] and values_from_json(one["before"]) for one in locked.written}
    after = {one["pk"]: values_from_json(one["after"]) for one in locked.written}
    projects = {values.project for values in after.values()}
    _lock_projects(projects, actor=actor)
    stored = {entry.pk: entry for entry in CostEntry.objects.filter(pk__in=after)}
    changed = sum(pk not in stored or _values_of(stored[pk]) != values for pk, values in after.items())
    if changed:
        raise EntriesChangedError(changed)
    CostEntry.objects.filter(pk__in=[pk for pk, values in before.items() if values is None]).delete()
    kept = [(stored[pk], values) for pk, values in before.items() if values is not None]
    _update(_put(entry, values) for entry, values in kept)
    locked.state, locked.undone_at, locked.undone_by = State.UNDONE, now, actor
    locked.save(update_fields=["state", "undone_at", "undone_by"])
    facts_have_changed(project_ids=projects)
    return locked


def _waiting(run: ActualsImport) -> ActualsImport:
    locked = (
        ActualsImport.objects.select_for_update(of=("self",))
        .select_related("portfolio__scope")
        .get(pk=run.pk)
    )
    if locked.state != State.PREVIEWED:
        raise ActualsSettledError(locked)
    return locked


def _lock_projects(ids: set[int], *, actor: User) -> None:
    rows = Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(rows.values_list("pk", flat=True))
    if bookable(actor).active().filter(pk__in=ids).count() != len(ids):
        raise PermissionDenied(
            _("You may not do this here any more: the project was moved or archived, or your role has ended.")
        )


def _table(run: ActualsImport) -> Table:
    layout = given_layout(
        bytes(run.content), run.layout, sheet=run.layout["sheet"], first=None, limits=BOOKINGS
    )
    return layout.source.table


def _plan(
    run: ActualsImport, table: Table, choice: Choice, *, actor: User, now: datetime
) -> tuple[Plan, Known]:
    reading = read_lines(table, choice)
    known = known_of(run, reading.lines, user=actor)
    return planned(reading, known, today=business_date(now)), known


def _name(run: ActualsImport, known: Known) -> None:
    """Keep which projects the page of the file tells of, whether a line is booked on them or refused."""
    ids = {target.id for target in known.targets.values()}
    if run.project_id is not None:
        ids.add(run.project_id)
    ActualsProject.objects.filter(run=run).exclude(project__in=ids).delete()
    rows = [ActualsProject(run=run, project_id=pk) for pk in sorted(ids)]
    ActualsProject.objects.bulk_create(rows, ignore_conflicts=True)


def _show(run: ActualsImport, table: Table, choice: Choice, *, actor: User, now: datetime) -> Known:
    plan, known = _plan(run, table, choice, actor=actor, now=now)
    run.state, run.choice, run.plan_hash = State.PREVIEWED, choice.as_json(), plan.hash
    run.preview = {
        "counts": counts(plan),
        "ready": plan.may_be_booked,
        "header": list(table.header),
        "examples": [one.example[:60] for one in profiles_of(table, Order(choice.order))],
        "projects": by_project(plan),
        "lines": [_shown(one) for one in plan.bookings[:SHOWN_LINES]],
        "problems": [one.as_json() for one in plan.problems[:SHOWN_PROBLEMS]],
    }
    return known


def _shown(booking: Booking) -> dict[str, Any]:
    values = booking.values.as_json()
    return {
        **values,
        "row": booking.line.row,
        "code": booking.target.code,
        "currency": booking.target.currency,
        "outcome": booking.outcome,
        "before": str(booking.before.amount) if booking.before else None,
    }


def _refuse(run: ActualsImport, problem: Problem) -> None:
    run.state, run.content, run.layout = State.REFUSED, b"", {}
    run.preview = {"problems": [problem.as_json()]}


def _write(bookings: Sequence[Booking]) -> list[dict[str, Any]]:
    """Create and change cost entries; what was written, with what was there before, by the entries' ids."""
    new = [one for one in bookings if one.outcome == "new"]
    changed = [one for one in bookings if one.outcome == "changed"]
    created = CostEntry.objects.bulk_create([_put(CostEntry(), one.values) for one in new], batch_size=BATCH)
    _update(_put(CostEntry(pk=one.pk), one.values) for one in changed)
    pairs = [
        *zip((entry.pk for entry in created), new, strict=True),
        *((one.pk, one) for one in changed),
    ]
    return [
        {"pk": pk, "before": one.before and one.before.as_json(), "after": one.values.as_json()}
        for pk, one in pairs
    ]


_FIELDS = ("kind", "start", "end", "category", "nature", "reference", "amount")
_BOOKED = ("booked_amount", "booked_currency", "rate")


def _put(entry: CostEntry, values: Values) -> CostEntry:
    entry.project_id = values.project
    for name in (*_FIELDS, *_BOOKED):
        setattr(entry, name, getattr(values, name))
    return entry


def _update(entries: Iterable[CostEntry]) -> None:
    CostEntry.objects.bulk_update(list(entries), [*_FIELDS, *_BOOKED], batch_size=BATCH)


def _values_of(entry: CostEntry) -> Values:
    return Values(entry.project_id, **{name: getattr(entry, name) for name in (*_FIELDS, *_BOOKED)})
