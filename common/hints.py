"""Telling workers again of rows that wait, without burying a queue that nobody empties.

Rows say what has to be done (docs/adr/0003). A sweeper finds them every few seconds, also those whose message still
waits: were it to send one each time, a queue whose worker is away for a night would grow by thousands.
"""

import logging
from collections.abc import Sequence
from typing import Any

from celery import Task

from common import heartbeats

logger = logging.getLogger(__name__)


def hint_again(task: "Task[Any, Any]", ids: Sequence[int], *, most: int) -> int:
    """Send `task` for each of `ids` until `most` messages wait in its queue. Returns how many were sent.

    Raises kombu's OperationalError when the broker is away.
    """
    queue = task.app.amqp.router.route({}, task.name)["queue"].name
    told = ids[: max(0, most - heartbeats.queue_length(queue))]
    for pk in told:
        task.delay(pk)
    if len(told) < len(ids):
        logger.info("%d rows wait for queue %s, which is full.", len(ids) - len(told), queue)
    return len(told)
