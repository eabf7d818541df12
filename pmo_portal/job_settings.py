"""Settings of the background jobs (Celery): the broker, the queues, what runs when."""

from celery.schedules import crontab

from pmo_portal.environment import REDIS_URL, env

# Celery: the row is the truth, the message a hint (docs/adr/0003). Publishing must never hang a request.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_POOL_LIMIT = 10
CELERY_BROKER_POOL_ACQUIRE_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "retry_on_timeout": False,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_DEFAULT_QUEUE = "fast"
# Each has to have a worker (docker-compose.yml); the operations page and /readyz say which has none.
PORTAL_QUEUES = ("fast", "kpi", "pdf", "mail", "import")
CELERY_TASK_ALWAYS_EAGER = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_TASK_ROUTES = {
    "reporting.tasks.render_report": {"queue": "pdf"},
    "reporting.tasks.sweep_reports": {"queue": "fast"},
    "reporting.tasks.refresh_*": {"queue": "kpi"},
    "reporting.tasks.sweep_stale": {"queue": "kpi"},
    "integrations.tasks.sweep_imports": {"queue": "fast"},
    "integrations.tasks.sweep_archives": {"queue": "fast"},
    "integrations.tasks.forget_old_archives": {"queue": "fast"},
    "integrations.tasks.*": {"queue": "import"},
    "people.tasks.send_mail": {"queue": "mail"},
    "people.tasks.sweep_mails": {"queue": "fast"},
    "people.tasks.forget_mails": {"queue": "fast"},
    "people.tasks.forget_sessions": {"queue": "fast"},
}
CELERY_BEAT_SCHEDULER = "pmo_portal.heartbeat:RecordingScheduler"


def _sweep(task: str, seconds: float) -> dict[str, object]:
    """Every so many seconds; one that nobody ran until the next is of no use."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


CELERY_BEAT_SCHEDULE = {
    "sweep-stale-projects": _sweep("reporting.tasks.sweep_stale", 20.0),
    "sweep-reports": _sweep("reporting.tasks.sweep_reports", 15.0),
    "sweep-imports": _sweep("integrations.tasks.sweep_imports", 15.0),
    "sweep-archives": _sweep("integrations.tasks.sweep_archives", 15.0),
    "forget-archives-hourly": {
        "task": "integrations.tasks.forget_old_archives",
        "schedule": crontab(minute=20),
    },
    "sweep-mails": _sweep("people.tasks.sweep_mails", 15.0),
    "forget-mails-nightly": {"task": "people.tasks.forget_mails", "schedule": crontab(hour=2, minute=40)},
    "forget-sessions-nightly": {
        "task": "people.tasks.forget_sessions",
        "schedule": crontab(hour=2, minute=50),
    },
    "refresh-everything-nightly": {
        "task": "reporting.tasks.refresh_all",
        "schedule": crontab(hour=2, minute=10),
    },
}
