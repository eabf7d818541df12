"""Who is on a project: its team, whoever is named in it, and whoever has a role over it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from common.search import unaccented
from people.models import RoleGrant, User
from people.models.users import UserQuerySet
from people.roles import CONFIDENTIAL_ROLES, Permission, roles_with
from projects.models import Dependency, Project, WorkPackage

OFFERED = 12
# Of one letter everybody is a match.
FEWEST_LETTERS = 2


def people_offered(project: Project, typed: str, now: datetime) -> list[User]:
    """At most OFFERED people of the project whose name or address contains what was typed, by name.

    While there is little to go by, those who are named in it already. One statement.
    """
    words = unaccented(typed[:100].replace("\0", "")).strip()
    people = _named_in(project) if len(words) < FEWEST_LETTERS else _on(project, now).matching(words)
    return list(people.order_by("full_name", "pk")[:OFFERED])


def _named_in(project: Project) -> UserQuerySet:
    people: UserQuerySet = User.objects.active().filter(_is_named(project))
    return people


def _on(project: Project, now: datetime) -> UserQuerySet:
    """Everybody else stays unfound, whatever is typed: a search that finds all would be a list of all accounts."""
    scope = project.scope
    over = Q(scope__isnull=True) | Q(scope__in=[*scope.ancestor_ids(), scope.pk])
    grants = RoleGrant.objects.active(now).filter(
        over, user=OuterRef("pk"), role__in=roles_with(Permission.VIEW_PROJECT)
    )
    if project.confidential:
        grants = grants.filter(Q(scope=scope) | Q(role__in=CONFIDENTIAL_ROLES))
    people: UserQuerySet = User.objects.active().filter(_is_named(project) | Exists(grants))
    return people


def _is_named(project: Project) -> Q:
    return (
        Q(pk__in=[pk for pk in (project.manager_id, project.sponsor_id) if pk])
        | Q(pk__in=WorkPackage.objects.filter(project=project).planned().values("responsible"))
        | Q(pk__in=Dependency.objects.filter(project=project).values("owner"))
    )
