"""Two acts at one moment, each in its own thread and connection, as two people's requests are."""

import threading
from collections.abc import Callable

from django.db import connection, transaction

from tests.waiting import wait_until_somebody_waits

Act = Callable[[], object]


def at_once(*acts: Act) -> list[Exception | None]:
    """Run all at the same time, started together; what each raised, in their order, None where it was done."""
    gate = threading.Barrier(len(acts))
    ended: list[Exception | None] = [None] * len(acts)

    def run(number: int, act: Act) -> None:
        gate.wait()
        try:
            act()
        except Exception as refusal:  # noqa: BLE001 - whatever it is, the test looks at it
            ended[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads), "Two acts wait for each other."
    return ended


def meanwhile(first: Act, then: Act) -> Exception | None:
    """Begin `then` while the transaction of `first` is done but not committed; what it raised once both are over.

    That is the order in which a row is read as it was, waited for, and found to be another one. The commit comes as
    soon as `then` waits for it, or has ended without having to.
    """
    ended: list[Exception | None] = []
    thread = threading.Thread(target=lambda: ended.extend(at_once(then)))
    with transaction.atomic():
        first()
        thread.start()
        wait_until_somebody_waits(unless=lambda: not thread.is_alive())
    thread.join(timeout=30)
    assert ended, "The second one is still waiting."
    return ended[0]
