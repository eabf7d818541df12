"""Keeping views of lists."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from people.access import access_of
from people.models import SavedView, User
from people.roles import Permission

MOST = 50  # views of one list that one person keeps

# One at a time: whoever says what a role sees first knows that nobody else says another view meanwhile.
_ONE_FIRST_VIEW_AT_A_TIME = 7_303


class ViewChanged(Exception):
    """Somebody saved or deleted the view meanwhile; `view` is what is stored now, None when it is gone."""

    def __init__(self, view: SavedView | None) -> None:
        super().__init__()
        self.view = view


@dataclass(frozen=True, slots=True)
class Kept:
    """What can be changed of a view beside its query."""

    name: str
    shared: bool = False
    default_for_role: str = ""


def may_share(actor: User) -> bool:
    """Whether this person shares views with everybody, and says what a role sees first."""
    return access_of(actor).may_anywhere(Permission.SHARE_VIEWS)


def may_change(actor: User, view: SavedView) -> bool:
    """A private view is its owner's; a shared one belongs to all who share."""
    return may_share(actor) if view.shared else view.owner_id == actor.pk


@transaction.atomic
def save_view(*, table: str, name: str, query: str, actor: User, now: datetime) -> SavedView:
    """Keep a query under a name of one's own; the same name again replaces what it stood for.

    Raises ValidationError for a name or query that cannot be kept, and PermissionDenied for a shared view that the
    actor may no longer change.
    """
    _hold_names(actor.pk)
    own = SavedView.objects.filter(owner=actor, table=table)
    # Whoever deletes it meanwhile is waited for: what is gone then is kept anew.
    view = own.select_for_update().filter(name=name).first()
    if view is None:
        if own.count() >= MOST:
            raise ValidationError(_("You keep %(n)s views of this list: delete one first.") % {"n": MOST})
        view = SavedView(owner=actor, table=table, name=name, query=query)
        view.full_clean()
        view.save(force_insert=True)
        return view
    if not may_change(actor, view):
        raise PermissionDenied
    if view.query != query:
        view.query = query
        view.full_clean(validate_constraints=False)
        view.version += 1
        view.save(update_fields=["query", "version"])
    return view


@transaction.atomic
def edit_view(*, view: SavedView, kept: Kept, expected_version: int, actor: User, now: datetime) -> SavedView:
    """Rename, share, or make it what a role sees first; what that role saw first until then is so no longer.

    Raises ViewChanged, ValidationError, and PermissionDenied for sharing without the right to.
    """
    if kept.default_for_role:
        _hold_first_views()
    _hold_names(view.owner_id)
    stored = _locked(view, expected_version)
    touches_others = kept.shared or stored.shared or bool(kept.default_for_role)
    if not may_change(actor, stored) or (touches_others and not may_share(actor)):
        raise PermissionDenied
    if kept.default_for_role:
        SavedView.objects.filter(table=stored.table, default_for_role=kept.default_for_role).exclude(
            pk=stored.pk
        ).update(default_for_role="", version=F("version") + 1)
    stored.name, stored.shared = kept.name, kept.shared
    stored.default_for_role = kept.default_for_role if kept.shared else ""
    stored.version += 1
    stored.full_clean()
    stored.save(update_fields=["name", "shared", "default_for_role", "version"])
    return stored


@transaction.atomic
def delete_view(*, view: SavedView, actor: User, now: datetime) -> None:
    """Forget a view; what it showed is untouched. Raises PermissionDenied."""
    stored = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if stored is None:
        return
    if not may_change(actor, stored):
        raise PermissionDenied
    stored.delete()


def _hold_first_views() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_FIRST_VIEW_AT_A_TIME])


def _hold_names(owner_id: int) -> None:
    """Who names a view of this person waits for whoever names another: of two with one name, the later is told."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner_id)


def _locked(view: SavedView, expected_version: int) -> SavedView:
    stored = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if stored is None or stored.version != expected_version:
        raise ViewChanged(stored)
    return stored
