"""Moving a project to another portfolio or programme, archiving it, and opening it again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.signals import facts_changed
from people.models import User
from people.services.scopes import hold_tree, move_scope
from portfolio.models import Portfolio, Programme, ReportingPeriod
from portfolio.projects_below import projects_below
from portfolio.selectors.calendar import CalendarChange, change_of_portfolio
from portfolio.services.locks import locked_portfolio, locked_programme
from projects.models import Project
from projects.permissions import (
    can_archive_project,
    can_move_project,
    can_put_into,
    can_reopen_project,
)
from projects.selectors.life_cycle import closed_by
from projects.services.facts import facts_have_changed
from projects.services.locks import demand, locked_project


@transaction.atomic
def move_project(
    *,
    project: Project,
    portfolio: Portfolio,
    programme: Programme | None,
    expected_version: int,
    actor: User,
    now: datetime,
) -> Project:
    """Put a project into another portfolio, or a programme of one, with all that was recorded about it.

    Its own grants go with it; what hangs on grants above it changes, never in the actor's favour. What was reported for
    the open month comes along into the other calendar; closed months stay as they were frozen. Values of custom
    attributes are kept, whether or not the new place has them.
    Raises ProjectChanged, PermissionDenied without the right at both ends, and ValidationError for a place that is
    archived or the same, or where calendars do not go together.
    """
    hold_tree()
    target = locked_portfolio(portfolio)
    into = locked_programme(programme) if programme else None
    _refuse_place(target, into)
    calendar = change_of_portfolio(Portfolio.objects.get(projects=project.pk), target)
    _hold_periods(calendar)
    locked = locked_project(project, expected_version)
    parent = into.scope if into else target.scope
    demand(can_move_project(actor, locked))
    demand(can_put_into(actor, parent, scope_id=locked.scope_id, confidential=locked.confidential))
    if (locked.portfolio_id, locked.programme_id) == (target.pk, into.pk if into else None):
        raise ValidationError(_("The project lies there already."))
    above = locked.scope.ancestor_ids()
    scope = move_scope(scope=locked.scope, parent=parent, actor=actor, now=now)
    if calendar.instead:
        projects_below().report_in(scope=scope, instead=calendar.instead)
    locked.scope, locked.portfolio, locked.programme = scope, target, into
    locked.version += 1
    locked.save(update_fields=["portfolio", "programme", "version"])
    facts_have_changed(project_ids=[locked.pk])
    # What it leaves has to be added up anew as well.
    facts_changed.send(sender=Project, scope_ids=above)
    return locked


def _refuse_place(portfolio: Portfolio, programme: Programme | None) -> None:
    if portfolio.archived_at or (programme and programme.archived_at):
        raise ValidationError(_("This portfolio or programme is archived: choose another one."))
    if programme and programme.portfolio_id != portfolio.pk:
        raise ValidationError(_("This programme lies in another portfolio now."))


def _hold_periods(calendar: CalendarChange) -> None:
    """Neither of the two calendars closes its month while what was reported goes from one to the other."""
    if calendar.refusal:
        raise ValidationError(calendar.refusal)
    ids = {*calendar.instead, *calendar.instead.values()}
    held = ReportingPeriod.objects.open().select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    if len(held) != len(ids):
        raise ValidationError(_("A month was closed meanwhile. Look at the preview again."))


@transaction.atomic
def archive_project(
    *, project: Project, reason: str, expected_version: int, actor: User, now: datetime
) -> Project:
    """Take a project out of use: read-only, out of lists and of this month's figures, still in those of months before.

    Raises ProjectChanged, PermissionDenied.
    """
    locked = locked_project(project, expected_version)
    demand(can_archive_project(actor, locked))
    return _stamp(locked, at=now, reason=reason)


@transaction.atomic
def reopen_project(
    *, project: Project, reason: str, expected_version: int, actor: User, now: datetime
) -> Project:
    """Use an archived project again, where it was. Roles on it that were not ended count again. One that was closed is
    no longer finished; its review stays, and closing it again writes the next one.

    Raises ProjectChanged, PermissionDenied, and ValidationError while its portfolio or programme is archived.
    """
    place = Project.objects.select_related("portfolio", "programme").get(pk=project.pk)
    portfolio = locked_portfolio(place.portfolio)
    programme = locked_programme(place.programme) if place.programme else None
    locked = locked_project(project, expected_version)
    demand(can_reopen_project(actor, locked))
    if portfolio.archived_at or (programme and programme.archived_at):
        raise ValidationError(_("Its portfolio or programme is archived: reopen that one first."))
    if closed_by(locked):
        locked.actual_finish = None
    return _stamp(locked, at=None, reason=reason)


def _stamp(locked: Project, *, at: datetime | None, reason: str) -> Project:
    locked.archived_at, locked.archive_reason = at, reason
    locked.version += 1
    locked.save(update_fields=["actual_finish", "archived_at", "archive_reason", "version"])
    facts_have_changed(project_ids=[locked.pk])
    return locked
