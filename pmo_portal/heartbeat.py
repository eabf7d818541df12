"""Workers and beat say that they live (common.heartbeats): a step in each worker, and beat's own scheduler."""

from typing import Any

from celery import bootsteps
from celery.beat import PersistentScheduler
from django.utils import timezone


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Writes the worker's sign of life on its own timer, in the process that no task can block."""

    requires = {"celery.worker.components:Timer"}

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self.tref: Any = None

    def start(self, worker: Any) -> None:
        from common.heartbeats import EVERY

        self.started = timezone.now()
        self.speak(worker)
        self.tref = worker.timer.call_repeatedly(EVERY, self.speak, (worker,), priority=10)

    def speak(self, worker: Any) -> None:
        from common.heartbeats import worker_lives

        worker_lives(
            name=worker.hostname,
            queues=worker.app.amqp.queues.consume_from,
            started=self.started,
            now=timezone.now(),
        )

    def stop(self, worker: Any) -> None:
        from common.heartbeats import worker_leaves

        if self.tref is not None:
            self.tref.cancel()
            self.tref = None
            worker_leaves(name=worker.hostname)


class RecordingScheduler(PersistentScheduler):
    """Beat's ordinary scheduler, which writes down what it sent last."""

    def apply_async(self, entry: Any, *args: Any, **kwargs: Any) -> Any:
        from common.heartbeats import beat_sent

        result = super().apply_async(entry, *args, **kwargs)
        # Only what the broker took: a failure was raised before.
        beat_sent(entry=entry.name, now=timezone.now())
        return result
