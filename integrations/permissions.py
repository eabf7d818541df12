"""Who may bring files in, and what of a shared preview a reader may see."""

from collections import Counter
from collections.abc import Iterable

from integrations.disclosure import projects_named
from integrations.facts import Kind, kind_of
from integrations.models import ImportRun
from integrations.plan import Decisions
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


def may_stop(user: User, run: ImportRun) -> bool:
    """Who uploaded a file may always give its import up; others when they may change all that it names."""
    return run.created_by_id == user.pk or within_reach(user, run)


def decidable(user: User | None, run: ImportRun, decisions: Decisions) -> Decisions:
    """The decisions that are this person's to take: rows of projects that they see, matches to those they may change.

    Amounts are decided by those who see the project's money. Whatever else was sent has no effect; None: all are.
    """
    if user is None:
        return decisions
    rows = {row["row"]: row for row in run.plan.get("rows", ())}
    named = {row["project_id"] for row in rows.values() if row["project_id"]}
    picked = {pk for pk in decisions.matches.values() if pk}
    changeable = visible_project_ids(user, named | picked, Permission.EDIT_PROJECT)
    with_money = visible_project_ids(user, named, Permission.VIEW_COST)

    def is_theirs(number: int) -> bool:
        row = rows.get(number)
        return row is not None and (not row["project_id"] or row["project_id"] in changeable)

    def may_take(key: str) -> bool:
        number, _colon, fact = key.partition(":")
        if not (number.isascii() and number.isdigit() and is_theirs(int(number))):
            return False
        pk = rows[int(number)]["project_id"]
        return kind_of(fact) is not Kind.MONEY or not pk or pk in with_money

    return Decisions(
        {row: pk for row, pk in decisions.matches.items() if is_theirs(row) and (not pk or pk in changeable)},
        {key: taken for key, taken in decisions.take.items() if may_take(key)},
    )


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


def may_export_everything(user: User) -> bool:
    """An archive holds all that there is, so the permission has to be held on all of it."""
    return Permission.EXPORT_EVERYTHING in access_of(user).permissions_everywhere
