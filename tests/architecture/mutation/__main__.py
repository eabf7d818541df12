"""`make mutations`: remove each access check in turn; the guard, or else a test of its app, has to turn red.

Run with the environment of `python3 -m dev test-env`. Prints each mutant with what killed it, the survivors last.
`--guard-only` leaves the second round out.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PLUGIN = ("-p", "tests.architecture.mutation.switching")
RESULTS = ROOT / ".run" / "mutations.json"
PASSED = ROOT / ".run" / "mutations-passed.json"
OTHER_TESTS = tuple(
    f"tests/{name}"
    for name in ("common", "people", "portfolio", "projects", "reporting", "integrations", "trail")
)
# What stays alive and why that is right: path and text of the point, without its line.
EXPLAINED: dict[str, str] = json.loads((Path(__file__).parent / "explained.json").read_text(encoding="utf-8"))

TESTS_FAILED = 1


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def pytest(*arguments: str, **environment: str) -> int:
    # One database for all mutants: making it takes longer than most of these runs.
    command = [sys.executable, "-m", "pytest", *PLUGIN, "-q", "--reuse-db", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode > 1 or (done.returncode and "PORTAL_MUTANT" not in environment):
        say(done.stdout[-5000:] + done.stderr[-2000:])
    return done.returncode


def second_round(survivors: list[tuple[int, str]]) -> dict[int, str]:
    """Number -> "a test of its app", for those that die there. Each is shown only the tests that pass through it."""
    pytest(*OTHER_TESTS, "-m", "not slow and not browser and not services", PORTAL_PASSED=str(PASSED))
    passed: dict[str, list[int]] = json.loads(PASSED.read_text(encoding="utf-8"))
    killed = {}
    for number, _text in survivors:
        tests = [test for test, numbers in passed.items() if number in numbers]
        # One that cannot start at all tells nothing, nor does one that no test passes through.
        if tests and pytest("-x", *tests, PORTAL_MUTANT=str(number)) == TESTS_FAILED:
            killed[number] = "tests of its own"
    return killed


def explanation(text: str) -> str:
    without_line = re.sub(r":\d+ ", " ", text, count=1)
    return next((reason for key, reason in EXPLAINED.items() if key in without_line), "")


def main() -> int:
    if pytest("tests/architecture/mutation/run_guard.py", MUTATION_RESULTS=str(RESULTS)):
        say("The run itself failed.")
        return 1
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    results = [tuple(result) for result in found["results"]]
    alive = [(number, text) for number, text, killer, _asked in results if not killer and number >= 0]
    elsewhere = {} if "--guard-only" in sys.argv else second_round(alive)
    table = [(text, killer or elsewhere.get(number, ""), asked) for number, text, killer, asked in results]
    for text, killer, asked in table:
        if killer:
            say(f"killed    {text}\n          by {killer[:160]} ({asked} questions pass through it)")
    survivors = [(text, asked) for text, killer, asked in table if not killer]
    for text, asked in survivors:
        why = explanation(text)
        say(f"{'explained' if why else 'SURVIVES '} {text} ({asked} questions) {why}")
    unexplained = [text for text, _asked in survivors if not explanation(text)]
    by_guard = sum(1 for result in results if result[2])
    say(
        f"{len(table)} mutants: {by_guard} killed by the guard, {len(elsewhere)} by tests of their own,"
        f" {len(survivors) - len(unexplained)} explained, {len(unexplained)} survive;"
        f" {len(found['wrong'])} wrong answers without any mutant."
    )
    return 1 if unexplained or found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
