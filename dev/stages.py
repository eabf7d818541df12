"""`make test`, `make check` and `make fix`: stages that all run, even after one failed, and a table of what ran."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from dev import advisories
from dev.console import LauncherError, say
from dev.installation import install
from dev.interrupts import stop_signals
from dev.layout import Layout, repository_layout
from dev.services import test_services

NOTE_WIDTH = 70
# Playwright's event loop runs in the thread of the test, which Django would refuse.
PYTEST_ENVIRONMENT = {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
ACCESS = "tests/architecture/test_access_matrix.py"
TEMPLATE = "tests/architecture/test_template.py"
USUAL = "not slow and not benchmark and not exhaustive"


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "FAILED"
    NOT_RUN = "not run"


@dataclass(frozen=True)
class Stage:
    """One command. `excuse` reads code and output: the reason why the stage could not do its work, or nothing."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    excuse: Callable[[int, Sequence[str]], str] = lambda code, lines: ""  # noqa: ARG005


@dataclass(frozen=True)
class Result:
    stage: Stage
    outcome: Outcome
    seconds: float
    note: str


def lint_stages(layout: Layout) -> list[Stage]:
    """What needs no server."""
    bin_ = layout.venv / "bin"
    return [
        Stage("ruff: rules", (str(bin_ / "ruff"), "check", ".")),
        Stage("ruff: format", (str(bin_ / "ruff"), "format", "--check", "--output-format", "concise", ".")),
        Stage("djlint: templates", (str(bin_ / "djlint"), "templates", "--lint", "--quiet")),
        # Afresh: with a cache, the Django plugin misses attributes of models that other changes touch.
        Stage("mypy: types", (str(bin_ / "mypy"), "--no-incremental")),
        Stage(
            "import-linter: floors", (str(bin_ / "lint-imports"), "--cache-dir", ".run/cache/import-linter")
        ),
    ]


def pure_stage(layout: Layout) -> Stage:
    return _pytest(layout, "pytest: pure", "tests/pure", *_side_by_side())


