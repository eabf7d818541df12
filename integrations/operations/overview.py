"""What the operations page and /metrics show, read in a fixed number of statements. Redis away is "unknown", no error."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.schedules import BaseSchedule, crontab, maybe_schedule
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.utils.functional import Promise

from common import heartbeats, operations
from common.heartbeats import UNREACHABLE, Worker
from common.operations import JobCounts, JobKind
from people.models import OperatorAct

logger = logging.getLogger(__name__)

# Beat sleeps between its looks at the schedule, and a task is sent a moment after it is due.
LATE_AFTER = timedelta(minutes=2)
ACTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class JobLine:
    """One kind of job and its numbers."""

    kind: JobKind
    counts: JobCounts


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue: messages that wait in Redis (None: unknown), and whether a living worker serves it."""

    name: str
    length: int | None
    workers: tuple[Worker, ...]
    is_served: bool | None


@dataclass(frozen=True, slots=True)
class BeatLine:
    """One scheduled task; `last` None: not since Redis began, or unknown."""

    name: str
    task: str
    last: datetime | None
    due: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Store:
    """Where files or rows lie, and how many bytes they take, indexes included."""

    label: Promise
    size: int


@dataclass(frozen=True, slots=True)
class Redis:
    """What Redis holds: everything is None while it does not answer."""

    version: str | None
    workers: tuple[Worker, ...] | None
    lengths: dict[str, int] | None
    beats: dict[str, datetime] | None

    @property
    def answers(self) -> bool:
        return self.workers is not None


@dataclass(frozen=True, slots=True)
class Overview:
    """All of the page."""

    at: datetime
    jobs: tuple[JobLine, ...]
    redis: Redis
    queues: tuple[QueueLine, ...]
    beats: tuple[BeatLine, ...]
    acts: tuple[OperatorAct, ...]
    database_version: str
    database_size: int
    stores: tuple[Store, ...]
    missing_migrations: int
    version: str

    @property
    def failed(self) -> int:
        return sum(line.counts.failed for line in self.jobs)

    @property
    def unserved(self) -> list[str]:
        return [line.name for line in self.queues if line.is_served is False]

    @property
    def late(self) -> list[BeatLine]:
        return [line for line in self.beats if line.is_late]

    @property
    def beat_is_silent(self) -> bool:
        """Redis answers, and beat has sent nothing since it began: it does not run, or it is a moment old."""
        return self.redis.beats is not None and not self.redis.beats

    @property
    def is_well(self) -> bool:
        return self.redis.answers and not (
            self.failed or self.unserved or self.late or self.beat_is_silent or self.missing_migrations
        )


def overview(now: datetime) -> Overview:
    """The state of everything at this moment."""
    redis = read_redis(now)
    version, size, stores = _database()
    return Overview(
        at=now,
        jobs=job_lines(),
        redis=redis,
        queues=queue_lines(redis, now),
        beats=beat_lines(redis, now),
        acts=tuple(_latest_acts()),
        database_version=version,
        database_size=size,
        stores=stores,
        missing_migrations=missing_migrations(),
        version=settings.PORTAL_VERSION,
    )


def job_lines() -> tuple[JobLine, ...]:
    """Every kind of job, one statement each."""
    return tuple(JobLine(kind, kind.counts()) for kind in operations.kinds())


def read_redis(now: datetime) -> Redis:
    """What Redis says. Asked until it does not answer once: each further question would cost its time-out."""
    try:
        workers = tuple(heartbeats.workers(now))
        beats = heartbeats.last_beats()
        version = heartbeats.redis_version()
    except UNREACHABLE as error:
        logger.warning("Redis does not answer: %s", error)
        return Redis(None, None, None, None)
    try:
        lengths: dict[str, int] | None = heartbeats.queue_lengths()
    except UNREACHABLE as error:
        logger.warning("The broker does not answer: %s", error)
        lengths = None
    return Redis(version, workers, lengths, beats)


def queue_lines(redis: Redis, now: datetime) -> tuple[QueueLine, ...]:
    """One line for each queue that the settings name."""
    if redis.workers is None:
        return tuple(QueueLine(name, None, (), is_served=None) for name in settings.PORTAL_QUEUES)
    unserved = heartbeats.unserved(redis.workers, now)
    return tuple(
        QueueLine(
            name=name,
            length=(redis.lengths or {}).get(name),
            workers=tuple(worker for worker in redis.workers if name in worker.queues),
            is_served=name not in unserved,
        )
        for name in settings.PORTAL_QUEUES
    )


def beat_lines(redis: Redis, now: datetime) -> tuple[BeatLine, ...]:
    """One line for each scheduled task, when it was sent last and when it is due."""
    lines = []
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        last = (redis.beats or {}).get(name)
        due = _due(maybe_schedule(entry["schedule"]), last) if last else None
        is_late = due is not None and now - due > LATE_AFTER
        lines.append(BeatLine(name, entry["task"].rpartition(".")[2], last, due, is_late))
    return tuple(lines)


def _due(schedule: BaseSchedule, last: datetime) -> datetime:
    """When a task is to be sent again that was sent at `last`."""
    if isinstance(schedule, crontab):
        start, delta, _now = schedule.remaining_delta(last)
        due: datetime = start + delta
        return due
    return last + timedelta(seconds=schedule.seconds)


def missing_migrations() -> int:
    """How many migrations this code has that the database has not."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _latest_acts() -> QuerySet[OperatorAct]:
    return OperatorAct.objects.select_related("actor")[:ACTS_SHOWN]


def _database() -> tuple[str, int, tuple[Store, ...]]:
    """PostgreSQL's version, the size of the database, and that of each table that holds files."""
    stores = operations.file_stores()
    tables = [model._meta.db_table for _label, model in stores.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database()),"
            " ARRAY(SELECT pg_total_relation_size(name::regclass) FROM unnest(%s::text[])"
            " WITH ORDINALITY AS t(name, n) ORDER BY n)",
            [tables],
        )
        version, size, sizes = cursor.fetchone()
    found = tuple(Store(label, taken) for (label, _model), taken in zip(stores.values(), sizes, strict=True))
    return str(version).split(" ", maxsplit=1)[0], size, found
