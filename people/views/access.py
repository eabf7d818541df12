"""How every page about a person begins: listed for the reader, or it does not exist."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from people import granting
from people.models import User
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission


def to_readers_of_people(request: SignedInRequest) -> None:
    """403 with the reason for whoever neither manages users nor grants roles."""
    if not granting.may_list_people(request.user):
        raise MissingPermission(
            Permission.GRANT_ROLES,
            _("The list of people is for administrators and for those who grant roles."),
        )


def to_managers_of_users(request: SignedInRequest) -> None:
    """403 with the reason for whoever does not manage users."""
    if not granting.may_manage_users(request.user):
        raise MissingPermission(
            Permission.MANAGE_USERS, _("Accounts are edited, deactivated and reactivated by administrators.")
        )


def visible_person(request: SignedInRequest, pk: int) -> User:
    """The person with their state, or 404: for those who list people, and for everybody their own."""
    if pk != request.user.pk and not granting.may_list_people(request.user):
        raise Http404
    person: User = get_object_or_404(User.objects.with_state(), pk=pk)
    return person


def person_to_manage(request: SignedInRequest, pk: int) -> User:
    """The person, or 404, or 403 with the reason."""
    person = visible_person(request, pk)
    to_managers_of_users(request)
    return person


def person_to_grant_to(request: SignedInRequest, pk: int) -> User:
    """The person, or 404, or 403 with the reason."""
    person = visible_person(request, pk)
    if not granting.grants_anywhere(request.user):
        raise MissingPermission(
            Permission.GRANT_ROLES, _("Roles are granted by those who hold the right to grant them.")
        )
    if person == request.user:
        raise PermissionDenied(_("Nobody grants a role to themselves: ask a colleague to do it."))
    if not person.is_active:
        raise PermissionDenied(_("This account is deactivated: reactivate it before you grant a role."))
    return person
