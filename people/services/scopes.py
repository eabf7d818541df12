"""Writes about scopes: new places in the tree, and moving one with everything below it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from people.models import Scope, User
from people.selectors.moving import rights_gained

# One at a time: whoever moves a place knows that no other place moves meanwhile.
_ONE_MOVE_AT_A_TIME = 7_302
LONGEST_PATH = 255


@transaction.atomic
def create_scopes(*, kind: str, parents: Sequence[Scope | None]) -> list[Scope]:
    """One new scope below each of `parents` (None: a root), in their order. Three statements for any number.

    The parents' paths are read again: one may have moved since it was read. A move that is not committed yet is
    noticed at the end of the transaction, by the constraint that holds the tree together (IntegrityError).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('people_scope', 'id')) FROM generate_series(1, %s)",
            [len(parents)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    above = {parent.pk for parent in parents if parent}
    paths = dict(Scope.objects.filter(pk__in=above).values_list("pk", "path")) if above else {}
    return Scope.objects.bulk_create(
        [
            Scope(pk=pk, kind=kind, path=f"{paths[parent.pk] if parent else '/'}{pk}/")
            for pk, parent in zip(ids, parents, strict=True)
        ],
        batch_size=5000,
    )


@transaction.atomic
def hold_tree() -> None:
    """Keep other moves waiting until the transaction ends: the first thing that a move does, before any row is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_MOVE_AT_A_TIME])


@transaction.atomic
def hold_place(*, scope: Scope) -> Scope:
    """The scope as it stands now, kept where it is until the transaction ends: who creates something below waits here.

    Of locks on a portfolio's row and on its scope, that on the scope comes second.
    """
    return Scope.objects.select_for_update(no_key=True).get(pk=scope.pk)


@transaction.atomic
def hold_groups(*, scope: Scope, also: Collection[int] = ()) -> None:
    """The same for every group at or below a scope, and for the scopes `also`. Keep the tree (`hold_tree`) first."""
    groups = Scope.objects.within(scope).exclude(kind=Scope.Kind.PROJECT)
    ids = {scope.pk, *groups.values_list("pk", flat=True), *also}
    list(Scope.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


@transaction.atomic
def move_scope(*, scope: Scope, parent: Scope | None, actor: User, now: datetime) -> Scope:
    """Put a scope, with everything below it, below `parent` (None: to the top). Returns it as it stands then.

    Its grants, reports and figures hang on the scope and go with it; grants above it change, which is why the actor
    must not be among those who gain a right by it. Whether the actor may move it at all is the caller's question.
    Raises ValidationError for a place within itself, a tree that is too deep, or a right that the actor would gain.
    """
    hold_tree()
    scope = Scope.objects.get(pk=scope.pk)
    target = Scope.objects.get(pk=parent.pk) if parent else None
    above = target.path if target else "/"
    if above.startswith(scope.path):
        raise ValidationError(_("It cannot lie below itself: choose another place."), code="cycle")
    before, after = scope.path, f"{above}{scope.pk}/"
    if before == after:
        return scope
    if rights_gained(actor, scope, target, now):
        raise ValidationError(
            _("By this move you would give yourself rights that you do not hold: ask a colleague to do it."),
            code="gain",
        )
    # Whoever is creating something in one of these groups is waited for, so that it comes along.
    hold_groups(scope=scope, also=[target.pk] if target else [])
    below = Scope.objects.within(scope)
    deepest = below.annotate(length=Length("path")).order_by("-length").values_list("length", flat=True)[0]
    if deepest + len(after) - len(before) > LONGEST_PATH:
        raise ValidationError(_("The tree would become too deep: choose a place further up."), code="depth")
    below.update(path=Concat(Value(after), Substr(F("path"), len(before) + 1)))
    scope.path = after
    return scope


@transaction.atomic
def move_leaves(*, places: Sequence[tuple[Scope, Scope]]) -> None:
    """Put scopes that have nothing below them (projects) below another parent: (scope, parent). Two statements.

    Keep the tree (`hold_tree`) first. Whether the actor may, and gains nothing by it, is the caller's question.
    """
    parents = {parent.pk for _scope, parent in places}
    paths = dict(Scope.objects.filter(pk__in=parents).values_list("pk", "path"))
    for scope, parent in places:
        scope.path = f"{paths[parent.pk]}{scope.pk}/"
    Scope.objects.bulk_update([scope for scope, _parent in places], ["path"])
