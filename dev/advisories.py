"""Known vulnerabilities of the installed Python packages, from the first service that knows them.

Exit codes: 0 none is known, 1 some are, 3 nobody could be asked. Nothing is called clean that was not looked up.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

CLEAN, FOUND, NOT_ASKED = 0, 1, 3
# PyPI's own service, then the database that it copies from: a mirror of the index often has packages only.
SERVICES = ("pypi", "osv")


@dataclass(frozen=True)
class Answer:
    """What one service said; a package is known when it was looked up there."""

    known: int = 0
    unknown: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    trouble: str = ""
    clean: bool = field(init=False)

    def __post_init__(self) -> None:
        # A handful of packages that no service lists is usual; a service that lists hardly any was none.
        enough = self.known > 9 * len(self.unknown)
        object.__setattr__(self, "clean", not self.found and not self.trouble and enough)


def main() -> int:
    """Ask one service after the other until one of them knows our packages."""
    for service in SERVICES:
        answer = read(*ask(service))
        print(f"{service}: {told(answer)}", flush=True)
        if answer.found:
            return FOUND
        if answer.clean:
            return CLEAN
    print("Not audited: no advisory service knows our packages")
    return NOT_ASKED


def ask(service: str) -> tuple[str, str]:
    """What pip-audit prints: its report, and its complaints."""
    program = Path(sys.executable).with_name("pip-audit")
    options = ["--vulnerability-service", service, "--format=json", "--desc=off", "--progress-spinner=off"]
    done = subprocess.run(
        [str(program), *options, "--skip-editable", "--timeout=15"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, done.stderr


def read(report: str, complaints: str) -> Answer:
    """The answer in a report. A vulnerability counts, whatever else went wrong."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = [line for line in complaints.splitlines() if line.strip()]
        return Answer(trouble=lines[-1].strip() if lines else "no answer")
    looked_up = [one for one in packages if "vulns" in one]
    return Answer(
        known=len(looked_up),
        unknown=tuple(one["name"] for one in packages if "vulns" not in one),
        found=tuple(
            f"{one['name']} {one['version']}: {each['id']}, fixed in {', '.join(each['fix_versions']) or 'no version'}"
            for one in looked_up
            for each in one["vulns"]
        ),
    )


def told(answer: Answer) -> str:
    if answer.trouble:
        return answer.trouble
    counted = f"{answer.known} packages looked up, {len(answer.unknown)} unknown there"
    return "\n  ".join([f"{counted}, {len(answer.found)} known vulnerabilities", *answer.found])


if __name__ == "__main__":
    sys.exit(main())
