"""A project with benefits and a business case, kept through the services."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from people.models import User
from projects.models import Benefit, BenefitMeasure, BusinessCase, CostEntry, Project
from projects.plan.business_case import Year
from projects.services.benefit_measures import measure_benefit
from projects.services.benefits import add_benefit, plan_benefit
from projects.services.business_cases import approve_business_case
from tests import factories

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
HOURS = {"name": "Hours saved", "kind": "non_financial", "measure": "flow", "unit": "hours"}
SAVINGS = {"name": "Savings", "kind": "financial", "measure": "flow", "unit": ""}
WAITING = {
    "name": "Days to answer", "kind": "non_financial", "measure": "level", "unit": "days", "level_before": Decimal(10),
}  # fmt: skip


def year(number: int) -> tuple[date, date]:
    return date(number, 1, 1), date(number, 12, 31)


class Gains:
    """A project with its manager, an officer, and somebody who only sees it."""

    def __init__(self, pmo_type: str = "supportive") -> None:
        self.project: Project = factories.project(
            factories.portfolio(pmo_type=pmo_type),
            code="PJ",
            name="Counter hall",
            start_date=date(2025, 1, 1),
        )
        self.manager: User = factories.user("project_manager", self.project.scope, full_name="Mia Manager")
        self.officer: User = factories.user("pmo_officer", full_name="Olga Officer")
        self.reader: User = factories.user("viewer", self.project.scope, full_name="Rita Reader")

    def benefit(self, values: dict[str, Any] = HOURS, **more: Any) -> Benefit:
        return add_benefit(project=self.project, values={**values, **more}, actor=self.manager, now=NOW)

    def plan(self, benefit: Benefit, values: dict[tuple[date, date], Any]) -> Benefit:
        benefit = Benefit.objects.get(pk=benefit.pk)
        return plan_benefit(
            benefit=benefit,
            values={span: None if value is None else Decimal(value) for span, value in values.items()},
            expected_version=benefit.version,
            actor=self.manager,
            now=NOW,
        )

    def measure(
        self, benefit: Benefit, span: tuple[date, date], value: str, actor: User | None = None
    ) -> BenefitMeasure:
        return measure_benefit(
            benefit=benefit,
            values={"start": span[0], "end": span[1], "value": Decimal(value), "note": ""},
            actor=actor or self.manager,
            now=NOW,
        )

    def cost(self, kind: str, day: date, amount: str) -> CostEntry:
        return CostEntry.objects.create(
            project=self.project, kind=kind, start=day, end=day, amount=Decimal(amount)
        )

    def case(
        self, years: dict[int, tuple[str, str]], actor: User | None = None, number: int = 0
    ) -> BusinessCase:
        return approve_business_case(
            project=self.project,
            years=[
                (date(one, 1, 1), Year(Decimal(cost), Decimal(gain))) for one, (cost, gain) in years.items()
            ],
            discount_rate=Decimal(5),
            reason="Approved by the board",
            expected_number=number,
            actor=actor or self.manager,
            now=NOW,
        )

    def archive(self) -> None:
        Project.objects.filter(pk=self.project.pk).update(archived_at=NOW)
        self.project.refresh_from_db()
