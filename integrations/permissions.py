"""Who may bring files in, and what of a shared preview a reader may see."""

from collections import Counter
from collections.abc import Iterable

from integrations.disclosure import projects_named
from integrations.models import ImportRun
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


def within_reach(user: User | None, run: ImportRun) -> bool:
    """Whether this person sees and may change every project that the stored plan names; None: the command line may.

    Planning again in the place of somebody who sees more would turn what they were shown into rows of new projects,
    and into complaints that name the projects. The callers hold the import's lock.
    """
    if user is None:
        return True
    named = Project.objects.filter(pk__in=projects_named(run.plan, own=run.created_by_id == user.pk))
    changeable = Project.objects.visible_to(user, Permission.EDIT_PROJECT)
    return not named.exclude(pk__in=changeable.values("pk")).exists()


def shown_outcomes(user: User, runs: Iterable[ImportRun]) -> dict[int, Counter[str]]:
    """Per import how many rows have which outcome, without those of projects that this person does not see.

    Two statements for any number of imports.
    """
    rows = ImportRun.objects.filter(pk__in=[run.pk for run in runs]).row_outcomes()
    seen = visible_project_ids(user, {pk for each in rows.values() for _outcome, pk in each if pk})
    return {
        run: Counter(outcome for outcome, pk in each if pk is None or pk in seen)
        for run, each in rows.items()
    }
