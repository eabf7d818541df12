"""Benefits and business cases in the guard's world: what is measured, what is money, and an owner."""

from datetime import date
from decimal import Decimal

from people.models import User
from projects.models import Benefit, BenefitMeasure, BenefitPlan, BusinessCase, Project
from tests.architecture import canaries

# Sees projects and nothing more: the rows know that what they own is theirs to measure, archived or not.
OWNER = "viewer"


def furnish(projects: dict[str, Project], children: dict[str, dict[str, int]]) -> None:
    """In each project a benefit in hours, which was measured once, and one in money with an amount of its own."""
    hours, measures = children.setdefault("benefit", {}), children.setdefault("benefit_measure", {})
    for name, project in projects.items():
        mark = f"{canaries.MARK} " if project.confidential else ""
        saved = Benefit.objects.create(
            project=project,
            name=f"{mark}hours of {project.code}",
            description=f"{mark}description",
            kind="non_financial",
            measure="flow",
            unit="hours",
            owner=project.manager,
            position=1,
        )
        january = {"start": date(2026, 1, 1), "end": date(2026, 1, 31)}
        BenefitPlan.objects.create(benefit=saved, project=project, value=10, **january)
        measures[name] = BenefitMeasure.objects.create(
            benefit=saved,
            project=project,
            value=8,
            note=f"{mark}note",
            measured_by=project.manager or _somebody(),
            **january,
        ).pk
        hours[name] = saved.pk
        if name in canaries.AMOUNTS:
            _money(project, Decimal(canaries.AMOUNTS[name]), mark)


def _somebody() -> User:
    return User.objects.order_by("pk").first() or User.objects.create_user(email="somebody@example.org")


def _money(project: Project, amount: Decimal, mark: str) -> None:
    year = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    saving = Benefit.objects.create(
        project=project, name=f"{mark}savings of {project.code}", kind="financial", measure="flow", position=2
    )
    BenefitPlan.objects.create(benefit=saving, project=project, value=amount, **year)
    BenefitMeasure.objects.create(
        benefit=saving, project=project, value=amount, measured_by=project.manager or _somebody(), **year
    )
    BusinessCase.objects.create(
        project=project,
        number=1,
        approved_on=date(2026, 1, 5),
        approved_by=project.manager or _somebody(),
        discount_rate=5,
        years=[["2026-01-01", str(amount), "0", "0"]],
        reason=f"{mark}The gain is larger than it costs",
    )


def owned_by(person: User) -> None:
    """What is measured in hours is theirs from now on, in every project."""
    Benefit.objects.filter(kind="non_financial").update(owner=person)
