"""The audit says "clean" only of what it looked up, and a vulnerability outweighs every trouble."""

import json

import pytest

from dev import advisories

PACKAGES = 120


def report(*, unknown: int = 0, vulnerable: int = 0) -> str:
    packages: list[dict] = [
        {"name": f"p{n}", "version": "1.0", "vulns": []} for n in range(PACKAGES - unknown)
    ]
    packages += [{"name": f"u{n}", "skip_reason": "Dependency not found on PyPI"} for n in range(unknown)]
    for one in packages[:vulnerable]:
        one["vulns"] = [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": []}]
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, str]]:
    answers: dict[str, tuple[str, str]] = {"pypi": ("", "ERROR: no route"), "osv": ("", "ERROR: no route")}
    monkeypatch.setattr(advisories, "ask", lambda service: answers[service])
    return answers


def test_what_was_looked_up_and_is_unknown_to_be_vulnerable_is_clean(services: dict) -> None:
    services["pypi"] = (report(unknown=3), "")
    assert advisories.main() == advisories.CLEAN


def test_a_vulnerability_is_named_and_fails(services: dict, capsys: pytest.CaptureFixture[str]) -> None:
    services["pypi"] = (report(vulnerable=1), "Found 1 known vulnerability")
    assert advisories.main() == advisories.FOUND
    assert "p0 1.0: PYSEC-2026-1, fixed in 1.1" in capsys.readouterr().out


def test_a_mirror_without_advisories_is_not_taken_for_an_answer(services: dict) -> None:
    services["pypi"] = (report(unknown=PACKAGES), "")
    assert advisories.main() == advisories.NOT_ASKED
    services["osv"] = (report(vulnerable=2), "")
    assert advisories.main() == advisories.FOUND
    services["osv"] = (report(), "")
    assert advisories.main() == advisories.CLEAN


def test_a_vulnerability_counts_though_most_could_not_be_looked_up(services: dict) -> None:
    services["pypi"] = (report(unknown=100, vulnerable=1), "")
    assert advisories.main() == advisories.FOUND


@pytest.mark.parametrize("garbage", ["", "[]", "null", "{}", "<html>", "1"])
def test_no_report_is_no_answer(services: dict, garbage: str, capsys: pytest.CaptureFixture[str]) -> None:
    services["pypi"] = (garbage, "Traceback\nConnectionError: no route to host")
    assert advisories.main() == advisories.NOT_ASKED
    printed = capsys.readouterr().out
    assert "pypi: ConnectionError: no route to host" in printed
    assert "Not audited" in printed


def test_what_pip_audit_is_asked_exists() -> None:
    """Without network: the options are those that the installed version takes."""
    import subprocess
    import sys
    from pathlib import Path

    program = Path(sys.executable).with_name("pip-audit")
    shown = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    for option in (
        "--vulnerability-service",
        "--format",
        "--desc",
        "--progress-spinner",
        "--skip-editable",
        "--timeout",
    ):
        assert option in shown
    assert "osv" in shown
