"""What a person may do with a project that they see."""

from people.access import access_of
from people.models import User
from people.roles import Permission
from projects.models import Project


def can_submit_status(user: User, project: Project) -> bool:
    return _may(user, project, Permission.SUBMIT_STATUS)


def can_assign_manager(user: User, project: Project) -> bool:
    return _may(user, project, Permission.ASSIGN_MANAGER)


def can_view_cost(user: User, project: Project) -> bool:
    return access_of(user).may(Permission.VIEW_COST, project.scope, confidential=project.confidential)


def can_view_people(user: User, project: Project) -> bool:
    """Whether names of people are shown; their functions are shown to everyone who sees the project."""
    return access_of(user).may(Permission.VIEW_PEOPLE, project.scope, confidential=project.confidential)


def _may(user: User, project: Project, permission: str) -> bool:
    """An archived project is read-only, whatever the grants say."""
    if project.archived_at is not None:
        return False
    return access_of(user).may(permission, project.scope, confidential=project.confidential)


def can_view_history(user: User, project: Project) -> bool:
    return access_of(user).may(Permission.VIEW_HISTORY, project.scope, confidential=project.confidential)
