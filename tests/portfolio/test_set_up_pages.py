"""Pages on which portfolios and programmes are set up, edited and moved."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.models import RoleGrant
from portfolio.models import Portfolio, Programme
from portfolio.services import edit_programme, set_up_programme
from projects.models import FactsRevision
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client):
    person = factories.user("pmo_director")
    client.force_login(person)
    return person


FIELDS = {
    "name": "Hospitals",
    "currency": "eur",
    "pmo_type": "controlling",
    "fiscal_year_start_month": 4,
    "due_day": 7,
    "description": "Wards and theatres",
}


def text(response):
    return response.content.decode()


def test_a_portfolio_at_the_top(client, director):
    assert "What a PMO type" not in text(client.get(reverse("portfolio:new")))
    answer = client.post(reverse("portfolio:new"), FIELDS | {"code": "hosp"})
    assert answer.url == "/portfolios/HOSP/calendar/"
    made = Portfolio.objects.get(code="HOSP")
    assert (made.parent, made.currency, made.pmo_type, made.fiscal_year_start_month, made.due_day) == (
        None,
        "EUR",
        "controlling",
        4,
        7,
    )


def test_a_portfolio_inside_another_begins_with_what_holds_there(client, director):
    parent = factories.portfolio("UP", currency="CHF", pmo_type="directive", due_day=9)
    form = client.get(reverse("portfolio:new-inside", args=["UP"])).context["form"]
    assert (form["currency"].value(), form["pmo_type"].value(), form["due_day"].value()) == (
        "CHF",
        "directive",
        9,
    )
    client.post(reverse("portfolio:new-inside", args=["UP"]), FIELDS | {"code": "DOWN"})
    made = Portfolio.objects.select_related("scope").get(code="DOWN")
    assert made.parent == parent
    assert made.scope.path.startswith(parent.scope.path)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("code", "TAKEN"),
        ("code", "with space"),
        ("name", ""),
        ("name", "two\nlines"),
        ("currency", "EU"),
        ("currency", "XQZ"),
        ("pmo_type", "lenient"),
        ("fiscal_year_start_month", "13"),
        ("due_day", "29"),
        ("due_day", "0"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, director, field, typed):
    factories.portfolio("TAKEN")
    answer = client.post(reverse("portfolio:new"), FIELDS | {"code": "FREE"} | {field: typed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Wards and theatres" in text(answer)
    assert not Portfolio.objects.filter(code="FREE").exists()


def test_the_page_says_what_each_type_binds(client, director):
    page = text(client.get(reverse("portfolio:new")))
    assert "A status update counts as soon as it is submitted." in page
    assert page.count("The PMO reviews a status update before it counts as accepted.") == 2


def test_editing(client, director):
    portfolio = factories.portfolio("PF")
    project = factories.project(portfolio)
    url = reverse("portfolio:edit", args=["PF"])
    assert client.post(url, FIELDS | {"version": 1}).url == "/portfolios/PF/"
    portfolio.refresh_from_db()
    assert (portfolio.name, portfolio.version, portfolio.code) == ("Hospitals", 2, "PF")
    # Another fiscal year: what is computed from it is stale.
    assert FactsRevision.objects.get(project=project).revision == 2


def test_a_name_alone_makes_no_figure_stale(client, director):
    portfolio = factories.portfolio("PF", pmo_type="controlling", fiscal_year_start_month=4, due_day=7)
    project = factories.project(portfolio)
    client.post(reverse("portfolio:edit", args=["PF"]), FIELDS | {"version": 1})
    assert FactsRevision.objects.get(project=project).revision == 1


def test_two_who_edit_at_once_see_both_versions(client, director):
    factories.portfolio("PF", name="First")
    url = reverse("portfolio:edit", args=["PF"])
    client.post(url, FIELDS | {"name": "Theirs", "version": 1})
    answer = client.post(url, FIELDS | {"name": "Mine", "version": 1})
    assert answer.status_code == 409
    assert "Theirs" in text(answer)
    assert 'value="Mine"' in text(answer)
    assert Portfolio.objects.get(code="PF").name == "Theirs"
    chosen = client.post(url, FIELDS | {"name": "Mine", "version": 2, "resolve": "theirs"})
    assert 'value="Theirs"' in text(chosen)
    assert client.post(url, FIELDS | {"name": "Mine", "version": 2}).status_code == 302
    assert Portfolio.objects.get(code="PF").name == "Mine"


@pytest.mark.parametrize("role", ["pmo_officer", "executive", "auditor"])
def test_portfolios_are_set_up_by_directors(client, role):
    factories.portfolio("PF")
    client.force_login(factories.user(role))
    for url in (reverse("portfolio:new"), reverse("portfolio:edit", args=["PF"])):
        assert client.get(url).status_code == 403
    assert "/portfolios/PF/edit/" not in text(client.get("/portfolios/PF/"))
    assert reverse("portfolio:new") not in text(client.get("/"))


def test_a_director_of_one_portfolio_sets_up_inside_it_only(client):
    own = factories.portfolio("OWN")
    factories.portfolio("OTHER")
    client.force_login(factories.user("pmo_director", own.scope))
    assert client.get(reverse("portfolio:new")).status_code == 403
    assert client.get(reverse("portfolio:new-inside", args=["OWN"])).status_code == 200
    assert client.get(reverse("portfolio:new-inside", args=["OTHER"])).status_code == 404
    assert "/portfolios/OWN/move/" not in text(client.get("/portfolios/OWN/"))


# --- programmes ----------------------------------------------------------------------------------------------------


def test_a_programme_with_its_manager(client, director):
    factories.portfolio("PF")
    manager = factories.user()
    url = reverse("portfolio:programme-new", args=["PF"])
    answer = client.post(url, {"code": "PG", "name": "Renewal", "manager": manager.email.upper()})
    assert answer.url == "/programmes/PG/"
    programme = Programme.objects.get(code="PG")
    assert programme.manager == manager
    given = RoleGrant.objects.get(user=manager)
    assert (given.role, given.scope_id, given.granted_by) == (
        "programme_manager",
        programme.scope_id,
        director,
    )


def test_the_role_goes_with_the_name(client, director, now):
    first, second = factories.user(), factories.user()
    programme = factories.programme(factories.portfolio("PF"), code="PG", manager=first)
    factories.grant(first, "programme_manager", programme.scope)
    url = reverse("portfolio:programme-edit", args=["PG"])
    client.post(url, {"name": "N", "manager": second.email, "version": 1})
    assert RoleGrant.objects.get(user=first).until is not None
    assert RoleGrant.objects.get(user=second).until is None
    client.post(url, {"name": "N", "manager": "", "version": 2})
    assert RoleGrant.objects.get(user=second).until is not None
    assert Programme.objects.get().manager is None


@pytest.mark.parametrize("whom", ["self", "nobody@example.org", "closed"])
def test_who_cannot_be_named(client, director, whom):
    factories.programme(factories.portfolio("PF"), code="PG")
    closed = factories.user(is_active=False)
    address = {"self": director.email, "closed": closed.email}.get(whom, whom)
    url = reverse("portfolio:programme-edit", args=["PG"])
    answer = client.post(url, {"name": "N", "manager": address, "version": 1})
    assert answer.status_code == 422
    assert "manager" in answer.context["form"].errors
    assert Programme.objects.get().manager is None


def test_an_officer_sets_programmes_up_and_names_nobody(client):
    """Their own role does not hold what a programme manager's does."""
    factories.portfolio("PF")
    client.force_login(factories.user("pmo_officer"))
    person = factories.user()
    url = reverse("portfolio:programme-new", args=["PF"])
    assert "manager" not in client.get(url).context["form"].fields
    client.post(url, {"code": "PG", "name": "Renewal", "manager": person.email})
    assert Programme.objects.get(code="PG").manager is None
    assert not person.grants.exists()


