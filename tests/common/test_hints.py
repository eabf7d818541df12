"""Sweepers tell workers again, and never fill a queue that nobody empties."""

import pytest
from django.conf import settings

from common import heartbeats
from common.hints import hint_again
from reporting.tasks import render_report
from tests.worker import no_message_waits

Hints = list[tuple[str, tuple[object, ...]]]


@pytest.mark.parametrize(("waiting", "told"), [(0, 3), (18, 2), (20, 0), (500, 0)])
def test_a_queue_is_filled_up_to_its_bound(
    waiting: int, told: int, no_hints: Hints, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def length(queue: str) -> int:
        asked.append(queue)
        return waiting

    monkeypatch.setattr(heartbeats, "queue_length", length)
    assert hint_again(render_report, [7, 8, 9], most=20) == told
    assert no_hints == [("reporting.tasks.render_report", (pk,)) for pk in (7, 8, 9)[:told]]
    assert asked == ["pdf"]


@pytest.mark.services
def test_sweeps_without_a_worker_leave_as_many_messages_as_one() -> None:
    no_message_waits()
    for _sweep in range(5):
        hint_again(render_report, range(1, 31), most=20)
    assert heartbeats.queue_length("pdf") == heartbeats.queue_lengths()["pdf"] == 20
    no_message_waits()


def test_a_sweep_that_nobody_ran_expires_with_the_next() -> None:
    sweeps = {
        name: entry for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if "sweep" in entry["task"]
    }
    assert set(sweeps) >= {"sweep-reports", "sweep-imports", "sweep-mails", "sweep-archives"}
    for entry in sweeps.values():
        assert entry["options"]["expires"] == entry["schedule"]
