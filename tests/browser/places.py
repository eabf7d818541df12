"""A small city's projects in every state that a page shows, for tests that look at whole pages."""

from datetime import date

from django.utils import timezone

from integrations.models import ImportMapping
from integrations.services import preview_import
from portfolio.models import Portfolio, ReportingPeriod
from projects.models import (
    Benefit,
    BenefitMeasure,
    BenefitPlan,
    Dependency,
    Method,
    Milestone,
    Objective,
    Phase,
    PlanTemplate,
    Project,
    ProjectReview,
    WorkPackage,
)
from reporting.documents import Rendered
from reporting.models import Audience, Report
from reporting.services.close import close_period
from reporting.services.refresh import refresh_projects
from reporting.services.reports import claim_report, store_report
from tests import factories
from tests.reporting import figures
from tests.reporting.report_rows import PDF

IMPORTED = (
    "Projet,Ministère porteur,Projet inter-ministériel,Description et objectifs,Début,Durée du projet en années,"
    "Phase du projet en cours,Coût complet estimé,Zone fonctionnelle principale,Programme de financement\n"
    "ATLAS,Ministère de la Justice,Non,Un projet,janvier 2020,8,Déploiement,12.5,Finances,P310\n"
)


def city() -> Portfolio:
    """A closed and an open month, a programme, a confidential project, an imported portfolio with unread values."""
    root = factories.portfolio("ROOT", name="City projects", description="Streets, schools, services.")
    before = factories.period(root, date(2026, 10, 1))
    programme = factories.programme(root, code="PROG", name="Streets")
    bridge = figures.measured_project(root, code="BRIDGE", name="A new bridge", programme=programme, ac=700)
    school = figures.measured_project(root, code="SCHOOL", name="School extension", confidential=True)
    today = timezone.now().date()
    Milestone.objects.create(
        project=bridge,
        name="Deck in place",
        baseline_date=today + figures.DAY * 20,
        forecast_date=today + figures.DAY * 41,
        is_key=True,
    )
    _plan(bridge)
    _benefit(bridge)
    _life(bridge)
    _status(bridge, before, 1)
    _close(before)
    _status(bridge, ReportingPeriod.objects.open().get(portfolio=root), 4)
    imported = factories.portfolio("IMPORTED", name="National projects", currency="GBP")
    factories.period(imported)
    hs2 = factories.project(
        imported,
        code="HS2",
        unread={"baseline": {"state": "withheld", "verbatim": "Exempt under Section 43"}},
    )
    year = {"range_kind": "fiscal_year", "start": date(2026, 4, 1), "end": date(2027, 3, 31)}
    figures.budget(hs2, 1_000_000, **year)
    figures.budget(hs2, 1_100_000, "forecast", **year)
    _import(imported)
    refresh_projects(project_ids=[bridge.pk, school.pk, hs2.pk], now=figures.NOW)
    return root


def _plan(project: Project) -> None:
    """Two work packages, of which one waits for the other."""
    today = timezone.now().date()
    first, second = (
        WorkPackage.objects.create(
            project=project,
            name=name,
            position=position,
            start=today + figures.DAY * 10 * position,
            finish=today + figures.DAY * (10 * position + 9),
        )
        for position, name in ((1, "Piers"), (2, "Deck"))
    )
    Dependency.objects.create(
        project=project, predecessor_project=project, predecessor_package=first, successor_package=second
    )


def _life(project: Project) -> None:
    """It stands in a phase, with objectives, and was closed once before; two templates are the organisation's own."""
    method = Method.objects.create(code="city", name_en="City method", name_fr="Méthode de la ville")
    for position, (english, french) in enumerate((("Prepare", "Préparer"), ("Build", "Construire")), 1):
        project.phase = Phase.objects.create(
            method=method, code=english.lower(), name_en=english, name_fr=french, position=position
        )
    project.method = method
    project.save(update_fields=["method", "phase"])
    for position, text in enumerate(("Buses cross it", "It lasts a century"), 1):
        Objective.objects.create(project=project, position=position, text=text, criterion="Shown by a survey")
        PlanTemplate.objects.create(
            method=method,
            code=f"own-city-{position}",
            name_en=f"City plan {position}",
            plan={"packages": [{"name": "Build", "from": 0, "days": 30, "share": "100"}]},
        )
    ProjectReview.objects.create(
        project=project,
        number=1,
        closed_on=date(2026, 9, 30),
        closed_by=factories.user("pmo_officer", full_name="Olga Officer"),
        results=[
            {"objective": "Buses cross it", "criterion": "", "achieved": "partly", "result": "At night"}
        ],
        figures={"closed_at": factories.LONG_AGO.isoformat(), "outcome": "completed", "currency": "EUR"},
        summary="It ended, and was opened again.",
    )


def _benefit(project: Project) -> None:
    """Hours that are saved, which somebody has measured once."""
    saved = Benefit.objects.create(
        project=project, name="Hours of detour", kind="non_financial", measure="flow", unit="hours"
    )
    year = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}
    BenefitPlan.objects.create(benefit=saved, project=project, value=1000, **year)
    person = factories.user(full_name="Mona Measures")
    BenefitMeasure.objects.create(benefit=saved, project=project, value=900, measured_by=person, **year)


def _status(project: Project, period: ReportingPeriod, rag: int) -> None:
    factories.status_update(
        project,
        period,
        overall_rag=rag,
        schedule_rag=rag,
        cost_rag=3,
        quality_rag=1,
        schedule_comment="The steel arrives three weeks late.",
        summary="Foundations are finished.\n\nSteel is late.",
        next_steps="Assemble the deck.",
        decisions_needed="Accept night work.",
        outlook="worsening",
        submitted_at=figures.NOW,
    )


def _close(period: ReportingPeriod) -> None:
    """The next one opens; of the packs, one is ready, one failed, and those with confidential projects wait."""
    ordered = close_period(period=period, actor=None, now=figures.NOW)
    french, english = (one.pk for one in ordered if one.audience == Audience.STANDARD)
    claimed = claim_report(report_id=french, now=figures.NOW)
    assert claimed is not None
    assert store_report(report=claimed, rendered=Rendered(PDF, 12), now=figures.NOW)
    Report.objects.filter(pk=english).update(state=Report.State.FAILED, attempts=3, error="No font.")


def _import(portfolio: Portfolio) -> None:
    """One that waits for its decisions."""
    preview_import(
        portfolio=portfolio,
        mapping=ImportMapping.objects.get(name="panorama_fr"),
        content=IMPORTED.encode(),
        file_name="panorama.csv",
        as_of=date(2026, 10, 31),
        actor=None,
        now=figures.NOW,
    )
