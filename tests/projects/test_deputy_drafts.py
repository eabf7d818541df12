"""A deputy's drafts and updates: their own draft, the absent person's to read, both names on what is submitted."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from people.models import User
from people.services.deputies import appoint_deputy
from projects.models import Project, StatusDraft
from reporting.documents.monthly import context
from reporting.documents.projects import _update_note
from reporting.documents.writing import Writer
from reporting.selectors.figures_projects import _update
from reporting.services.close import close_period
from tests import factories

pytestmark = pytest.mark.django_db
SENT = {"version": 0, "overall_rag": 3, "summary": "Written by Bo", "percent_complete": "5"}


@pytest.fixture
def project() -> Project:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    return factories.project(portfolio, language="fr")


@pytest.fixture
def absent(project: Project) -> User:
    return factories.user("project_manager", project.scope, full_name="Ada Lang")


@pytest.fixture
def deputy(client: Client, project: Project, absent: User) -> User:
    person = factories.user(full_name="Bo Berg")
    now = timezone.now()
    deputyship = appoint_deputy(
        principal=absent,
        deputy=person,
        since=now,
        until=now + timedelta(days=1),
        reason="",
        actor=absent,
        now=now,
    )
    StatusDraft.objects.create(
        project=project,
        period=project.portfolio.periods.get(),
        author=absent,
        payload={
            "summary": "Half a sentence of Ada",
            "schedule_rag": "4",
            "next_steps": "",
            "percent_complete": "x",
        },
        saved_at=now,
    )
    client.force_login(person)
    client.post(f"/deputies/{deputyship.pk}/act/")
    return person


def test_the_absent_persons_draft_is_read_and_the_deputys_own_is_written(
    client: Client, project: Project, absent: User, deputy: User
) -> None:
    url = f"/projects/{project.code}/status/"
    page = client.get(url)
    shown = page.content.decode()
    assert "Ada Lang left a draft" in shown
    assert page.context["absent_draft"] == [
        ("Summary", "Half a sentence of Ada"),
        ("Work done, in percent", "x"),
        ("Schedule", "Amber/Red"),
    ]
    assert page.context["form"].initial.get("summary") is None, "offered to read, not taken over"

    period = project.portfolio.periods.get()
    saved = client.post(f"{url}draft/", {"period": period.pk, "summary": "Written by Bo"})
    assert "Your own draft" in saved.content.decode()
    drafts = {draft.author_id: draft.payload["summary"] for draft in StatusDraft.objects.all()}
    assert drafts == {absent.pk: "Half a sentence of Ada", deputy.pk: "Written by Bo"}

    sent = SENT | {"period": period.pk, "overall_rag": 1, "draft_revision": 1}
    assert client.post(url, sent).status_code == 302
    assert list(StatusDraft.objects.values_list("author", flat=True)) == [absent.pk], "only the deputy's goes"


def test_reading_both_drafts_costs_no_query_more(client: Client, project: Project, deputy: User) -> None:
    def drafts_asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/projects/{project.code}/status/")
        return sum("projects_statusdraft" in query["sql"] for query in captured.captured_queries)

    assert drafts_asked() == 1


def test_the_report_names_both(client: Client, project: Project, absent: User, deputy: User) -> None:
    period = project.portfolio.periods.get()
    client.post(f"/projects/{project.code}/status/", SENT | {"period": period.pk, "overall_rag": 1})

    frozen = _update(project.status_updates.get(), period)

    assert frozen is not None
    assert (frozen["author"], frozen["on_behalf_of"]) == ("Bo Berg", "Ada Lang")
    frozen |= {"month": str(frozen["month"]), "submitted_on": str(frozen["submitted_on"])}
    with translation.override("en"):
        assert "by Bo Berg for Ada Lang." in _update_note(frozen, Writer("en", "EUR"))
        # Figures that were frozen before there were deputies.
        del frozen["on_behalf_of"]
        assert "by Bo Berg." in _update_note(frozen, Writer("en", "EUR"))


def cover(figures: dict[str, Any]) -> str:
    with translation.override("en"):
        return render_to_string("reporting/pdf/cover.html", context(figures, "en", sha256="0" * 64))


def test_a_deputy_who_closes_a_period_is_named_with_the_absent_person_on_the_cover() -> None:
    period = factories.period(factories.portfolio())
    director, stands_in = (
        factories.user("pmo_director", full_name="Di Rector"),
        factories.user(full_name="Bo Berg"),
    )
    stands_in.acting_for = director

    [report, *_more] = close_period(period=period, actor=stands_in, now=timezone.now())

    figures = json.loads(report.figures.figures)
    assert (figures["frozen_by"], figures["frozen_on_behalf_of"]) == ("Bo Berg", "Di Rector")
    assert "Bo Berg for Di Rector" in cover(figures)
    del figures["frozen_on_behalf_of"]
    assert "Di Rector" not in cover(figures)
