"""The demo's port: free, or a line that says what to do."""

import socket
from collections.abc import Iterator

import pytest

from dev.console import LauncherError
from dev.ports import choose_port, is_free


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_was_asked_for_and_is_busy_is_one_clear_line(busy_port: int) -> None:
    with pytest.raises(LauncherError) as caught:
        choose_port(str(busy_port))
    message = str(caught.value)
    assert f"Port {busy_port} is busy" in message
    assert "\n" not in message


def test_without_a_wish_the_next_free_port_is_taken(busy_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.ports.FIRST", busy_port)
    chosen = choose_port(None)
    assert chosen != busy_port
    assert is_free(chosen)


def test_a_free_port_that_was_asked_for_is_taken() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    assert choose_port(str(port)) == port


@pytest.mark.parametrize("wish", ["http", "0", "70000", "-1"])
def test_what_is_no_port_number_is_refused(wish: str) -> None:
    with pytest.raises(LauncherError, match="is no port number"):
        choose_port(wish)


def test_a_port_busy_on_the_other_protocol_counts_as_busy() -> None:
    """Browsers try ::1 first for localhost: another server there would answer instead of ours."""
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with listener:
        assert not is_free(listener.getsockname()[1])