def test_an_officer_hands_no_programme_to_or_from_a_manager(now):
    officer, first, second = factories.user("pmo_officer"), factories.user(), factories.user()
    portfolio = factories.portfolio("PF")
    programme = factories.programme(portfolio, code="PG", manager=first)
    factories.grant(first, "programme_manager", programme.scope)
    for manager in (second, None):
        with pytest.raises(PermissionDenied):
            edit_programme(
                programme=programme, values={"manager": manager}, expected_version=1, actor=officer, now=now
            )
    with pytest.raises(PermissionDenied):
        set_up_programme(
            portfolio=portfolio,
            code="NEW",
            values={"name": "Renewal", "manager": second},
            actor=officer,
            now=now,
        )
    assert [(one.code, one.manager, one.version) for one in Programme.objects.all()] == [("PG", first, 1)]
    assert RoleGrant.objects.get(role="programme_manager", until=None).user == first


def test_a_programme_saved_meanwhile(client, director):
    factories.programme(factories.portfolio("PF"), code="PG")
    url = reverse("portfolio:programme-edit", args=["PG"])
    client.post(url, {"name": "Theirs", "version": 1})
    answer = client.post(url, {"name": "Mine", "version": 1})
    assert answer.status_code == 409
    assert "Theirs" in text(answer)


