"""How every change of a project begins: its row locked, at the version that the person saw, still theirs to change."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.models import User
from projects.models import Project
from projects.permissions import can_edit_project, can_view_cost


class ProjectChanged(Exception):
    """Somebody saved the project since the form was opened; `project` is as it stands now."""

    def __init__(self, project: Project) -> None:
        super().__init__(project.code)
        self.project = project


class RowChanged(Exception):
    """Somebody saved this row of the plan since it was read; `row` is as it stands now, None when it is gone."""

    def __init__(self, row: Any) -> None:
        super().__init__(str(row))
        self.row = row


def locked_project(project: Project, expected_version: int) -> Project:
    """The project as it stands now, kept from other writers. Raises ProjectChanged at any other version.

    People and scopes that are locked as well come before it, its revision of facts after it.
    """
    locked = locked_project_row(project)
    if locked.version != expected_version:
        raise ProjectChanged(locked)
    return locked


def locked_plan(project: Project, *, actor: User) -> Project:
    """The project, kept from whoever else writes its plan; each row of the plan has a version of its own.

    Raises PermissionDenied when it is not the actor's to plan any more.
    """
    locked = locked_project_row(project)
    demand(can_edit_project(actor, locked))
    return locked


def locked_money(project: Project, *, actor: User) -> Project:
    """The project, kept from other writers of its money. Raises PermissionDenied when it is not the actor's to keep."""
    locked = locked_plan(project, actor=actor)
    demand(can_view_cost(actor, locked))
    return locked


def locked_project_row(project: Project) -> Project:
    """The project as it stands now, kept from other writers, at whatever version."""
    # Joins come after the lock: a statement that waited for a move would join the row's new portfolio with the rows that
    # it read before the wait, and find none.
    Project.objects.select_for_update(no_key=True).only("pk").get(pk=project.pk)
    return Project.objects.for_page().get(pk=project.pk)


def locked_row(rows: Any, pk: int, expected_version: int) -> Any:
    """A row of a plan that is locked as a whole. Raises RowChanged at any other version, or when it is gone."""
    row = rows.filter(pk=pk).first()
    if row is None or row.version != expected_version:
        raise RowChanged(row)
    return row


def demand(allowed: bool) -> None:
    """Raises PermissionDenied unless what the page was opened for is still allowed under the lock."""
    if not allowed:
        raise PermissionDenied(
            _("You may not do this here any more: the project was moved or archived, or your role has ended.")
        )
