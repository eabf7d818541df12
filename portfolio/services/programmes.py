"""Programmes: set up, edited, moved with their projects, archived and reopened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.signals import facts_changed
from people.access import reached_by
from people.models import RoleGrant, Scope, User
from people.services.grants import begin_grants, end_grants
from people.services.responsibilities import Named, tell_named
from people.services.scopes import create_scopes, hold_groups, hold_place, hold_tree, move_scope
from portfolio.models import Portfolio, Programme
from portfolio.permissions import (
    can_create_programme,
    can_edit_programme,
    can_name_programme_manager,
    can_reopen_programme,
)
from portfolio.projects_below import projects_below
from portfolio.selectors.calendar import change_of_portfolio
from portfolio.services.locks import demand, locked_portfolio, locked_programme
from portfolio.services.periods import hold_open
from portfolio.services.portfolios import stamp_below

MANAGER = RoleGrant.RoleName.PROGRAMME_MANAGER


@transaction.atomic
def create_programme(
    *, portfolio: Portfolio, code: str, name: str, manager: User | None = None, description: str = ""
) -> Programme:
    """A programme with its scope, below its portfolio's. `set_up_programme` is what a person does."""
    [scope] = create_scopes(kind=Scope.Kind.PROGRAMME, parents=[portfolio.scope])
    return Programme.objects.create(
        scope=scope, portfolio=portfolio, code=code, name=name, manager=manager, description=description
    )


@transaction.atomic
def set_up_programme(
    *, portfolio: Portfolio, code: str, values: Mapping[str, Any], actor: User, now: datetime
) -> Programme:
    """A new programme in a portfolio: `name`, `description`, and `manager` where somebody is named.

    Raises PermissionDenied without the rights there, ValidationError by field for a code that exists or somebody who
    cannot be named.
    """
    manager: User | None = values.get("manager")
    _refuse_manager(manager, actor, now)
    above = locked_portfolio(portfolio)
    # Whoever moves or archives the portfolio meanwhile waits, or is seen here.
    above.scope = hold_place(scope=above.scope)
    demand(can_create_programme(actor, above))
    try:
        with transaction.atomic():
            programme = create_programme(portfolio=above, code=code, **values)
    except IntegrityError as taken:
        raise ValidationError({"code": _("Another programme has this code: choose a free one.")}) from taken
    _hand_rights(programme, None, manager, actor, now)
    return programme


@transaction.atomic
def edit_programme(
    *, programme: Programme, values: Mapping[str, Any], expected_version: int, actor: User, now: datetime
) -> Programme:
    """Save its name, description and, where `values` has it, its manager with the role that goes with it.

    Raises PermissionDenied, ProgrammeChanged when it is no longer at `expected_version`, ValidationError by field for
    somebody who cannot be named.
    """
    naming = "manager" in values and values["manager"] != programme.manager
    if naming:
        _refuse_manager(values["manager"], actor, now)
    locked = locked_programme(programme, expected_version)
    demand(can_edit_programme(actor, locked))
    changed = [name for name in values if getattr(locked, name) != values[name]]
    if not changed:
        return locked
    before = locked.manager
    for name in changed:
        setattr(locked, name, values[name])
    if "manager" in changed:
        _hand_rights(locked, before, locked.manager, actor, now)
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    return locked


