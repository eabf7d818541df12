"""A mail waits in the outbox: say so to a worker after commit. The row is what counts, this is a hint."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import transaction

from people.tasks import send_mail

logger = logging.getLogger(__name__)

# An import that invites hundreds must not wait for a broker that is down as many times.
QUIET_SECONDS = 10.0


class _Broker:
    """When this process may ask the broker again, on the monotonic clock."""

    ask_from = 0.0


def hint_mail(sender: object, mail_id: int, **kwargs: Any) -> None:
    """Have the mail sent soon after the transaction has committed."""
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
