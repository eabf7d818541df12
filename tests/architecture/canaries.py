"""Texts, amounts and names that only some may read, planted in the guard's world; `leaks.py` looks for them.

Each project has an amount of its own; every text of the confidential one holds one mark; people who manage, sponsor or
write carry a name that nobody else has.
"""

from datetime import date
from typing import Any

from people.models import User
from portfolio.models import ReportingPeriod
from projects.models import Milestone, Project, StatusDraft
from tests import factories
from tests.reporting import figures

MARK = "7F3A9C"
SURNAME = "Namecanary"
AMOUNTS = {
    "own": "31337133",
    "same_portfolio": "52552552",
    "confidential": "41441441",
    "other_portfolio": "63663663",
}
_TEXTS = ("summary", "achievements", "next_steps", "decisions_needed", "schedule_comment", "cost_comment")


def furnish(projects: dict[str, Project]) -> None:
    """Money, milestones, people and texts, before any month is closed."""
    for name, amount in AMOUNTS.items():
        project = projects[name]
        figures.baseline(project, bac=amount)
        figures.measured(project, 40, on=date(2026, 9, 15))
        figures.spent(project, amount, month=date(2026, 8, 1))
        figures.budget(project, amount)
        mark = f"{MARK} " if name == "confidential" else ""
        Milestone.objects.create(
            project=project,
            name=f"{mark}milestone of {project.code}",
            baseline_date=date(2026, 12, 1),
            forecast_date=date(2026, 12, 20),
            is_key=True,
        )
        project.manager = factories.user(full_name=f"Nora {SURNAME}")
        project.sponsor = factories.user(full_name=f"Sven {SURNAME}")
        project.description = f"{mark}description"
        project.unread = {"priority": {"state": "unreadable", "verbatim": f"{mark}urgent"}}
        project.save(update_fields=["manager", "sponsor", "description", "unread"])


def update_fields(project: Project) -> dict[str, Any]:
    """What a status update of the project says, and who says it."""
    mark = MARK if project.confidential else project.code
    return {name: f"{mark} {name}" for name in _TEXTS} | {"author": project.manager}


def draft(project: Project, period: ReportingPeriod, author: User) -> None:
    StatusDraft.objects.create(
        project=project,
        period=period,
        author=author,
        payload={"summary": f"{MARK} draft"},
        saved_at=factories.LONG_AGO,
    )
