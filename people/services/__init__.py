"""Writes about scopes, users and grants."""

from people.services.grants import end_grants, grant_role
from people.services.mail import queue_letter, queue_mail
from people.services.preferences import set_language
from people.services.scopes import create_scopes

__all__ = ["create_scopes", "end_grants", "grant_role", "queue_letter", "queue_mail", "set_language"]