# --- moving --------------------------------------------------------------------------------------------------------


def test_a_move_is_shown_before_it_is_done(client, director, django_assert_max_num_queries):
    root, other = factories.portfolio("ROOT"), factories.portfolio("OTHER")
    child = factories.portfolio("CHILD", parent=root)
    factories.project(child, name="Inside it")
    gains = factories.user("executive", other.scope, full_name="Gains It")
    factories.period(root, date(2026, 11, 1))
    factories.period(other, date(2026, 11, 1))
    url = reverse("portfolio:move", args=["CHILD"])
    assert "Show what changes" in text(client.get(url))
    with django_assert_max_num_queries(36):
        page = text(client.get(url, {"to": "OTHER"}))
    for said in ("Inside it", gains.full_name, "It leaves the calendar of"):
        assert said in page
    child.refresh_from_db()
    assert child.parent == root
    assert client.post(url, {"to": "OTHER", "version": 1}).url == "/portfolios/CHILD/"
    child.refresh_from_db()
    assert child.parent == other


def test_calendars_that_differ_are_said_before_and_refused_after(client, director):
    root, other = factories.portfolio("ROOT"), factories.portfolio("OTHER")
    factories.portfolio("CHILD", parent=root)
    factories.period(root, date(2026, 11, 1))
    factories.period(other, date(2026, 10, 1))
    url = reverse("portfolio:move", args=["CHILD"])
    page = text(client.get(url, {"to": "OTHER"}))
    assert "The calendars do not go together" in page
    assert ">Move the portfolio</button>" not in page
    assert client.post(url, {"to": "OTHER", "version": 1}).status_code == 409


@pytest.mark.parametrize("to", ["CHILD", "LEAF", "NOWHERE", "ROOT"])
def test_no_place_that_is_no_new_place(client, director, to):
    root = factories.portfolio("ROOT")
    child = factories.portfolio("CHILD", parent=root)
    factories.portfolio("LEAF", parent=child)
    url = reverse("portfolio:move", args=["CHILD"])
    assert client.post(url, {"to": to, "version": 1}).status_code == 422
    assert client.get(url, {"to": to}).status_code == 422


def test_a_move_of_what_was_changed_meanwhile(client, director):
    factories.portfolio("A")
    factories.portfolio("B")
    url = reverse("portfolio:move", args=["A"])
    assert client.post(url, {"to": "B", "version": 9}).status_code == 409
    assert client.post(url, {"to": "B", "version": "x"}).status_code == 409
    assert Portfolio.objects.get(code="A").parent is None


def test_a_programme_is_moved_to_another_portfolio(client, director):
    factories.portfolio("B")
    factories.programme(factories.portfolio("A"), code="PG")
    url = reverse("portfolio:programme-move", args=["PG"])
    assert "What comes along" in text(client.get(url, {"to": "B"}))
    assert client.post(url, {"to": "B", "version": 1}).url == "/programmes/PG/"
    assert Programme.objects.get().portfolio.code == "B"