def container_stages(layout: Layout) -> list[Stage]:
    bin_ = layout.venv / "bin"
    return [
        Stage("hadolint: Dockerfile", (str(bin_ / "hadolint"), "Dockerfile")),
        Stage(
            "compose schema",
            (str(bin_ / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
        ),
    ]


def test_stages(layout: Layout, *, everything: bool) -> list[Stage]:
    """All of `make test`; `everything` adds what takes long or needs the network."""
    manage = (str(layout.python), "manage.py")
    rest = ("tests", "--ignore=tests/pure")
    stages = [
        *lint_stages(layout),
        Stage("migrations are complete", (*manage, "makemigrations", "--check", "--dry-run")),
        Stage(
            "check --deploy", (*manage, "check", "--deploy", "--fail-level", "WARNING"), {"SECURE": "True"}
        ),
        *container_stages(layout),
        pure_stage(layout),
        _pytest(
            layout,
            "pytest: integration",
            *rest,
            "-m",
            f"not services and not browser and {USUAL}",
            *_side_by_side(),
        ),
        # One at a time: these share one broker, and a worker would take the task of another one's test.
        _pytest(layout, "pytest: real worker", *rest, "-m", f"services and not browser and {USUAL}"),
        # These only leave messages there.
        _pytest(layout, "pytest: browser", *rest, "-m", f"browser and {USUAL}", *_side_by_side()),
    ]
    if everything:
        stages += [
            # Everybody at every page takes longest of all, and needs nothing but a database.
            _pytest(layout, "pytest: access", ACCESS, "-m", "slow", *_side_by_side()),
            _pytest(
                layout,
                "pytest: slow",
                "tests",
                f"--ignore={ACCESS}",
                "-m",
                "slow and not services and not browser and not benchmark",
                *_side_by_side(),
            ),
            # One at a time: real workers and servers, journeys through both, and what measures times.
            _pytest(
                layout,
                "pytest: slow, alone",
                "tests",
                f"--ignore={ACCESS}",
                "-m",
                "(slow and (services or browser)) or benchmark",
            ),
            Stage(
                "uv.lock fits pyproject.toml", (str(layout.venv / "bin" / "uv"), "lock", "--check", "--quiet")
            ),
            Stage(
                "pip-audit: advisories",
                (str(layout.python), "-m", "dev.advisories"),
                excuse=no_advisories,
            ),
        ]
    return stages


def run_tests(*, everything: bool, arguments: str) -> int:
    """Set up, start the servers, run the stages, print the table; the number of failed stages decides."""
    layout = repository_layout("test")
    with stop_signals():
        say("Setting up")
        install(layout, browser=True)
        with test_services(f"run{os.getpid()}") as environment:
            if not environment["CHROMIUM_PATH"]:
                raise LauncherError("The browser tests need Chromium: install one, or set CHROMIUM_PATH")
            if arguments:
                stages = [_pytest(layout, "pytest", *shlex.split(arguments))]
            else:
                stages = test_stages(layout, everything=everything)
            with migrating(layout, environment):
                return run_stages(layout, stages, environment)


@contextmanager
def migrating(layout: Layout, environment: Mapping[str, str]) -> Iterator[None]:
    """Meanwhile the template of all test databases is migrated: a minute that the first stages need no database for.

    Should it fail, whoever needs the template first makes it, and says what is wrong.
    """
    test = _pytest(layout, "template", TEMPLATE)
    with subprocess.Popen(
        test.arguments,
        cwd=layout.repository,
        env={**os.environ, **environment, **test.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def run_check() -> int:
    """The daily loop: lint, types, contracts and the pure tests."""
    layout = repository_layout("test")
    with stop_signals():
        install(layout, browser=True)
        with test_services(f"run{os.getpid()}") as environment:
            return run_stages(layout, [*lint_stages(layout), pure_stage(layout)], environment)


def run_bench() -> int:
    """The benchmarks at two sizes, side by side: they print ratios and never fail on a time."""
    layout = repository_layout("test")
    command = (str(layout.python), "-m", "tests.benchmarks.bench_kpi")
    with stop_signals():
        install(layout, browser=False)
        with test_services(f"bench{os.getpid()}") as environment:
            return run_stages(layout, [Stage("benchmarks", command)], environment)


def run_screenshots() -> int:
    """The pictures of README and guides, taken from the demo that runs on PORT (8000); ARGS: only names that begin so."""
    layout = repository_layout("test")
    install(layout, browser=True)
    with test_services(f"pictures{os.getpid()}") as environment:
        address = {"BASE_URL": f"http://localhost:{os.environ.get('PORT', '8000')}"}
        names = os.environ.get("ARGS", "").split()
        command = (str(layout.python), "-m", "tests.browser.screenshots", *names)
        stage = Stage("screenshots", command, address)
        return run_stages(layout, [stage], environment)


def run_fix() -> int:
    """Repair what a tool can repair."""
    layout = repository_layout("test")
    install(layout, browser=True)
    ruff = str(layout.venv / "bin" / "ruff")
    return run_stages(
        layout,
        [Stage("ruff: rules", (ruff, "check", "--fix", ".")), Stage("ruff: format", (ruff, "format", "."))],
        {},
    )


def run_stages(layout: Layout, stages: Sequence[Stage], environment: Mapping[str, str]) -> int:
    results = []
    for stage in stages:
        say(f"\n=== {stage.name}")
        results.append(run_stage(layout, stage, environment))
    say(table(results))
    return 1 if any(result.outcome is Outcome.FAILED for result in results) else 0


def run_stage(layout: Layout, stage: Stage, environment: Mapping[str, str]) -> Result:
    """Run one stage, with its output shown as it comes."""
    begun = time.monotonic()
    lines: list[str] = []
    with subprocess.Popen(
        stage.arguments,
        cwd=layout.repository,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment, **stage.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        bufsize=1,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - narrows the type: stdout is a pipe
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            if line.strip():
                lines.append(line.strip())
        code = process.wait()
    outcome = Outcome.PASSED if code == 0 else Outcome.FAILED
    note = lines[-1].strip("= ") if lines else ""
    if reason := stage.excuse(code, lines):
        outcome, note = Outcome.NOT_RUN, reason
    return Result(stage, outcome, time.monotonic() - begun, note)


def table(results: Sequence[Result]) -> str:
    """What ran, how it ended, how long it took; in plain text."""
    lines = ["", "=== What ran", f"{'stage':<30} {'outcome':<8} {'seconds':>8}  last line"]
    for result in results:
        note = result.note if len(result.note) <= NOTE_WIDTH else f"{result.note[: NOTE_WIDTH - 1]}…"
        lines.append(f"{result.stage.name:<30} {result.outcome:<8} {result.seconds:>8.1f}  {note}")
    counts = {outcome: sum(result.outcome is outcome for result in results) for outcome in Outcome}
    total = sum(result.seconds for result in results)
    summary = ", ".join(f"{count} {outcome.lower()}" for outcome, count in counts.items() if count)
    lines.append(f"{len(results)} stages: {summary}, in {total:.0f} s")
    return "\n".join(lines)


def no_advisories(code: int, lines: Sequence[str]) -> str:
    """Why the audit learned nothing: where the network reaches no service, that is no fault of our packages."""
    return "no advisory service could be asked" if code == advisories.NOT_ASKED else ""


def _side_by_side() -> tuple[str, ...]:
    """Several processes, each with a database of its own; more than four cost more than they bring."""
    workers = min(
        4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return ("-n", str(workers)) if workers > 1 else ()


def _pytest(layout: Layout, name: str, *arguments: str) -> Stage:
    return Stage(
        name,
        (str(layout.python), "-m", "pytest", "-q", *arguments),
        PYTEST_ENVIRONMENT,
    )
