"""The update as its manager meets it: pre-filled, checked on the server, kept while typing, never overwritten."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from portfolio.models import ReportingPeriod
from projects.models import ProgressMeasurement, Project, StatusDraft, StatusUpdate, WorkPackage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio("PF"), code="PJ", name="Warehouse automation")


@pytest.fixture
def period(project) -> ReportingPeriod:
    return factories.period(project.portfolio)


@pytest.fixture
def manager(project) -> User:
    return factories.user("project_manager", project.scope)


@pytest.fixture
def signed_in(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def url(name: str = "status-update", code: str = "PJ") -> str:
    return reverse(f"projects:{name}", args=[code])


def typed(current, **values) -> dict:
    return {
        "period": current.pk,
        "version": 0,
        "draft_revision": 0,
        "overall_rag": "1",
        "summary": "On track.",
        "percent_complete": "40",
        "forecast_finish": "2027-06-30",
        **values,
    }


def test_it_opens_filled_in_from_the_last_update(signed_in, project, period):
    last_month = ReportingPeriod.objects.create(
        portfolio=project.portfolio,
        start=date(2026, 10, 1),
        end=date(2026, 10, 31),
        due=date(2026, 11, 5),
        state="closed",
        closed_at=factories.LONG_AGO,
    )
    factories.status_update(
        project, last_month, overall_rag=3, cost_rag=3, cost_comment="Steel is dearer.", summary="Tight."
    )
    ProgressMeasurement.objects.create(
        project=project, measured_on=date(2026, 10, 31), percent_complete=Decimal("37.500")
    )
    form = signed_in.get(url()).context["form"]
    assert form.initial["summary"] == "Tight."
    assert form.initial["cost_comment"] == "Steel is dearer."
    assert form.initial["percent_complete"] == Decimal("37.5")


def test_submitting_leads_back_to_what_is_due(signed_in, project, period, manager):
    response = signed_in.post(url(), typed(period))
    assert response.status_code == 302
    assert response["Location"] == reverse("projects:my-projects")
    update = StatusUpdate.objects.get()
    assert (update.project, update.author, update.overall_rag) == (project, manager, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("overall_rag", ""),
        ("overall_rag", "9"),
        ("overall_rag", "red"),
        ("summary", "  "),
        ("summary", "x" * 4001),
        ("percent_complete", "101"),
        ("percent_complete", "-1"),
        ("percent_complete", "NaN"),
        ("percent_complete", "half"),
        ("forecast_finish", "31.02.2027"),
        ("outlook", "sunny"),
        ("summary", "nul \x00 byte"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(signed_in, period, field, value):
    response = signed_in.post(url(), typed(period, **{field: value}))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not StatusUpdate.objects.exists()


def test_amber_wants_a_reason(signed_in, period):
    response = signed_in.post(url(), typed(period, cost_rag="3"))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["cost_comment"]
    assert signed_in.post(url(), typed(period, cost_rag="3", cost_comment="Rates rose.")).status_code == 302


def test_what_was_typed_survives_an_error(signed_in, period):
    page = signed_in.post(url(), typed(period, overall_rag="", summary="A long story")).content.decode()
    assert "A long story" in page


def test_the_draft_keeps_everything_and_names_what_will_not_pass(signed_in, project, period, manager):
    response = signed_in.post(
        url("status-draft"),
        typed(period, percent_complete="about half", summary="", overall_rag=""),
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 200
    assert StatusDraft.objects.get().payload["percent_complete"] == "about half"
    assert list(response.context["problems"]) == ["Work done, in percent"]
    assert signed_in.get(url()).context["form"].initial["percent_complete"] == "about half"


def test_a_second_tab_is_told_and_may_decide(signed_in, period):
    signed_in.post(url("status-draft"), typed(period, summary="first tab"))
    refused = signed_in.post(url("status-draft"), typed(period, summary="second tab"))
    assert refused.status_code == 409
    assert StatusDraft.objects.get().payload["summary"] == "first tab"
    assert "These fields differ: Summary." in refused.content.decode()
    stored = refused.context["stored"].revision
    signed_in.post(url("status-draft"), typed(period, summary="second tab", draft_revision=stored))
    assert StatusDraft.objects.get().payload["summary"] == "second tab"


def test_somebody_elses_submission_is_shown_and_nothing_typed_is_lost(signed_in, project, period):
    other = factories.user(full_name="Anne Martin")
    factories.status_update(project, period, author=other, summary="What Anne wrote", overall_rag=5)
    page = signed_in.post(url(), typed(period, summary="What I wrote"))
    assert page.status_code == 409
    text = page.content.decode()
    assert "What Anne wrote" in text
    assert "What I wrote" in text
    assert StatusUpdate.objects.count() == 1
    again = signed_in.post(url(), typed(period, summary="What I wrote", version=page.context["version"]))
    assert again.status_code == 302
    assert StatusUpdate.objects.current().get().version == 2


def test_a_period_that_changed_under_the_form_is_said(signed_in, period):
    page = signed_in.post(url(), typed(period, period=period.pk + 1))
    assert page.status_code == 422
    assert page.context["form"].non_field_errors()


def test_without_an_open_period_there_is_nothing_to_do(signed_in):
    assert signed_in.get(url()).status_code == 200
    assert signed_in.post(url("status-draft"), {"period": 1}).status_code == 403


@pytest.mark.parametrize("role", ["executive", "auditor", "viewer", "pmo_officer", "team_member"])
def test_others_may_read_but_not_submit(client, project, period, role):
    client.force_login(factories.user(role))
    for method in (client.get, client.post):
        assert method(url()).status_code == 403
    assert client.post(url("status-draft"), typed(period)).status_code == 403
    assert not StatusDraft.objects.exists()


def test_what_one_may_not_see_does_not_exist(client, project, period):
    client.force_login(factories.user("project_manager", factories.project(project.portfolio).scope))
    assert client.get(url()).status_code == 404
    assert client.post(url("status-draft"), typed(period)).status_code == 404
    assert client.get(reverse("projects:status-of-month", args=["PJ", "2026-11"])).status_code == 404


def test_an_archived_project_is_read_only(signed_in, project, period):
    Project.objects.filter(pk=project.pk).update(archived_at=factories.LONG_AGO)
    assert signed_in.get(url()).status_code == 403
    assert signed_in.post(url(), typed(period)).status_code == 403


def test_an_expired_session_in_a_fragment_leads_to_the_sign_in_page_and_back(client, project, period):
    response = client.post(
        url("status-draft"),
        typed(period),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://localhost{url()}"},
    )
    assert response["HX-Redirect"] == f"{reverse('people:sign-in')}?next={url()}"


def test_every_version_of_a_month_can_be_read(signed_in, project, period, manager):
    factories.status_update(project, period, summary="First thought", is_current=False, author=manager)
    factories.status_update(project, period, summary="Second thought", version=2, author=manager)
    page = signed_in.get(reverse("projects:status-of-month", args=["PJ", "2026-11"]))
    text = page.content.decode()
    assert text.index("Second thought") < text.index("First thought")


@pytest.mark.parametrize("month", ["0000-01", "2026-13", "2026-00", "9999-12", "1000-01"])
def test_a_month_that_never_was_is_not_found(signed_in, project, month):
    assert signed_in.get(f"/projects/PJ/status/{month}/").status_code == 404


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_my_projects_takes_the_same_statements_for_any_number(signed_in, project, period, manager):
    path = reverse("projects:my-projects")
    few = statements(signed_in, path)
    for _ in range(12):
        mine = factories.project(project.portfolio)
        factories.grant(manager, "project_manager", mine.scope)
        factories.status_update(mine, period)
    assert statements(signed_in, path) == few <= 12


def test_the_form_takes_a_fixed_number_of_statements(signed_in, project, period):
    before = statements(signed_in, url())
    for month in range(1, 9):
        earlier = ReportingPeriod.objects.create(
            portfolio=project.portfolio,
            start=date(2026, month, 1),
            end=date(2026, month, 28),
            due=date(2026, month, 28) + timedelta(days=7),
            state="closed",
            closed_at=factories.LONG_AGO,
        )
        factories.status_update(project, earlier)
    assert statements(signed_in, url()) == before <= 12


def test_what_is_due_comes_first_and_late_is_said(client, project, period, manager, time_machine):
    time_machine.move_to("2026-12-07T10:00:00Z")
    client.force_login(manager)
    done = factories.project(project.portfolio)
    factories.grant(manager, "project_manager", done.scope)
    factories.status_update(done, period)
    page = client.get(reverse("projects:my-projects"))
    assert [row.project for row in page.context["due"]] == [project]
    assert page.context["due"][0].is_overdue
    assert [row.project for row in page.context["done"]] == [done]


def test_the_finish_of_a_dated_plan_is_shown_and_not_typed(signed_in, project, period, manager):
    """Also over a draft from before, which goes with the submission without a question."""
    saved = signed_in.post(url("status-draft"), typed(period, summary="Draft.", forecast_finish="2031-01-01"))
    assert saved.status_code == 200
    WorkPackage.objects.create(
        project=project, name="Build", start=date(2026, 1, 5), finish=date(2026, 12, 18), position=1
    )
    Project.objects.filter(pk=project.pk).update(forecast_finish=date(2026, 12, 18))
    page = signed_in.get(url())
    bound = page.context["form"]["forecast_finish"]
    assert (bound.field.disabled, bound.value()) == (True, date(2026, 12, 18))
    assert "From the plan" in page.content.decode()
    sent = typed(period, summary="Draft.", draft_revision=1)
    del sent["forecast_finish"]
    assert signed_in.post(url(), sent).status_code == 302
    assert Project.objects.get().forecast_finish == date(2026, 12, 18)
    # What is sent all the same is not stored over it; nor is it a difference that somebody has to decide.
    other = typed(period, version=1, forecast_finish="2031-01-01")
    assert signed_in.post(url(), other).status_code == 302
    assert Project.objects.get().forecast_finish == date(2026, 12, 18)
    assert not StatusDraft.objects.exists()
    refused = signed_in.post(url(), typed(period, version=1, summary="Mine."))
    assert refused.status_code == 409
    assert "Forecast finish" not in [pair.label for pair in refused.context["conflict"].pairs]
