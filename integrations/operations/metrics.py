"""The figures of the operations page in the text format of Prometheus: numbers, and no name of anything but our own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from integrations.operations.overview import JobLine, Redis, job_lines, missing_migrations, read_redis


class _Figures:
    """Read when they are asked for: nothing is counted in a process, of which there are many."""

    def __init__(self, now: datetime, version: str, queues: tuple[str, ...]) -> None:
        self.now, self.version, self.queues = now, version, queues

    def collect(self) -> Iterator[Any]:
        build = GaugeMetricFamily("pmo_build_info", "The portal's version.", labels=["version"])
        build.add_metric([self.version], 1)
        yield build
        yield GaugeMetricFamily(
            "pmo_migrations_missing", "Migrations that the database lacks.", missing_migrations()
        )
        yield from self._jobs(job_lines())
        redis = read_redis(self.now)
        yield GaugeMetricFamily("pmo_redis_up", "Whether Redis answers.", int(redis.answers))
        # What is not known is not there: a zero would be a claim.
        if redis.answers:
            yield from self._redis(redis)

    def _jobs(self, lines: tuple[JobLine, ...]) -> Iterator[Any]:
        jobs = GaugeMetricFamily("pmo_jobs", "Rows of background work.", labels=["kind", "state"])
        oldest = GaugeMetricFamily(
            "pmo_job_oldest_seconds", "How long the oldest of a kind has waited.", labels=["kind"]
        )
        for line in lines:
            counts = line.counts
            for state, number in (
                ("waiting", counts.waiting),
                ("running", counts.running),
                ("failed", counts.failed),
            ):
                jobs.add_metric([line.kind.key, state], number)
            waited = (self.now - counts.oldest).total_seconds() if counts.oldest else 0
            oldest.add_metric([line.kind.key], max(0, waited))
        yield jobs
        yield oldest

    def _redis(self, redis: Redis) -> Iterator[Any]:
        length = GaugeMetricFamily("pmo_queue_length", "Messages that wait in the broker.", labels=["queue"])
        for queue, number in (redis.lengths or {}).items():
            length.add_metric([queue], number)
        yield length
        alive = GaugeMetricFamily("pmo_workers", "Living workers that serve a queue.", labels=["queue"])
        for queue in self.queues:
            living = [
                worker
                for worker in redis.workers or ()
                if queue in worker.queues and not worker.is_lost(self.now)
            ]
            alive.add_metric([queue], len(living))
        yield alive
        sent = GaugeMetricFamily(
            "pmo_beat_last_sent_timestamp_seconds", "When beat last sent a task.", labels=["task"]
        )
        for entry, at in (redis.beats or {}).items():
            sent.add_metric([entry], at.timestamp())
        yield sent


def metrics(now: datetime, *, version: str, queues: tuple[str, ...]) -> bytes:
    """Everything at this moment."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(now, version, queues))
    return generate_latest(registry)
