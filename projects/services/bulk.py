"""Changing many projects at once: everything that was previewed, or nothing."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.signals import facts_changed
from people.models import User
from people.services.scopes import hold_place, hold_tree, move_leaves
from portfolio.models import Programme
from portfolio.services.locks import locked_programme
from projects.handover import PARTS
from projects.models import Project
from projects.selectors.bulk import Plan, Wanted, plan_of
from projects.services.editing import NAMED
from projects.services.facts import facts_have_changed
from projects.services.naming import Naming, hand_names, refuse_people


class PlanChanged(Exception):
    """What would be done is no longer what the person saw; `plan` is what it would be now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(f"{len(plan.rows)} projects")
        self.plan = plan


@transaction.atomic
def edit_projects(*, ids: Collection[int], wanted: Wanted, seen: str, actor: User, now: datetime) -> int:
    """Write exactly the plan that was seen (`Plan.seen`); how many projects changed.

    A fixed number of statements for any number of projects. Raises PlanChanged, and writes nothing, when a row, a right
    or a rule has changed since; ValidationError for somebody who cannot be named or a programme that is archived.
    """
    if "programme" in wanted.fields:
        hold_tree()
        wanted = _held_in_place(wanted)
    refuse_people([wanted.fields[name] for name in NAMED if wanted.fields.get(name)], actor=actor, now=now)
    # In one order, as everywhere: two writers never wait for each other in a circle.
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    plan = plan_of(actor, ids, wanted, now)
    if plan.seen != seen:
        raise PlanChanged(plan)
    projects = [row.project for row in plan.applied]
    if projects:
        _write(projects, wanted, actor, now)
    return len(projects)


def _held_in_place(wanted: Wanted) -> Wanted:
    """With the programme as it stands now: it may have been moved since it was chosen."""
    programme: Programme | None = wanted.fields["programme"]
    if programme is None:
        return wanted
    locked = locked_programme(programme)
    if locked.archived_at is not None:
        raise ValidationError(_("This programme is archived: choose another one."))
    locked.scope = hold_place(scope=locked.scope)
    return replace(wanted, fields={**wanted.fields, "programme": locked})


def _write(projects: list[Project], wanted: Wanted, actor: User, now: datetime) -> None:
    namings = [
        Naming(PARTS[name], project, getattr(project, name), wanted.fields[name])
        for name in NAMED
        if name in wanted.fields
        for project in projects
        if getattr(project, name) != wanted.fields[name]
    ]
    if namings:
        hand_names(namings=namings, actor=actor, now=now)
    above = {pk for project in projects for pk in project.scope.ancestor_ids()}
    if "programme" in wanted.fields:
        _move(projects, wanted.fields["programme"])
    columns = {"version"}
    for project in projects:
        columns |= _put(project, wanted, now)
        project.version += 1
    Project.objects.bulk_update(projects, sorted(columns), batch_size=len(projects))
    if wanted.fields.keys() & {"archive", "programme"}:
        facts_have_changed(project_ids=[project.pk for project in projects])
        facts_changed.send(sender=Project, scope_ids=sorted(above))


def _move(projects: list[Project], programme: Programme | None) -> None:
    """Within their portfolio each: the plan refuses the others."""
    move_leaves(
        places=[
            (project.scope, programme.scope if programme else project.portfolio.scope) for project in projects
        ]
    )


def _put(project: Project, wanted: Wanted, now: datetime) -> set[str]:
    """Put the values onto the row; which columns may have changed."""
    columns: set[str] = set()
    settled = {
        f"attribute.{code}" for code, (_attribute, value) in wanted.attributes.items() if value is not None
    }
    for name, value in wanted.fields.items():
        if name == "archive":
            project.archived_at, project.archive_reason = now, value
            columns |= {"archived_at", "archive_reason"}
        elif name == "stage":
            project.method, project.phase = value
            columns |= {"method", "phase"}
            settled |= {"phase"} if project.phase else set()
        else:
            setattr(project, name, value)
            columns.add(name)
            settled |= {name} if value is not None else set()
    if wanted.attributes:
        values = {code: value for code, (_attribute, value) in wanted.attributes.items()}
        merged = {**project.attributes, **values}
        project.attributes = {code: value for code, value in merged.items() if value is not None}
        columns.add("attributes")
    project.unread = {key: words for key, words in project.unread.items() if key not in settled}
    return columns | {"unread"}
