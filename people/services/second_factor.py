"""Somebody has lost every second factor: an administrator takes them off the account."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from people import granting
from people.models import User
from people.services.mail import queue_letter
from people.services.sessions import end_other_sessions


@transaction.atomic
def remove_second_factors(*, user: User, actor: User, now: datetime) -> bool:
    """Remove app, keys and recovery codes; the password alone then leads in, and a role that asks for one asks anew.

    Every session of the person ends, and they are told by mail. False when there was nothing to remove. Raises
    PermissionDenied without the right to manage users, and for oneself: that is what the security page is for.
    """
    if not granting.may_manage_users(actor):
        raise PermissionDenied(_("Second factors are taken off an account by administrators."))
    if actor.pk == user.pk:
        raise PermissionDenied(_("Nobody takes off their own second factors here: use the security page."))
    removed, _rows = Authenticator.objects.filter(user_id=user.pk).delete()
    if not removed:
        return False
    end_other_sessions(user=user, but=None)
    queue_letter(
        kind="security_notice",
        recipient=user,
        template="account/mail/second_factor_removed.txt",
        context={"removed_by": actor, "at": now, "link": settings.PORTAL_URL + reverse("people:security")},
        now=now,
    )
    return True
