"""The Celery application; a message is only a hint, the row in PostgreSQL says what has to be done."""

import os
from typing import Any

from celery import Celery, Task

from pmo_portal.heartbeat import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmo_portal.settings")


class TrailedTask(Task):
    """What a task writes names the task in the trail."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # This module is loaded before the apps are.
        from common.trail.origin import written_through

        with written_through(f"task {self.name}"):
            return super().__call__(*args, **kwargs)


app = Celery("pmo_portal", task_cls=TrailedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerHeartbeat)
