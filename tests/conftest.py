"""What every test relies on: the database as the application sees it, and one fixed clock to pass to services."""

from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone, translation

# Machines that run tests are busy and uneven: a slow example is no failure.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")

# The owner creates the database, the tests run as the application's role.
settings.DATABASES["default"]["ENGINE"] = "tests.postgresql_as_app"
connections["default"].close()
del connections["default"]
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Counters of attempts belong to one run; those in Redis have tests of their own.
settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
# Asked for by the tests that are about it.
settings.SECOND_FACTOR_ROLES = frozenset()


@pytest.fixture
def now() -> datetime:
    """A fixed instant: 17 November 2026, 10:00 UTC."""
    return datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def plain_language() -> Iterator[None]:
    """A request leaves its reader's language and zone in the thread: the next test must not inherit them."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def organisation_of_the_environment() -> Iterator[None]:
    """No organisation's row, read without a statement: counts do not depend on which test asked first."""
    from people.selectors import organisation

    organisation.hold(None, seconds=3600)
    yield
    organisation.hold(None, seconds=3600)


@pytest.fixture(autouse=True)
def no_hints(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple]]:
    """Celery messages are recorded instead of sent, but for tests that run a real worker (marker `services`)."""
    sent: list[tuple[str, tuple]] = []
    if "services" not in request.keywords and "browser" not in request.keywords:
        from celery.app.task import Task

        def record(self: Task, args: tuple = (), kwargs: dict | None = None, **options: object) -> None:
            sent.append((self.name, tuple(args or ())))

        monkeypatch.setattr(Task, "apply_async", record)
        # What other runs left in the broker is no business of a test that sends nothing.
        monkeypatch.setattr("common.heartbeats.queue_length", lambda queue: 0)
    return sent
