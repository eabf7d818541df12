"""How every change of a project begins: its row locked, at the version that the person saw, still theirs to change."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from projects.models import Project


class ProjectChanged(Exception):
    """Somebody saved the project since the form was opened; `project` is as it stands now."""

    def __init__(self, project: Project) -> None:
        super().__init__(project.code)
        self.project = project


def locked_project(project: Project, expected_version: int) -> Project:
    """The project as it stands now, kept from other writers. Raises ProjectChanged at any other version.

    People and scopes that are locked as well come before it, its revision of facts after it.
    """
    # Joins come after the lock: a statement that waited for a move would join the row's new portfolio with the rows that
    # it read before the wait, and find none.
    Project.objects.select_for_update(no_key=True).only("pk").get(pk=project.pk)
    locked = Project.objects.for_page().get(pk=project.pk)
    if locked.version != expected_version:
        raise ProjectChanged(locked)
    return locked


def demand(allowed: bool) -> None:
    """Raises PermissionDenied unless what the page was opened for is still allowed under the lock."""
    if not allowed:
        raise PermissionDenied(
            _("You may not do this here any more: the project was moved or archived, or your role has ended.")
        )
