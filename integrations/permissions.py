"""Who may bring files in, and what of a shared preview a reader may see."""

from collections.abc import Iterable

from people.access import access_of
from people.models import User
from people.roles import Permission
from projects.models import Project


def can_import_anywhere(user: User) -> bool:
    return access_of(user).may_anywhere(Permission.IMPORT_PORTFOLIO)


def visible_project_ids(
    user: User, ids: Iterable[int], permission: str = Permission.VIEW_PROJECT
) -> set[int]:
    """Of the projects that a plan names, those on which this person has `permission`: a colleague may see more."""
    rows = Project.objects.visible_to(user, permission).filter(pk__in=set(ids))
    return set(rows.values_list("pk", flat=True))
