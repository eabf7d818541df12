"""What follows on something that happened elsewhere: a mail waits in the outbox, somebody's second factors changed."""

import logging
import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from people.models import User
from people.services.sessions import end_other_sessions
from people.tasks import send_mail

logger = logging.getLogger(__name__)

# An import that invites hundreds must not wait for a broker that is down as many times.
QUIET_SECONDS = 10.0


class _Broker:
    """When this process may ask the broker again, on the monotonic clock."""

    ask_from = 0.0


def hint_mail(sender: object, mail_id: int, **kwargs: Any) -> None:
    """Have the mail sent soon after the transaction has committed. The row is what counts, this is a hint."""
    transaction.on_commit(_hint(mail_id))


def _hint(mail_id: int) -> Callable[[], None]:
    def publish() -> None:
        if time.monotonic() < _Broker.ask_from:
            return
        try:
            send_mail.delay(mail_id)
        except Exception:
            # What was saved is saved: whatever stops the broker must not fail the request. The sweeper heals it.
            _Broker.ask_from = time.monotonic() + QUIET_SECONDS
            logger.exception("The hint to send mail %d was not sent.", mail_id)

    return publish


def end_sessions_elsewhere(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """A second factor came or went: what was opened without it, or with it, signs in anew.

    allauth's views change the factors, and their signals are the one place that all of them pass.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        end_other_sessions(user=user, but=request.session.session_key)
