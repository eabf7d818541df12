"""Where the data lies when the repository's own folder cannot hold it."""

import os
from pathlib import Path

import pytest

from dev.layout import LONGEST_SOCKET_PATH, SOCKET_NAME, Account, Layout


def test_the_data_lies_below_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.layout.server_account", lambda: None)
    layout = Layout(tmp_path, "demo")
    assert layout.data() == tmp_path / ".run" / "demo"


@pytest.mark.skipif(os.getuid() != 0, reason="only root starts PostgreSQL under another account")
def test_a_closed_parent_folder_sends_the_data_elsewhere_and_that_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "open"
    monkeypatch.setattr("dev.layout.server_account", lambda: Account("nobody", 65534, 65534))
    monkeypatch.setattr("dev.layout.can_enter", lambda account, folder: folder == elsewhere)
    monkeypatch.setattr(Layout, "elsewhere", property(lambda self: elsewhere))
    layout = Layout(tmp_path / "closed", "demo")
    assert layout.data() == elsewhere
    monkeypatch.setattr("dev.layout.can_enter", lambda account, folder: True)
    assert layout.data() == elsewhere


def test_a_copied_repository_does_not_share_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.layout.server_account", lambda: None)
    first, second = Layout(tmp_path / "first", "demo"), Layout(tmp_path / "second", "demo")
    first.data()
    second.state.mkdir(parents=True)
    second.location_file.write_text(first.location_file.read_text())
    assert second.data() == tmp_path / "second" / ".run" / "demo"
    assert first.data() == tmp_path / "first" / ".run" / "demo"


def test_a_deep_folder_still_gets_short_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.layout.server_account", lambda: None)
    deep = Layout(tmp_path / ("deep" * 20), "demo")
    assert len(str(deep.sockets() / SOCKET_NAME)) < LONGEST_SOCKET_PATH
    other = Layout(tmp_path / ("deeq" * 20), "demo")
    assert deep.sockets() != other.sockets()
