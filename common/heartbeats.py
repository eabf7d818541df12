"""Signs of life in Redis: each worker says every few seconds that it lives and what it serves, beat what it sent last.

Nothing depends on them but pages and alarms. Whoever writes them swallows that Redis does not answer; whoever reads
them is told by an exception (`UNREACHABLE`), and says "unknown".
"""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# What Redis, or the way to it, raises when it does not answer.
UNREACHABLE = (RedisError, OSError, OperationalError)
WORKERS, BEAT = "pmo:workers", "pmo:beat"
EVERY = 10.0
# Silent for so long, a worker counts as lost; a loaded machine misses a beat or two.
LOST_AFTER = timedelta(seconds=60)
# Lost workers are shown for so long: containers get a new name with each start.
FORGOTTEN_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker process as it last spoke."""

    name: str
    queues: tuple[str, ...]
    seen: datetime
    started: datetime

    def is_lost(self, now: datetime) -> bool:
        return now - self.seen > LOST_AFTER


def _redis() -> Redis:
    # One try and one second: a page or a probe must not wait for a server that hangs.
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, decode_responses=True
    )


def worker_lives(*, name: str, queues: Iterable[str], started: datetime, now: datetime) -> None:
    """Write a worker's sign of life; that Redis is away is logged, never raised."""
    said = json.dumps({"queues": sorted(queues), "seen": now.isoformat(), "started": started.isoformat()})
    _write(WORKERS, name, said)


def worker_leaves(*, name: str) -> None:
    """A worker that ends in order is not missed."""
    try:
        with _redis() as redis:
            redis.hdel(WORKERS, name)
    except UNREACHABLE as error:
        logger.warning("The worker's farewell was not written: %s", error)


def beat_sent(*, entry: str, now: datetime) -> None:
    """Write that beat has sent a scheduled task; that Redis is away is logged, never raised."""
    _write(BEAT, entry, now.isoformat())


def _write(key: str, field: str, value: str) -> None:
    try:
        with _redis() as redis:
            redis.hset(key, field, value)
    except UNREACHABLE as error:
        logger.warning("A sign of life was not written: %s", error)


def workers(now: datetime) -> list[Worker]:
    """Workers that live, and those that were lost lately; by name. Raises one of UNREACHABLE."""
    with _redis() as redis:
        said: Any = redis.hgetall(WORKERS)
    found = [worker for name, text in said.items() if (worker := _worker(name, text))]
    return sorted(
        (worker for worker in found if now - worker.seen < FORGOTTEN_AFTER), key=lambda worker: worker.name
    )


def _worker(name: str, text: str) -> Worker | None:
    """None for what another version of the portal wrote."""
    try:
        said = json.loads(text)
        return Worker(
            name=name,
            queues=tuple(said["queues"]),
            seen=datetime.fromisoformat(said["seen"]),
            started=datetime.fromisoformat(said["started"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def unserved(found: Iterable[Worker], now: datetime) -> list[str]:
    """The queues that no living worker serves."""
    served = {queue for worker in found if not worker.is_lost(now) for queue in worker.queues}
    return [queue for queue in settings.PORTAL_QUEUES if queue not in served]


def last_beats() -> dict[str, datetime]:
    """When beat last sent each scheduled task; those it has not sent since Redis began are missing.

    Raises one of UNREACHABLE.
    """
    with _redis() as redis:
        said: Any = redis.hgetall(BEAT)
    beats = {}
    for entry, text in said.items():
        try:
            beats[entry] = datetime.fromisoformat(text)
        except ValueError:
            continue
    return beats


def redis_version() -> str:
    """The server's own name and number. Raises one of UNREACHABLE."""
    with _redis() as redis:
        said: Any = redis.info("server")
    name, version = said.get("server_name", "redis"), said.get("redis_version", "")
    return f"{str(name).capitalize()} {said.get('valkey_version') or version}"


def queue_lengths() -> dict[str, int]:
    """Messages that wait in the broker, by queue. Raises one of UNREACHABLE."""
    with _broker() as client:
        return {queue: int(client.llen(queue)) for queue in settings.PORTAL_QUEUES}


def queue_length(queue: str) -> int:
    """Messages that wait in the broker in one queue. Raises one of UNREACHABLE."""
    with _broker() as client:
        return int(client.llen(queue))


@contextmanager
def _broker() -> Iterator[Any]:
    with current_app.connection_for_read() as connection:
        # The channel alone: `default_channel` would try again and again.
        yield connection.channel().client
