"""Probes for whoever runs the portal."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.heartbeats import UNREACHABLE, unserved, workers


@never_cache
@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing outside of it is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests can be served: PostgreSQL answers, Redis answers, no migration is missing.

    `warnings` name the queues that no worker serves.
    """
    checks = {"postgresql": _migrations_applied, "redis": _redis_answers}
    results: dict[str, str] = {}
    for name, check in checks.items():
        try:
            results[name] = check()
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
            results[name] = f"{type(error).__name__}"
    ready = all(result == "ok" for result in results.values())
    answer = {"ready": ready, **results, "warnings": _warnings() if ready else []}
    return JsonResponse(answer, status=200 if ready else 503)


def _warnings() -> list[str]:
    """What does not keep requests from being served, and yet needs somebody: queues that no worker serves.

    The web takes what people do, and the rows wait until a worker comes; taken out of service for that, it would be
    down for no reason.
    """
    now = timezone.now()
    try:
        missing = unserved(workers(now), now)
    except UNREACHABLE:
        return ["workers unknown"]
    return [f"no worker for the queue {queue}" for queue in missing]


def _migrations_applied() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} migrations missing" if missing else "ok"


def _redis_answers() -> str:
    redis = caches["redis"]
    redis.set("readyz", "1", timeout=30)
    return "ok" if redis.get("readyz") == "1" else "wrong answer"
