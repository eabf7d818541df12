"""History pages: what is shown to whom, in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import RoleGrant
from people.roles import Permission, roles_with
from portfolio.models import ReportingPeriod
from projects.models import Baseline, BudgetLine, CostEntry, Milestone, Project
from projects.services import assign_manager
from tests import factories
from tests.trail.people import signed_in, text_of, written_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio():
    return factories.portfolio("ALPHA", name="Alpha")


@pytest.fixture
def project(portfolio):
    return factories.project(portfolio, code="P1", name="Bridge")


@pytest.fixture
def director(portfolio):
    return factories.user("pmo_director", portfolio.scope, full_name="Anne Martin")


@pytest.fixture
def officer(portfolio):
    return factories.user("pmo_officer", portfolio.scope, full_name="Omar Officer")


def of_project(code="P1"):
    return reverse("projects:project-history", args=[code])


def of_portfolio(code="ALPHA"):
    return reverse("reporting:portfolio-history", args=[code])


def test_a_form_tells_who_changed_what_from_what_to_what(project, portfolio, director):
    client = signed_in(director)
    first = factories.user("project_manager", portfolio.scope, full_name="Paul Durand")
    second = factories.user("project_manager", portfolio.scope, full_name="Rita Rossi")
    for manager in (first, second):
        project.refresh_from_db()
        form = {"manager": manager.email, "version": project.version}
        assert client.post(reverse("projects:assign-manager", args=["P1"]), form).status_code == 302
    page = text_of(client, of_project())
    assert "Anne Martin named the project manager." in page
    assert "Before:</span> Paul Durand" in page
    assert "After:</span> Rita Rossi" in page


def test_values_read_as_on_every_other_page(project, director):
    director.language = "fr"
    director.save()
    Project.objects.filter(pk=project.pk).update(priority=1, forecast_finish=date(2027, 3, 1))
    CostEntry.objects.create(
        project=project,
        kind="actual",
        start=date(2026, 1, 1),
        end=date(2026, 1, 31),
        amount=Decimal("1234567.50"),
    )
    page = text_of(signed_in(director), of_project())
    assert "Critique" in page
    assert "1er mars 2027" in page
    assert "1 234 567,50 €" in page
    assert "critical" not in page


def test_what_was_deleted_stays_in_the_history_of_its_project(project, director):
    milestone = Milestone.objects.create(
        project=project, name="Ground broken", forecast_date=date(2027, 1, 5)
    )
    milestone.delete()
    page = text_of(signed_in(director), of_project())
    assert page.count("Ground broken") == 2  # once created, once deleted
    assert "Deleted" in page


def test_a_change_from_outside_names_the_database_login(project, director):
    page = text_of(signed_in(director), of_project())
    assert "Written outside of the portal, with the database login pmo_app." in page


def test_a_deputy_is_named_with_whom_they_acted_for(project, director, officer):
    import pghistory

    with pghistory.context(actor=officer.pk, on_behalf_of=director.pk, through="POST /projects/P1/status/"):
        Milestone.objects.create(project=project, name="Ground broken")
    page = text_of(signed_in(director), of_project())
    assert "Omar Officer submitted a status update." in page
    assert "On behalf of Anne Martin" in page
    assert "Ground broken" in text_of(signed_in(director), of_project(), person="anne")
    assert "Ground broken" not in text_of(signed_in(director), of_project(), person="somebody else")


def test_a_portfolio_shows_its_projects_and_names_them(project, portfolio, director):
    Milestone.objects.create(project=project, name="Ground broken")
    factories.period(portfolio)
    page = text_of(signed_in(director), of_portfolio())
    assert "Ground broken" in page
    assert "P1 Bridge" in page
    assert "November 2026" in page


def test_a_project_with_the_number_of_the_portfolios_scope_is_named_too(portfolio, director):
    same = factories.project(portfolio, id=portfolio.scope_id, code="P7", name="Tunnel")
    Milestone.objects.create(project=same, name="Ground broken")
    client = signed_in(director)
    assert "P7 Tunnel" in text_of(client, of_portfolio(), what="projects.milestone")
    assert 'href="/projects/P7/"' in text_of(client, of_portfolio(), what="projects.project")


def test_confidential_projects_are_in_no_history_of_somebody_who_may_not_see_them(
    portfolio, officer, director
):
    secret = factories.project(portfolio, code="P2", name="CANARY", confidential=True)
    Milestone.objects.create(project=secret, name="CANARY")
    factories.user("sponsor", secret.scope, full_name="CANARY sponsor")
    programme = factories.programme(portfolio, code="PG")
    Project.objects.filter(pk=secret.pk).update(programme=programme)
    client = signed_in(officer)
    for path in (of_portfolio(), reverse("reporting:programme-history", args=["PG"])):
        for query in ({}, {"kind": "insert"}, {"what": "projects.milestone"}, {"what": "people.rolegrant"}):
            assert "CANARY" not in text_of(client, path, **query)
        assert b"CANARY" not in b"".join(client.get(path, {"export": "csv"}).streaming_content)
    assert client.get(of_project("P2")).status_code == 404
    assert "CANARY" in text_of(signed_in(director), of_portfolio(), what="projects.milestone")


def test_other_portfolios_are_in_no_history(portfolio, director):
    other = factories.portfolio("OTHER", name="CANARY")
    Milestone.objects.create(project=factories.project(other, name="CANARY"), name="CANARY")
    factories.period(other)
    assert "CANARY" not in text_of(signed_in(director), of_portfolio())


def test_who_sees_the_object_but_not_its_history_is_told_so(project, portfolio):
    client = signed_in(factories.user("executive", portfolio.scope))
    for path in (of_project(), of_portfolio()):
        response = client.get(path)
        assert response.status_code == 403
    assert signed_in(factories.user("executive")).get(of_project()).status_code == 403
    assert signed_in(factories.user()).get(of_project()).status_code == 404


@pytest.fixture
def without_costs(monkeypatch, portfolio):
    """A role that does not exist yet: it shows the history and no costs."""
    from people import roles

    role = roles.Role(frozenset({Permission.VIEW_PROJECT, Permission.VIEW_HISTORY, Permission.VIEW_PEOPLE}))
    monkeypatch.setitem(roles.ROLES, "team_member", role)
    return factories.user("team_member", portfolio.scope)


def test_amounts_are_for_those_who_see_costs(project, portfolio, without_costs, director):
    CostEntry.objects.create(
        project=project, kind="actual", start=date(2026, 1, 1), end=date(2026, 1, 31), amount=Decimal(987654)
    )
    BudgetLine.objects.create(
        project=project, kind="approved", range_kind="whole_life", amount=Decimal(987654)
    )
    Baseline.objects.create(
        project=project,
        number=1,
        approved_on=date(2026, 1, 1),
        bac=987654,
        breakpoints=[["2026-01-31", "987654"]],
    )
    unread = {"budget.approved.whole_life": {"state": "unreadable", "verbatim": "about 987654"}}
    Project.objects.filter(pk=project.pk).update(unread=unread)
    client = signed_in(without_costs)
    for path in (of_project(), of_portfolio()):
        page = text_of(client, path)
        assert "987" not in page
        assert "1 figure hidden" in page
        assert "2 figures hidden" in page
        exported = b"".join(client.get(path, {"export": "csv"}).streaming_content).decode()
        assert "987" not in exported
        assert "figures hidden" in exported
        # A filter on an amount must not tell when it changed.
        assert "Nothing was found" in text_of(client, path, what="projects.costentry:amount")
        assert "987,654" in text_of(signed_in(director), path, what="projects.costentry:amount")


def test_names_are_for_those_who_see_people(project, portfolio, director, monkeypatch):
    from people import roles

    role = roles.Role(frozenset({Permission.VIEW_PROJECT, Permission.VIEW_HISTORY}))
    monkeypatch.setitem(roles.ROLES, "viewer", role)
    with written_by(director):
        Project.objects.filter(pk=project.pk).update(manager=director)
    client = signed_in(factories.user("viewer", portfolio.scope))
    page = text_of(client, of_project())
    assert "Anne" not in page
    assert "A person whose name is not shown to you named the project manager." in page
    assert 'name="person"' not in page
    assert b"Anne" not in b"".join(client.get(of_project(), {"export": "csv"}).streaming_content)
    # The filter that is not offered is not obeyed either.
    assert text_of(client, of_project(), person="anne").count("event-name") == page.count("event-name")


def test_ones_own_history_names_others_to_those_who_see_people(portfolio, director):
    viewer = factories.user("viewer", portfolio.scope)
    executive = factories.user("executive", portfolio.scope)
    for person in (viewer, executive):
        with written_by(director, "POST /people/1/roles/new/"):
            factories.grant(person, "viewer", None)
    path = {person: reverse("people:user-history", args=[person.pk]) for person in (viewer, executive)}
    assert "Anne" not in text_of(signed_in(viewer), path[viewer])
    assert "Anne" in text_of(signed_in(executive), path[executive])


def test_every_role_with_history_may_read_names():
    """Names are shown or hidden on a page as a whole: a role that mixes would need more than that."""
    assert roles_with(Permission.VIEW_HISTORY) <= roles_with(Permission.VIEW_PEOPLE)


def test_filters_by_field_kind_and_day(project, director):
    client = signed_in(director)
    Project.objects.filter(pk=project.pk).update(name="Long bridge")
    Project.objects.filter(pk=project.pk).update(priority=2)
    milestone = Milestone.objects.create(project=project, name="Ground broken")
    milestone.delete()

    def events(**query):
        return text_of(client, of_project(), **query).count("event-name")

    assert events(what="projects.project") == 3
    assert events(what="projects.project:name") == 2  # created with a name, renamed
    assert events(what="projects.project:priority") == 1
    assert events(what="projects.project:confidential") == 0
    assert events(what="projects.milestone", kind="delete") == 1
    assert events(since="2030-01-01") == 0
    assert events(until="2020-01-01") == 0


@pytest.mark.parametrize(
    "query",
    [
        {"since": "no day"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"what": "people.user:password"},
        {"what": "projects.project:search_text"},
        {"kind": "truncate"},
        {"since": "2026-02-01", "until": "2026-01-01"},
    ],
)
def test_a_wrong_filter_is_marked_and_shows_nothing(project, director, query):
    response = signed_in(director).get(of_project(), query)
    assert response.status_code == 422
    assert b"event-name" not in response.content


@pytest.mark.parametrize(
    "query",
    [{"before": "x"}, {"at": "20261301T000000000000"}, {"after": "1.x", "at": "20260101T000000000000"}],
)
def test_odd_links_are_no_error(project, director, query):
    assert signed_in(director).get(of_project(), query).status_code == 200


def test_a_persons_history_shows_roles_where_the_reader_sees_the_place(portfolio, director):
    administrator = factories.user("administrator", full_name="Ada Admin")
    secret = factories.portfolio("OTHER", name="CANARY")
    person = factories.user("executive", portfolio.scope, full_name="Eve Example")
    factories.grant(person, "sponsor", secret.scope)
    path = reverse("people:user-history", args=[person.pk])
    as_director = text_of(signed_in(director), path)
    assert "Executive: Eve Example" in as_director
    assert "Alpha" in as_director
    assert "CANARY" not in as_director
    assert "Sponsor" not in as_director
    as_administrator = text_of(signed_in(administrator), path)
    assert "Eve Example" in as_administrator
    assert "Alpha" not in as_administrator
    assert signed_in(factories.user("team_member", portfolio.scope)).get(path).status_code == 404
    assert signed_in(person).get(path).status_code == 200


def test_no_secret_of_an_account_is_tracked(director):
    director.set_password("another-horse-battery")
    director.save()
    client = signed_in(director)
    exported = b"".join(
        client.get(reverse("people:user-history", args=[director.pk]), {"export": "csv"}).streaming_content
    )
    assert director.password.encode() not in exported
    assert b"assword" not in exported


def test_periods_reports_and_status_updates_have_their_own(project, portfolio, director):
    period = factories.period(portfolio)
    factories.project(portfolio, confidential=True)
    factories.status_update(project, period, overall_rag=5, summary="Late")
    client = signed_in(director)
    page = text_of(client, reverse("projects:status-history", args=["P1", "2026-11"]))
    assert "Late" in page
    assert "rag-5" in page
    month = reverse("reporting:period-close", args=["ALPHA", "2026-11"])
    assert client.post(month).status_code == 302
    page = text_of(client, reverse("reporting:period-history", args=["ALPHA", "2026-11"]))
    assert "Anne Martin closed the reporting period." in page
    assert "Frozen figures" in page
    found = ReportingPeriod.objects.get(pk=period.pk)
    assert found.state == "closed"
    report = found.reports.filter(audience="standard").first()
    assert "Waiting" in text_of(client, reverse("reporting:report-history", args=[report.pk]))
    # The complete pack is for those who see confidential projects; so is that there is one.
    officer = factories.user("pmo_officer", portfolio.scope)
    complete = found.reports.filter(audience="complete").first()
    assert signed_in(officer).get(reverse("reporting:report-history", args=[complete.pk])).status_code == 404
    page = text_of(signed_in(officer), reverse("reporting:period-history", args=["ALPHA", "2026-11"]))
    assert "Complete" not in page


def test_a_page_takes_the_same_statements_however_much_there_is(project, portfolio, director):
    client = signed_in(director)

    def statements(path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    Milestone.objects.create(project=project, name="First")
    before = {path: statements(path) for path in (of_project(), of_portfolio())}
    for number in range(40):
        another = factories.project(portfolio)
        Milestone.objects.create(project=another, name=f"Milestone {number}")
    assert {path: statements(path) for path in before} == before
    assert max(before.values()) <= 24, before


def test_the_pages_link_to_their_history_where_one_may_see_it(project, portfolio, director):
    factories.period(portfolio)
    places = {
        reverse("reporting:project", args=["P1"]): of_project(),
        reverse("reporting:portfolio", args=["ALPHA"]): of_portfolio(),
        reverse("reporting:period", args=["ALPHA", "2026-11"]): reverse(
            "reporting:period-history", args=["ALPHA", "2026-11"]
        ),
    }
    executive = factories.user("executive", portfolio.scope)
    for page, history in places.items():
        assert history in text_of(signed_in(director), page)
        assert history not in text_of(signed_in(executive), page)


def test_roles_on_a_project_are_in_its_history(project, portfolio, director):
    person = factories.user("team_member", project.scope, full_name="Tim Team")
    RoleGrant.objects.filter(user=person).update(until=factories.LONG_AGO.replace(year=2027))
    page = text_of(signed_in(director), of_project())
    assert page.count("Team member: Tim Team") == 2


def test_naming_a_manager_is_one_heading(project, portfolio, director):
    manager = factories.user("project_manager", portfolio.scope, full_name="Paul Durand")
    with written_by(director):
        assign_manager(
            project=project,
            manager=manager,
            expected_version=project.version,
            actor=director,
            now=factories.LONG_AGO,
        )
    page = text_of(signed_in(director), of_project())
    assert page.count("Anne Martin named the project manager.") == 1
