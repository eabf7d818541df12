"""Which PostgreSQL is started, on which folder."""

import os
import shutil
from pathlib import Path

import pytest

from dev.console import LauncherError
from dev.layout import Layout
from dev.postgres import Binaries, Postgres, candidates, choose, running_pid

NEW, OLD = Binaries(Path("/pg/18/bin"), 18), Binaries(Path("/pg/15/bin"), 15)


def cluster_of(folder: Path, major: int) -> Path:
    folder.mkdir()
    (folder / "PG_VERSION").write_text(f"{major}\n")
    return folder


def test_an_empty_folder_gets_the_preferred_server(tmp_path: Path) -> None:
    assert choose([NEW, OLD], tmp_path / "none") == NEW


def test_a_data_folder_gets_the_server_that_made_it(tmp_path: Path) -> None:
    assert choose([NEW, OLD], cluster_of(tmp_path / "data", 15)) == OLD


def test_a_data_folder_of_another_version_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(LauncherError) as caught:
        choose([NEW, OLD], cluster_of(tmp_path / "data", 12))
    message = str(caught.value)
    assert "was made by PostgreSQL 12, this machine has 18, 15" in message
    assert "make demo-reset" in message
    assert "\n" not in message


def test_no_server_at_all_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(LauncherError, match=r"No PostgreSQL was found: .*PMO_PG_BIN"):
        choose([], tmp_path)


def test_this_machine_has_a_server_and_the_chosen_one_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PMO_PG_BIN", raising=False)
    layout = Layout(Path(__file__).resolve().parents[2], "test")
    found = candidates(layout)
    assert found
    monkeypatch.setenv("PMO_PG_BIN", str(found[-1].folder))
    assert candidates(layout)[0] == found[-1]
    monkeypatch.setenv("PMO_PG_BIN", str(tmp_path))
    assert candidates(layout)[0].folder != tmp_path


@pytest.mark.parametrize("content", ["", "no number\n", "999999999\n/data\n"])
def test_a_stale_pid_file_names_no_running_server(tmp_path: Path, content: str) -> None:
    (tmp_path / "postmaster.pid").write_text(content)
    assert running_pid(tmp_path) is None


def test_a_pid_that_another_process_owns_by_now_is_stale(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    assert running_pid(tmp_path) is None


@pytest.mark.slow
def test_a_server_starts_over_a_stale_pid_file_and_keeps_its_data(tmp_path: Path) -> None:
    layout = Layout(tmp_path, "demo")
    real = Layout(Path(__file__).resolve().parents[2], "test")
    (tmp_path / "docker").symlink_to(real.repository / "docker")
    postgres = opened(layout, real)
    try:
        postgres.start(bound=True)
        postgres.create_roles("pmo")
        postgres.query("CREATE TABLE kept AS SELECT 42 AS answer", "pmo")
        assert running_pid(postgres.cluster) is not None
        postgres.stop()
        assert not postgres.answers()
        (postgres.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.cluster}\n")
        again = opened(layout, real)
        again.start(bound=True)
        try:
            assert again.query("SELECT answer FROM kept", "pmo") == "42"
        finally:
            again.stop()
    finally:
        postgres.stop()
        shutil.rmtree(layout.data())
        shutil.rmtree(layout.elsewhere.parent, ignore_errors=True)


def opened(layout: Layout, real: Layout) -> Postgres:
    """A cluster in its own folder, whose programs come from the real environment."""
    from dev.layout import server_account

    data = layout.data()
    binaries = choose(candidates(real), data / "postgres")
    return Postgres(layout, False, server_account(), data / "postgres", layout.sockets(), binaries)
