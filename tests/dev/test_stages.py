"""`make test` runs every stage, says what ran, and fails when one failed."""

from pathlib import Path

import pytest

from dev.layout import Layout
from dev.stages import Outcome, Stage, no_advisories, run_stage, run_stages, table
from dev.stages import test_stages as stages_of

LAYOUT = Layout(Path(__file__).resolve().parents[2], "test")
PASSES = Stage("passes", ("sh", "-c", "echo '==== 3 passed in 0.1s ===='"))
FAILS = Stage("fails", ("sh", "-c", "echo broken; exit 1"))
UNREACHABLE = Stage("asks", ("sh", "-c", "echo 'pypi: no route'; exit 3"), excuse=no_advisories)


def test_all_stages_run_even_after_one_failed(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_stages(LAYOUT, [FAILS, PASSES], {}) == 1
    shown = capfd.readouterr().out
    assert "broken" in shown
    assert "3 passed in 0.1s" in shown
    assert "2 stages: 1 passed, 1 failed" in shown


def test_a_service_that_cannot_be_reached_is_not_a_failure_and_is_named() -> None:
    result = run_stage(LAYOUT, UNREACHABLE, {})
    assert result.outcome is Outcome.NOT_RUN
    assert "not run" in table([result])
    assert run_stages(LAYOUT, [UNREACHABLE, PASSES], {}) == 0


def test_what_the_audit_found_is_no_excuse() -> None:
    assert no_advisories(1, ["pypi: Max retries exceeded", "osv: 1 known vulnerability"]) == ""
    assert no_advisories(0, []) == ""


def test_the_environment_reaches_the_stage() -> None:
    stage = Stage("asks", ("sh", "-c", "echo $FROM_RUN $FROM_STAGE"), {"FROM_STAGE": "b"})
    assert run_stage(LAYOUT, stage, {"FROM_RUN": "a"}).note == "a b"


def test_slow_tests_and_advisories_only_run_when_asked_for() -> None:
    usual = {stage.name for stage in stages_of(LAYOUT, everything=False)}
    everything = {stage.name for stage in stages_of(LAYOUT, everything=True)}
    assert everything - usual == {
        "pytest: access",
        "pytest: slow",
        "pytest: slow, alone",
        "uv.lock fits pyproject.toml",
        "pip-audit: advisories",
    }
    assert {
        "pytest: pure",
        "pytest: integration",
        "pytest: browser",
        "mypy: types",
        "check --deploy",
    } <= usual
