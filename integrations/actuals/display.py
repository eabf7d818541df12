"""What the page of a file of bookings shows, from what was kept of its preview."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrations.messages import Worded, worded
from integrations.models import ActualsImport
from integrations.problems import Severity, problem_from_json
from projects.models import CostEntry
from projects.models.costs import Nature

OUTCOMES: dict[str, str | Promise] = {
    "new": pgettext_lazy("line of a file", "New"),
    "changed": pgettext_lazy("line of a file", "Changed"),
    "same": _("Booked already"),
}
# With one wrong line nothing is booked: no row is left out as it is of a portfolio's file.
SEVERITIES: dict[Severity, str | Promise] = {
    Severity.REFUSAL: _("File refused"),
    Severity.ERROR: _("To correct"),
    Severity.WARNING: _("To know"),
}


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """What is wrong, in words."""

    problem: Worded
    severity: str | Promise


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as it would be booked."""

    row: int
    code: str
    kind: str
    nature: str
    category: str
    start: date
    is_month: bool
    reference: str
    amount: Decimal
    before: Decimal | None
    currency: str
    booked: Decimal | None
    booked_currency: str
    outcome: str | Promise


@dataclass(frozen=True, slots=True)
class ShownProject:
    """What a project gets, in its own currency."""

    code: str
    name: str
    currency: str
    new: int
    changed: int
    same: int
    grows: Decimal


@dataclass(frozen=True, slots=True)
class Shown:
    """The page's figures; `more_problems` are not listed, the first ones are."""

    counts: dict[str, int]
    ready: bool
    projects: tuple[ShownProject, ...]
    lines: tuple[ShownLine, ...]
    problems: tuple[ShownProblem, ...]
    more_problems: int


def page_of(run: ActualsImport) -> Shown:
    preview = run.preview
    counts = preview.get("counts", {})
    problems = tuple(
        ShownProblem(problem, SEVERITIES[Severity(problem.severity)])
        for problem in (worded(problem_from_json(one)) for one in preview.get("problems", ()))
    )
    found = counts.get("errors", 0) + counts.get("warnings", 0)
    return Shown(
        counts=counts,
        ready=preview.get("ready", False),
        projects=tuple(
            ShownProject(**{**one, "grows": Decimal(one["grows"])}) for one in preview.get("projects", ())
        ),
        lines=tuple(_line(one) for one in preview.get("lines", ())),
        problems=problems,
        more_problems=max(0, found - len(problems)),
    )


def _line(data: dict[str, Any]) -> ShownLine:
    start, end = date.fromisoformat(data["start"]), date.fromisoformat(data["end"])
    return ShownLine(
        row=data["row"],
        code=data["code"],
        kind=str(CostEntry.Kind(data["kind"]).label),
        nature=str(Nature(data["nature"]).label) if data["nature"] else "",
        category=data["category"],
        start=start,
        is_month=end > start,
        reference=data["reference"],
        amount=Decimal(data["amount"]),
        before=_decimal(data["before"]),
        currency=data["currency"],
        booked=_decimal(data["booked_amount"]),
        booked_currency=data["booked_currency"],
        outcome=OUTCOMES[data["outcome"]],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
