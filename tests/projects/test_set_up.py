"""Creating a project: where one may, under a free code, with the people who run it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import RoleGrant, User
from people.roles import ROLES, Permission, Role
from projects.models import FactsRevision, Project
from projects.selectors.editing import free_code
from projects.services import set_up_project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio():
    return factories.portfolio("CITY", name="City", currency="GBP")


@pytest.fixture
def officer(client: Client, portfolio) -> User:
    person = factories.user("pmo_officer", portfolio.scope, language="fr")
    client.force_login(person)
    return person


URL = "/projects/new/?portfolio=CITY"


def typed(**fields: object) -> dict[str, object]:
    return {
        "name": "Harbour", "code": "CITY-0001", "place": "portfolio:CITY", "start_precision": "day",
        "forecast_finish_precision": "day", "currency": "GBP", "language": "en", **fields,
    }  # fmt: skip


def test_it_is_there_with_its_people_and_their_rights(client, officer, portfolio):
    manager, sponsor = factories.user(), factories.user()
    programme = factories.programme(portfolio, code="PROG")
    answer = client.post(URL, typed(manager=manager.email, sponsor=sponsor.email, place="programme:PROG"))
    assert answer.status_code == 302
    project = Project.objects.get(code="CITY-0001")
    assert (project.portfolio, project.programme, project.manager) == (portfolio, programme, manager)
    assert project.scope.path.startswith(programme.scope.path)
    assert set(RoleGrant.objects.filter(scope=project.scope).values_list("user", "role")) == {
        (manager.pk, "project_manager"), (sponsor.pk, "sponsor"),
    }  # fmt: skip
    assert FactsRevision.objects.filter(project=project).exists()
    assert project.events.count() == 1


def test_the_form_begins_with_what_the_portfolio_says_and_a_free_code(client, officer, portfolio):
    factories.project(portfolio, code="CITY-0007")
    form = client.get(URL).context["form"]
    assert form["code"].value() == "CITY-0008"
    assert form["currency"].value() == "GBP"
    assert form["language"].value() == "fr"


def test_codes_are_numbered_as_the_portfolio_does(portfolio, officer):
    assert free_code(portfolio, officer) == "CITY-0001"
    factories.project(portfolio, code="BRIDGE")
    factories.project(portfolio, code="PRJ-099")
    other = factories.portfolio("OTHER")
    factories.project(other, code="PRJ-104")
    assert free_code(portfolio, officer) == "PRJ-105"


def test_the_free_code_tells_nothing_of_a_confidential_project(client, officer, portfolio):
    factories.project(portfolio, code="CITY-0007")
    factories.project(portfolio, code="MERGER-0001", confidential=True)
    page = client.get(URL)
    assert page.context["form"]["code"].value() == "CITY-0008"
    assert "MERGER" not in page.content.decode()
    assert free_code(portfolio, factories.user("pmo_director")) == "MERGER-0002"


def test_a_code_that_was_taken_meanwhile_is_said_with_a_free_one(client, officer, portfolio):
    factories.project(portfolio, code="CITY-0001")
    page = client.post(URL, typed())
    assert page.status_code == 422
    assert "CITY-0002" in str(page.context["form"].errors["code"])


@pytest.mark.parametrize("code", ["", "lower", "A B", "É1", "X" * 31, "A/B", "../X", "A\n"])
def test_a_code_is_capitals_digits_and_hyphens(client, officer, code):
    page = client.post(URL, typed(code=code))
    assert page.status_code == (302 if code == "A\n" else 422)


def test_with_one_portfolio_one_is_there_at_once_with_several_one_chooses(client, officer, portfolio):
    assert "form" in client.get("/projects/new/").context
    more = factories.portfolio("MORE")
    factories.grant(officer, "pmo_officer", more.scope)
    page = client.get("/projects/new/").content.decode()
    assert "?portfolio=CITY" in page
    assert "?portfolio=MORE" in page


def test_where_one_may_not_create_the_page_says_so_and_what_is_unseen_is_not_there(client, officer, now):
    seen, unseen = factories.portfolio("SEEN"), factories.portfolio("UNSEEN")
    factories.grant(officer, "viewer", seen.scope)
    assert client.get("/projects/new/?portfolio=SEEN").status_code == 403
    assert client.get("/projects/new/?portfolio=UNSEEN").status_code == 404
    assert client.get("/projects/new/?portfolio=%00").status_code == 404
    for place in (seen, unseen):
        with pytest.raises(PermissionDenied):
            set_up_project(
                portfolio=place, programme=None, code="X", values={"name": "X", "currency": "EUR"},
                attributes={}, actor=officer, now=now,
            )  # fmt: skip


def test_nobody_sets_up_what_they_would_not_see(officer, portfolio, now):
    with pytest.raises(PermissionDenied):
        set_up_project(
            portfolio=portfolio, programme=None, code="X", attributes={}, actor=officer, now=now,
            values={"name": "X", "currency": "EUR", "confidential": True},
        )  # fmt: skip


@pytest.mark.parametrize("name", ["manager", "sponsor"])
def test_nobody_sets_up_a_project_with_their_own_name(officer, portfolio, now, name):
    with pytest.raises(ValidationError) as refused:
        set_up_project(
            portfolio=portfolio, programme=None, code="X", attributes={}, actor=officer, now=now,
            values={"name": "X", "currency": "EUR", name: officer},
        )  # fmt: skip
    assert set(refused.value.message_dict) == {name}
    assert not Project.objects.exists()


def test_dates_that_contradict_each_other_are_refused(officer, portfolio, now):
    with pytest.raises(ValidationError) as refused:
        set_up_project(
            portfolio=portfolio, programme=None, code="X", attributes={}, actor=officer, now=now,
            values={"name": "X", "start_date": date(2026, 6, 1), "forecast_finish": date(2026, 1, 1)},
        )  # fmt: skip
    assert set(refused.value.message_dict) == {"forecast_finish"}
    assert not Project.objects.exists()


def test_who_creates_without_naming_managers_names_nobody(client, officer, portfolio, monkeypatch, now):
    """With a table in which the PMO's officers create projects and leave the names to the director."""
    fewer = ROLES["pmo_officer"].permissions - {Permission.ASSIGN_MANAGER}
    monkeypatch.setitem(ROLES, "pmo_officer", Role(fewer))
    assert not {"manager", "sponsor"} & set(client.get(URL).context["form"].fields)
    for name in ("manager", "sponsor"):
        with pytest.raises(PermissionDenied):
            set_up_project(
                portfolio=portfolio, programme=None, code="X", attributes={}, actor=officer, now=now,
                values={"name": "X", "currency": "EUR", name: factories.user()},
            )  # fmt: skip
    assert not Project.objects.exists()
    assert not RoleGrant.objects.exclude(user=officer).exists()


