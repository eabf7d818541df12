"""Setting up a project in the portal, as its first manager's colleague does."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from people.models import Scope, User
from people.roles import Permission
from people.services.scopes import hold_place
from portfolio.models import Portfolio, Programme
from portfolio.services.locks import locked_portfolio, locked_programme
from projects.handover import PARTS
from projects.models import Project
from projects.permissions import can_put_into
from projects.services.changes import put
from projects.services.editing import NAMED
from projects.services.locks import demand
from projects.services.naming import Naming, hand_names, refuse_people
from projects.services.projects import create_project
from projects.services.templates import apply_template


@transaction.atomic
def set_up_project(
    *,
    portfolio: Portfolio,
    programme: Programme | None,
    code: str,
    values: Mapping[str, Any],
    attributes: Mapping[str, Any],
    template: str = "",
    template_cost: Decimal | None = None,
    actor: User,
    now: datetime,
) -> Project:
    """A new project in a portfolio, or in one of its programmes, with the people who are named in it, and a plan to begin
    with where `template` is the code of one: from the project's start, with `template_cost` spread over it.

    Raises PermissionDenied without the rights there, and ValidationError by field: for a code that exists, an archived
    portfolio or programme, dates that contradict each other, somebody who cannot be named, a template without a start or
    of another method.
    """
    for name in NAMED:
        try:
            refuse_people([person] if (person := values.get(name)) else [], actor=actor, now=now)
        except ValidationError as refusal:
            raise ValidationError({name: refusal.messages}) from refusal
    parent = _open_parent(portfolio, programme)
    demand(can_put_into(actor, parent))
    if values.get("confidential"):
        demand(can_put_into(actor, parent, confidential=True, permission=Permission.ASSIGN_MANAGER))
    plain: dict[str, Any] = {name: value for name, value in values.items() if name not in NAMED}
    people: dict[str, Any] = {name: values.get(name) for name in NAMED}
    draft = Project(code=code, portfolio=portfolio, programme=programme)
    put(draft, plain, attributes, today=business_date(now))
    try:
        with transaction.atomic():
            project = create_project(
                portfolio=portfolio,
                programme=programme,
                code=code,
                attributes=draft.attributes,
                **people,
                **plain,
            )
    except IntegrityError as taken:
        raise ValidationError({"code": code_is_taken()}) from taken
    for name, allowed in NAMED.items():
        if values.get(name):
            demand(allowed(actor, project))
    namings = [Naming(PARTS[name], project, None, person) for name in NAMED if (person := values.get(name))]
    if namings:
        hand_names(namings=namings, actor=actor, now=now)
    if template:
        return _begin_plan(project, template, template_cost, actor=actor, now=now)
    return project


def _begin_plan(
    project: Project, template: str, cost: Decimal | None, *, actor: User, now: datetime
) -> Project:
    if project.start_date is None:
        raise ValidationError(
            {"start_date": _("Say when it starts: the template counts its days from there.")}
        )
    try:
        return apply_template(
            project=project, code=template, start=project.start_date, cost=cost, actor=actor, now=now
        )
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            raise
        names = {"start": "start_date"}
        raise ValidationError(
            {names.get(name, name): errors for name, errors in refusal.message_dict.items()}
        ) from refusal


def code_is_taken() -> str:
    return _("Another project has this code: choose a free one.")


def _open_parent(portfolio: Portfolio, programme: Programme | None) -> Scope:
    """The scope that the project goes below, kept where it is; portfolio and programme must be in use."""
    found = locked_portfolio(portfolio)
    into = locked_programme(programme) if programme else None
    if found.archived_at or (into and into.archived_at):
        raise ValidationError({"place": _("This portfolio or programme is archived: choose another one.")})
    if into and into.portfolio_id != found.pk:
        raise ValidationError({"place": _("This programme lies in another portfolio now.")})
    return hold_place(scope=into.scope if into else found.scope)
