"""By whom and through what: requests, imports, commands and background jobs name themselves in the trail."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from common.trail.origin import Origin, channel, origin_of, sentence
from common.trail.registry import parts_of
from integrations.models import ImportMapping, ImportRun
from integrations.services import confirm_import, preview_import
from portfolio.models import ReportingPeriod
from projects.models import Project
from reporting.models import Report
from reporting.tasks import render_report
from tests import factories
from tests.integrations.files import worked
from tests.trail.people import signed_in, text_of

pytestmark = pytest.mark.django_db

CSV = (
    "Projet,Ministère porteur,Projet inter-ministériel,Description et objectifs,Début,Durée du projet en années,"
    "Phase du projet en cours,Coût complet estimé,Zone fonctionnelle principale,Programme de financement\n"
    "ATLAS,Ministère de la Justice,Non,Un projet,janvier 2020,8,Déploiement,12.5,Finances,P310\n"
)


@pytest.fixture
def portfolio():
    return factories.portfolio("ALPHA", name="Alpha")


@pytest.fixture
def director(portfolio):
    return factories.user("pmo_director", portfolio.scope, full_name="Anne Martin")


def contexts(model, pk):
    [part] = [one for one in parts_of("portfolio") if one.described.model is model]
    return list(
        part.described.events.objects.filter(pgh_obj_id=pk)
        .order_by("pgh_id")
        .values_list("pgh_context", flat=True)
    )


def run_of(portfolio, actor):
    return preview_import(
        portfolio=portfolio,
        mapping=ImportMapping.objects.get(name="panorama_fr"),
        content=CSV.encode(),
        file_name="panorama.csv",
        as_of=date(2026, 10, 31),
        actor=actor,
        now=datetime(2026, 11, 6, 9, 0, tzinfo=UTC),
    )


def test_an_import_is_named_and_linked_for_those_who_may_open_it(portfolio, director):
    factories.period(portfolio)
    run = run_of(portfolio, director)
    client = signed_in(director)
    answer = client.post(reverse("integrations:import-confirm", args=[run.pk]), {"plan_hash": run.plan_hash})
    assert answer.status_code == 302
    assert worked(now=timezone.now()) == 1
    assert ImportRun.objects.get(pk=run.pk).state == "confirmed"
    atlas = Project.objects.get(name="ATLAS")
    path = reverse("projects:project-history", args=[atlas.code])
    page = text_of(client, path)
    assert "Anne Martin imported a file." in page
    assert f"Import {run.pk}: panorama.csv" in page
    auditor = text_of(signed_in(factories.user("auditor", portfolio.scope)), path)
    assert "Anne Martin imported a file." in auditor
    assert "panorama.csv" not in auditor
    own = text_of(client, reverse("integrations:import-history", args=[run.pk]))
    assert "panorama.csv" in own
    assert "Imported" in own


def test_an_import_by_command_has_no_person(portfolio):
    run = run_of(portfolio, None)
    confirm_import(run=run, actor=None, now=datetime(2026, 11, 6, 9, 0, tzinfo=UTC))
    [context, *_rest] = contexts(Project, Project.objects.get(name="ATLAS").pk)
    assert context["import_run"] == run.pk
    assert sentence(origin_of(context, "pmo_app"), "") == "A file was imported."


def test_a_command_names_itself_and_the_person_it_was_told(portfolio, director):
    period = factories.period(portfolio)
    call_command("close_period", "ALPHA", "2026-11", "--actor", director.email)
    context = contexts(ReportingPeriod, period.pk)[-1]
    assert context == {"actor": director.pk, "through": "command close_period"}
    page = text_of(signed_in(director), reverse("reporting:period-history", args=["ALPHA", "2026-11"]))
    assert "Anne Martin, with the command close_period." in page


def test_a_background_job_names_itself(portfolio, director, monkeypatch):
    period = factories.period(portfolio)
    call_command("close_period", "ALPHA", "2026-11", "--actor", director.email)
    report = period.reports.first()

    def produce(*, report_id, clock):
        Report.objects.filter(pk=report_id).update(attempts=1)
        return True

    monkeypatch.setattr("reporting.tasks.produce_report", produce)
    render_report(report.pk)
    context = contexts(Report, report.pk)[-1]
    assert context == {"actor": None, "through": "task reporting.tasks.render_report"}
    page = text_of(signed_in(director), reverse("reporting:report-history", args=[report.pk]))
    assert "The portal worked in the background." in page


@pytest.mark.parametrize(
    ("context", "role", "person", "expected", "short"),
    [
        ({}, "psql_bob", "", "Written outside of the portal, with the database login psql_bob.", "Database login psql_bob"),
        ({}, "", "", "Written outside of the portal.", "Database login ?"),
        ({"actor": 1, "through": "POST /nowhere/at/all/"}, "pmo_app", "Anne", "Anne saved a page of the portal.", "Page of the portal"),
        ({"through": "POST /projects/P1/status/"}, "pmo_app", "", "Somebody who was not signed in submitted a status update.", "Page of the portal"),
        ({"through": "command seed_demo"}, "pmo_migrator", "", "The command seed_demo was run.", "Command seed_demo"),
        ({"import_run": 12, "actor": 1}, "pmo_app", "Anne", "Anne imported a file.", "Import 12"),
        ({"through": "task reporting.tasks.refresh_all"}, "pmo_app", "", "The portal worked in the background.", "Background job refresh_all"),
    ],
)  # fmt: skip
def test_origins_in_words(context, role, person, expected, short):
    origin = origin_of(context, role)
    assert sentence(origin, person) == expected
    assert channel(origin) == short


@pytest.mark.parametrize(
    "odd", [{"actor": "1 OR 1=1"}, {"actor": True}, {"actor": [1]}, {"through": {"a": 1}}]
)
def test_an_odd_context_is_no_error(odd):
    origin = origin_of(odd, "pmo_app")
    assert isinstance(origin, Origin)
    assert origin.actor is None
    assert sentence(origin, "")