@pytest.mark.parametrize(("sees_it", "address"), [(True, "/portfolios/CITY/"), (False, "")])
def test_the_way_back_leads_where_one_may_go(client, portfolio, sees_it, address):
    """Who creates in one programme alone does not see the portfolio."""
    programme = factories.programme(portfolio)
    client.force_login(factories.user("pmo_officer", portfolio.scope if sees_it else programme.scope))
    assert client.get(URL).context["portfolio_url"] == address


def test_an_archived_portfolio_takes_no_project(officer, portfolio, now):
    type(portfolio).objects.filter(pk=portfolio.pk).update(archived_at=now)
    with pytest.raises(ValidationError):
        set_up_project(
            portfolio=portfolio, programme=None, code="X", values={"name": "X", "currency": "EUR"},
            attributes={}, actor=officer, now=now,
        )  # fmt: skip


@pytest.mark.parametrize("role", ["executive", "project_manager", "auditor", "administrator"])
def test_others_create_nothing(client, portfolio, role):
    client.force_login(factories.user(role))
    assert client.get(URL).status_code == 403
    assert client.post(URL, typed()).status_code == 403


FIELDS = sorted({*typed(), "description", "stage", "priority", "start_date", "forecast_finish", "actual_finish",
                 "manager", "sponsor", "confidential", "version", "attribute.zone", "resolve", "keep-name"})  # fmt: skip
ODD = st.sampled_from(
    ["", "\x00", "0", "-1", "9" * 30, "1e400", "NaN", "p1", "m1", "p", "m", "portfolio:", "programme:X", "\ud7ff",
     "2026-02-30", "0000-00-00", "99999-01-01", "a@b", "=1+1", "<b>", "yes", "Yes", "'", "\u202e", "[]", "None"]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.sampled_from(FIELDS), ODD | st.text(max_size=40)))
def test_whatever_is_sent_is_answered_and_nothing_else_is_written(client, officer, portfolio, data):
    project = Project.objects.filter(code="PJ").first() or factories.project(portfolio, code="PJ")
    for url, rest in ((URL, typed()), ("/projects/PJ/edit/", typed(version=project.version))):
        answer = client.post(url, {**rest, **data})
        assert answer.status_code in {200, 302, 409, 422}, data
        if answer.status_code == 302:
            Project.objects.filter(code=data.get("code", "CITY-0001")).exclude(pk=project.pk).first()