@transaction.atomic
def move_programme(
    *, programme: Programme, portfolio: Portfolio, expected_version: int, actor: User, now: datetime
) -> Programme:
    """Put a programme and its projects into another portfolio.

    Confidential ones among them too, without a word about them. Raises PermissionDenied without the right on both
    sides, ProgrammeChanged at another version, ValidationError for calendars that do not go together, or a right that
    the actor would gain by it.
    """
    hold_tree()
    target = locked_portfolio(portfolio)
    locked = locked_programme(programme, expected_version)
    demand(can_edit_programme(actor, locked) and can_create_programme(actor, target))
    if target.pk == locked.portfolio_id:
        return locked
    left = locked.portfolio
    change = change_of_portfolio(left, target)
    if change.refusal:
        raise ValidationError(change.refusal, code="calendar")
    hold_open(period_ids=change.open_ids)
    locked.scope = move_scope(scope=locked.scope, parent=target.scope, actor=actor, now=now)
    locked.portfolio = target
    locked.version += 1
    locked.save(update_fields=["portfolio", "version"])
    below = projects_below()
    below.go_with(programme=locked)
    if change.instead:
        below.report_in(scope=locked.scope, instead=change.instead)
    below.facts_changed(scope=locked.scope)
    facts_changed.send(sender=Programme, scope_ids=[left.scope_id, target.scope_id, locked.scope_id])
    return locked


@transaction.atomic
def archive_programme(
    *, programme: Programme, expected_version: int, actor: User, now: datetime
) -> Programme:
    """Make it read-only, with the projects in it, all at one moment.

    Raises PermissionDenied without the right, ProgrammeChanged at another version.
    """
    hold_tree()
    locked = locked_programme(programme, expected_version)
    demand(can_edit_programme(actor, locked))
    hold_groups(scope=locked.scope)
    stamp_below(locked.scope, after=now, before=None)
    projects_below().archive(scope=locked.scope, now=now)
    facts_changed.send(sender=Programme, scope_ids=[locked.scope_id])
    return Programme.objects.select_related("scope", "portfolio__scope").get(pk=locked.pk)


@transaction.atomic
def reopen_programme(*, programme: Programme, expected_version: int, actor: User) -> Programme:
    """Take it into use again, with the projects that were archived with it.

    Raises PermissionDenied, ProgrammeChanged, and ValidationError while its portfolio is archived.
    """
    # Whoever archives its portfolio meanwhile waits, or is seen here.
    hold_tree()
    locked = locked_programme(programme, expected_version)
    demand(can_reopen_programme(actor, locked))
    if locked.archived_at is None:
        return locked
    if locked.portfolio.archived_at is not None:
        raise ValidationError(
            _("%(name)s is archived, and this lies in it: reopen %(name)s first.")
            % {"name": locked.portfolio.name},
            code="archived",
        )
    projects_below().reopen(scope=locked.scope, archived_at=locked.archived_at)
    stamp_below(locked.scope, after=None, before=locked.archived_at)
    facts_changed.send(sender=Programme, scope_ids=[locked.scope_id])
    return Programme.objects.select_related("scope", "portfolio__scope").get(pk=locked.pk)


def _refuse_manager(manager: User | None, actor: User, now: datetime) -> None:
    """Raises ValidationError for somebody who cannot be named. People come before every other lock."""
    if manager is None:
        return
    able = User.objects.select_for_update(no_key=True).filter(pk=manager.pk, is_active=True)
    if not list(able):
        reason = _("%(name)s cannot sign in.") % {"name": manager.full_name}
    elif manager == actor:
        reason = _("You cannot name yourself: ask a colleague of the PMO to do it.")
    elif manager.pk in reached_by(actor, [manager], now):
        reason = _("A deputy cannot name the person that they act for: ask a colleague of the PMO to do it.")
    else:
        return
    raise ValidationError({"manager": reason})


def _hand_rights(
    programme: Programme, before: User | None, after: User | None, actor: User, now: datetime
) -> None:
    """The role goes with the name: it ends for whoever had it, and begins for whoever has it now, who gets a mail."""
    if before == after:
        return
    demand(can_name_programme_manager(actor, programme.scope))
    if before:
        end_grants(user=before, role=MANAGER, scope=programme.scope, now=now)
    if after:
        begin_grants(role=MANAGER, holders=[(after, programme.scope)], actor=actor, now=now)
        # In the language of who reads it.
        label = gettext_lazy("Programme manager")
        named = Named(after, label, programme.code, programme.name, "reporting:programme")
        tell_named(named=[named], actor=actor, now=now)
