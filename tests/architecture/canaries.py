"""Texts, amounts and names that only some may read, planted in the guard's world; `leaks.py` looks for them.

Each project has an amount of its own; every text of the confidential one holds one mark; people who manage, sponsor or
write carry a name that nobody else has.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from integrations.models import ActualsImport, ActualsProject
from people.models import User
from portfolio.models import ReportingPeriod
from projects.models import (
    BaselineProposal,
    ContingencyMovement,
    CostEntry,
    Dependency,
    Milestone,
    Objective,
    Project,
    ProjectReview,
    StatusDraft,
    WorkPackage,
)
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


def dependencies(projects: dict[str, Project]) -> dict[str, int]:
    """In each project something that waits, and two that wait across the border of what is confidential.

    Name of the project -> its own dependency.
    """
    own: dict[str, int] = {}
    work: dict[str, WorkPackage] = {}
    for name, project in projects.items():
        mark = f"{MARK} " if project.confidential else ""
        work[name], after = (
            WorkPackage.objects.create(
                project=project,
                name=f"{mark}{what} of {project.code}",
                position=position,
                start=date(2026, 12, position),
                finish=date(2026, 12, position + 20),
                responsible=project.manager,
            )
            for position, what in ((1, "work"), (2, "later work"))
        )
        own[name] = Dependency.objects.create(
            project=project,
            predecessor_project=project,
            predecessor_package=work[name],
            successor_package=after,
            owner=project.manager,
            note=f"{mark}note",
        ).pk
    for one, other in (("own", "confidential"), ("confidential", "own")):
        Dependency.objects.create(
            project=projects[one],
            predecessor_project=projects[other],
            predecessor_package=work[other],
            successor_milestone=Milestone.objects.filter(project=projects[one]).earliest("pk"),
            owner=projects["confidential"].manager,
            note=f"{MARK} between projects",
        )
    return own


def life(projects: dict[str, Project], person: User) -> dict[str, int]:
    """In each project two objectives, and the review of an end that was not the last one.

    Name of the project -> its first objective.
    """
    own: dict[str, int] = {}
    for name, project in projects.items():
        mark = f"{MARK} " if project.confidential else ""
        own[name], _second = (
            Objective.objects.create(
                project=project,
                position=position,
                text=f"{mark}to open bridge {position}",
                criterion=f"{mark}criterion",
            ).pk
            for position in (1, 2)
        )
        ProjectReview.objects.create(
            project=project,
            number=1,
            closed_on=date(2026, 10, 1),
            closed_by=person,
            results=[
                {
                    "objective": f"{mark}to open the bridge",
                    "criterion": "",
                    "achieved": "partly",
                    "result": f"{mark}result",
                }
            ],
            figures={"closed_at": factories.LONG_AGO.isoformat(), "outcome": "completed", "currency": "EUR"},
            summary=f"{mark}It ended, and was opened again.",
        )
    return own


def money(projects: dict[str, Project]) -> tuple[dict[str, int], dict[str, int]]:
    """In each project an entry of cost and a movement of the contingency, by name of the project."""
    entries: dict[str, int] = {}
    movements: dict[str, int] = {}
    for name, project in projects.items():
        mark = f"{MARK} " if project.confidential else ""
        amount = Decimal(AMOUNTS.get(name, "1"))
        month = {"start": date(2026, 7, 1), "end": date(2026, 7, 31)}
        entries[name] = CostEntry.objects.create(
            project=project,
            kind="commitment",
            category=f"{mark}works",
            reference=f"{mark}order",
            amount=amount,
            **month,
        ).pk
        movements[name] = ContingencyMovement.objects.create(
            project=project,
            kind="set_aside",
            moved_on=date(2026, 7, 1),
            amount=amount,
            reason=f"{mark}Steel was dearer",
        ).pk
    return entries, movements


def proposals(projects: dict[str, Project], author: User) -> dict[str, int]:
    """In each project a plan that waits to become a baseline, at the project's own amount."""
    found = {}
    for name, project in projects.items():
        amount = AMOUNTS.get(name, "1")
        plan = {
            "packages": [],
            "above": [],
            "milestones": [],
            "start": "2026-01-01",
            "finish": "2026-12-31",
            "bac": amount,
            "breakpoints": [["2026-12-31", amount]],
        }
        mark = MARK if project.confidential else project.code
        found[name] = BaselineProposal.objects.create(
            project=project,
            reason=f"{mark} proposed",
            plan=plan,
            proposed_by=project.manager or author,
            proposed_at=factories.LONG_AGO,
        ).pk
    return found


def booked(projects: dict[str, Project], *names: str, by: User) -> ActualsImport:
    """A file of bookings on these projects."""
    named = [projects[name] for name in names]
    mark = f"{MARK} " if any(one.confidential for one in named) else ""
    lines = [
        {
            "row": row,
            "code": one.code,
            "kind": "actual",
            "nature": "",
            "category": f"{mark}works",
            "start": "2026-07-01",
            "end": "2026-07-31",
            "reference": f"{mark}A-17",
            "amount": AMOUNTS[name],
            "before": None,
            "currency": one.currency,
            "booked_amount": None,
            "booked_currency": "",
            "outcome": "new",
        }
        for row, (name, one) in enumerate(zip(names, named, strict=True), start=2)
    ]
    told = [
        {"code": one.code, "name": one.name, "currency": one.currency, "new": 1, "changed": 0, "same": 0}
        | {"grows": AMOUNTS[name]}
        for name, one in zip(names, named, strict=True)
    ]
    run = ActualsImport.objects.create(
        portfolio=named[0].portfolio,
        file_name=f"{mark}booked.csv",
        file_size=1,
        file_sha256="0" * 64,
        state="booked",
        preview={
            "counts": {"new": len(names), "changed": 0, "same": 0, "errors": 0, "warnings": 0},
            "projects": told,
            "lines": lines,
        },
        created_by=by,
        created_at=factories.LONG_AGO,
        settled_at=factories.LONG_AGO,
    )
    ActualsProject.objects.bulk_create(ActualsProject(run=run, project=one) for one in named)
    return run
