"""Writes about scopes, users and grants."""

from people.services.grants import end_grant, end_grants, give_role, grant_role
from people.services.invitations import invite, invite_again, withdraw_invitation
from people.services.mail import queue_letter, queue_mail
from people.services.preferences import set_language
from people.services.scopes import create_scopes
from people.services.users import deactivate_user, edit_user, reactivate_user

__all__ = [
    "create_scopes",
    "deactivate_user",
    "edit_user",
    "end_grant",
    "end_grants",
    "give_role",
    "grant_role",
    "invite",
    "invite_again",
    "queue_letter",
    "queue_mail",
    "reactivate_user",
    "set_language",
    "withdraw_invitation",
]
