"""A project with its manager, who keeps its plan through the services."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from people.models import User
from projects.models import BaselineProposal, Milestone, Project, WorkPackage
from projects.plan import wbs
from projects.services.baselines import propose_baseline
from projects.services.dependencies import End, add_dependency
from projects.services.milestones import add_milestone
from projects.services.work_packages import add_package, edit_package, move_package
from tests import factories

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


def span(start: str, finish: str) -> dict[str, date]:
    return {"start": date.fromisoformat(start), "finish": date.fromisoformat(finish)}


class Plan:
    """A project with its manager, who keeps its plan."""

    def __init__(self, pmo_type: str = "supportive") -> None:
        self.project: Project = factories.project(factories.portfolio(pmo_type=pmo_type))
        self.manager: User = factories.user("project_manager", self.project.scope)
        self.officer: User = factories.user("pmo_officer")

    def package(self, name: str = "Work", parent: WorkPackage | None = None, **values: Any) -> WorkPackage:
        after = values.pop("after", None)
        return add_package(
            project=self.project, values={"name": name, **values}, parent=parent, after=after,
            actor=self.manager, now=NOW,
        )  # fmt: skip

    def milestone(self, name: str = "Gate", **values: Any) -> Milestone:
        return add_milestone(
            project=self.project, values={"name": name, **values}, actor=self.manager, now=NOW
        )

    def edit(self, package: WorkPackage, percent: Decimal | None = None, **values: Any) -> WorkPackage:
        package = WorkPackage.objects.get(pk=package.pk)
        return edit_package(
            package=package, values=values, percent=percent, expected_version=package.version,
            actor=self.manager, now=NOW,
        )  # fmt: skip

    def move(self, package: WorkPackage, parent: WorkPackage | None = None, **place: Any) -> WorkPackage:
        package = WorkPackage.objects.get(pk=package.pk)
        place.setdefault("after", None)
        return move_package(
            package=package,
            parent=parent,
            expected_version=package.version,
            actor=self.manager,
            now=NOW,
            **place,
        )

    def wait(self, predecessor: End, successor: End, **values: Any) -> Any:
        return add_dependency(
            predecessor=predecessor, successor=successor, values=values, actor=self.manager, now=NOW
        )

    def end(self, package: WorkPackage) -> End:
        return End(self.project, package=package)

    def propose(self, actor: User | None = None) -> BaselineProposal:
        return propose_baseline(project=self.project, reason="Start", actor=actor or self.manager, now=NOW)

    def tree(self) -> list[str]:
        rows = {one.pk: one for one in WorkPackage.objects.filter(project=self.project).planned()}
        nodes = [wbs.Package(one.pk, one.parent_id, one.position) for one in rows.values()]
        return [f"{one.code} {rows[one.id].name}" for one in wbs.in_order(nodes)]
