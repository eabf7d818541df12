"""Many projects at once: a preview row by row, exactly that is written, or nothing and the difference."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from people.models import RoleGrant, Scope, User
from portfolio.models import CustomAttribute
from projects.models import Project
from projects.selectors.bulk import Wanted, plan_of, shared_attributes
from projects.services import edit_project, edit_projects
from projects.services.bulk import PlanChanged
from tests import factories

pytestmark = pytest.mark.django_db

URL = "/projects/bulk/"


@pytest.fixture
def portfolio():
    return factories.portfolio("CITY")


@pytest.fixture
def projects(portfolio) -> list[Project]:
    return [factories.project(portfolio, name=f"Project {letter}") for letter in "ABC"]


@pytest.fixture
def officer(client: Client, portfolio) -> User:
    person = factories.user("pmo_officer", portfolio.scope, language="en")
    client.force_login(person)
    return person


def post(client: Client, projects: list[Project], step: str = "", **data: object):
    return client.post(URL, {"project": [one.pk for one in projects], "step": step, **data})


def seen(page) -> str:
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def test_choose_preview_confirm(client, officer, projects, now):
    edit_project(
        project=projects[0], values={"priority": 1}, attributes={}, expected_version=1, actor=officer, now=now
    )
    assert post(client, projects).status_code == 200
    change = {"change": ["priority"], "priority": "1"}
    page = post(client, projects, "preview", **change)
    plan = page.context["plan"]
    assert [(row.project.name, len(row.changes)) for row in plan.rows] == [
        ("Project A", 0), ("Project B", 1), ("Project C", 1),
    ]  # fmt: skip
    assert [(one.before, one.after) for row in plan.applied for one in row.changes] == [("–", "Critical")] * 2
    assert post(client, projects, "confirm", seen=seen(page), **change).status_code == 302
    assert set(Project.objects.values_list("priority", "version")) == {(1, 2)}


def test_what_changed_since_the_preview_stops_everything_and_is_marked(client, officer, projects, now):
    change = {"change": ["priority"], "priority": "2"}
    page = post(client, projects, "preview", **change)
    edit_project(
        project=projects[1],
        values={"name": "Renamed"},
        attributes={},
        expected_version=1,
        actor=officer,
        now=now,
    )
    answer = post(client, projects, "confirm", seen=seen(page), **change)
    assert answer.status_code == 409
    assert "Renamed" in answer.content.decode()
    assert answer.context["differing"] == {projects[1].pk}
    assert not Project.objects.filter(priority=2).exists()
    assert post(client, projects, "confirm", seen=seen(answer), **change).status_code == 302
    assert Project.objects.filter(priority=2).count() == 3


@pytest.mark.parametrize("forged", ["", "1:x", "x", ","])
def test_nothing_is_written_without_a_preview(client, officer, projects, forged):
    change = {"change": ["priority"], "priority": "2"}
    assert post(client, projects, "confirm", seen=forged, **change).status_code == 409
    assert not Project.objects.filter(priority=2).exists()


def test_rows_that_may_not_be_changed_are_left_out_with_the_reason(client, portfolio, projects, now):
    other = factories.portfolio("OTHER")
    foreign, hidden = factories.project(other), factories.project(other, confidential=True)
    manager = factories.user("project_manager", projects[0].scope)
    for scope in (portfolio.scope, other.scope):
        factories.grant(manager, "auditor", scope)
    Project.objects.filter(pk=projects[2].pk).update(archived_at=now)
    client.force_login(manager)
    change = {"change": ["priority"], "priority": "2"}
    page = post(client, [*projects, foreign, hidden], "preview", **change)
    plan = page.context["plan"]
    assert [row.project for row in plan.applied] == [projects[0]]
    assert {row.project for row in plan.refused} == {projects[1], projects[2], foreign}
    assert all(row.refusal for row in plan.refused)
    assert plan.missing == 1
    assert post(client, [*projects, foreign, hidden], "confirm", seen=seen(page), **change).status_code == 302
    assert set(Project.objects.filter(priority=2)) == {projects[0]}


def test_a_manager_is_named_for_all_with_the_rights_that_go_with_it(client, officer, projects):
    before, after = factories.user(), factories.user()
    Project.objects.filter(pk=projects[0].pk).update(manager=before)
    factories.grant(before, "project_manager", projects[0].scope)
    change = {"change": ["manager"], "manager": after.email}
    page = post(client, projects, "preview", **change)
    post(client, projects, "confirm", seen=seen(page), **change)
    assert set(Project.objects.values_list("manager", flat=True)) == {after.pk}
    held = RoleGrant.objects.filter(role="project_manager", until=None)
    assert {(one.user_id, one.granted_by_id) for one in held} == {(after.pk, officer.pk)}
    assert held.count() == 3


def test_a_sponsor_is_not_named_by_who_names_no_managers(client, projects):
    person = factories.user("project_manager", projects[0].scope, language="en")
    factories.grant(person, "pmo_officer", projects[1].scope)
    client.force_login(person)
    page = post(client, projects[:2], "preview", change=["sponsor"], sponsor=factories.user().email)
    (refused,) = page.context["plan"].refused
    assert (refused.project, refused.refusal) == (projects[0], "You may not name its sponsor.")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"manager": None}, "You may not name its manager."),
        ({"archive": "Over"}, "You may not archive it."),
        ({"programme": None}, "You may not move it."),
        ({}, "You may not edit it."),
    ],
)
def test_each_change_asks_for_its_own_right(portfolio, projects, now, change, refusal):
    CustomAttribute.objects.create(portfolio=portfolio, code="zone", label_en="Zone")
    (zone,) = shared_attributes(projects)
    wanted = Wanted(change, {} if change else {"zone": (zone, "North")})
    plan = plan_of(factories.user("auditor", portfolio.scope), [projects[0].pk], wanted, now)
    assert [row.refusal for row in plan.rows] == [refusal]


@pytest.mark.parametrize("goes_in", [True, False])
def test_a_move_asks_where_it_lies_and_where_it_goes(portfolio, now, goes_in):
    """Of an officer of the programme alone, who sees all of the portfolio."""
    programme = factories.programme(portfolio)
    person = factories.user("pmo_officer", programme.scope)
    factories.grant(person, "auditor", portfolio.scope)
    project = factories.project(portfolio, programme=None if goes_in else programme)
    plan = plan_of(person, [project.pk], Wanted({"programme": programme if goes_in else None}), now)
    assert [row.refusal for row in plan.rows] == ["You may not move it."]


def test_nobody_names_themselves_by_the_way(client, officer, projects):
    change = {"change": ["manager"], "manager": officer.email}
    page = post(client, projects, "preview", **change)
    assert post(client, projects, "confirm", seen=seen(page), **change).status_code == 422
    assert not RoleGrant.objects.filter(role="project_manager").exists()


def test_into_a_programme_and_out_again_the_tree_follows(client, officer, projects, portfolio):
    programme = factories.programme(portfolio, code="PROG")
    reader = factories.user("executive", programme.scope)
    elsewhere = factories.portfolio("ELSE")
    factories.grant(officer, "pmo_officer", elsewhere.scope)
    rows = [*projects, factories.project(elsewhere)]
    for code in ("PROG", ""):
        change = {"change": ["programme"], "programme": code}
        page = post(client, rows, "preview", **change)
        assert post(client, rows, "confirm", seen=seen(page), **change).status_code == 302
        parent = programme.scope if code else portfolio.scope
        paths = Scope.objects.filter(project__in=projects).values_list("path", "pk")
        assert all(path == f"{parent.path}{pk}/" for path, pk in paths)
        assert Project.objects.visible_to(User.objects.get(pk=reader.pk)).count() == (3 if code else 0)
    assert rows[3].scope.path == f"{elsewhere.scope.path}{rows[3].scope_id}/"


def test_custom_attributes_where_the_portfolio_has_them(client, officer, projects):
    CustomAttribute.objects.create(portfolio=projects[0].portfolio, code="zone", label_en="Zone")
    elsewhere = factories.portfolio("ELSE")
    factories.grant(officer, "pmo_officer", elsewhere.scope)
    rows = [*projects, factories.project(elsewhere)]
    change = {"change": ["attribute.zone"], "attribute.zone": "North"}
    page = post(client, rows, "preview", **change)
    assert "does not have the attribute" in page.context["plan"].refused[0].refusal
    post(client, rows, "confirm", seen=seen(page), **change)
    assert [one.attributes for one in Project.objects.order_by("pk")] == [{"zone": "North"}] * 3 + [{}]


def test_archiving_asks_why_and_goes_alone(client, officer, projects):
    assert post(client, projects, "preview", change=["archive"], archive="").status_code == 422
    both = {"change": ["archive", "priority"], "archive": "Over", "priority": "1"}
    assert post(client, projects, "preview", **both).status_code == 422
    change = {"change": ["archive"], "archive": "Over"}
    page = post(client, projects, "preview", **change)
    assert post(client, projects, "confirm", seen=seen(page), **change).status_code == 302
    assert set(Project.objects.values_list("archive_reason", flat=True)) == {"Over"}
    assert not Project.objects.active().exists()


@pytest.mark.parametrize(
    "data",
    [
        {"change": []},
        {"change": ["code"], "code": "X"},
        {"change": ["priority"], "priority": "7"},
        {"change": ["stage"], "stage": "p0"},
        {"change": ["manager"], "manager": "nobody@example.org"},
        {"change": ["programme"], "programme": "\x00"},
        {"change": ["attribute.nothing"], "attribute.nothing": "x"},
    ],
)
def test_what_is_no_change_is_said(client, officer, projects, data):
    for step in ("preview", "confirm"):
        assert post(client, projects, step, **data).status_code == 422


@pytest.mark.parametrize("ids", [[], ["x"], ["-1"], ["9" * 20], ["\x00"], [str(n) for n in range(1, 502)]])
def test_no_projects_or_too_many_are_answered_with_what_to_do(client, officer, ids):
    assert client.post(URL, {"project": ids}).status_code == 422


def test_a_closed_programme_and_the_service_without_its_plan_refuse(officer, projects, portfolio, now):
    programme = factories.programme(portfolio)
    ids = [one.pk for one in projects]
    wanted = Wanted({"programme": programme})
    plan = plan_of(officer, ids, wanted, now)
    type(programme).objects.filter(pk=programme.pk).update(archived_at=now)
    with pytest.raises(ValidationError):
        edit_projects(ids=ids, wanted=wanted, seen=plan.seen, actor=officer, now=now)
    with pytest.raises(PlanChanged):
        edit_projects(ids=ids, wanted=Wanted({"priority": 1}), seen="", actor=officer, now=now)


def test_a_fixed_number_of_statements_for_any_number(
    officer, portfolio, now, django_assert_max_num_queries, django_assert_num_queries
):
    manager, programme = factories.user(), factories.programme(portfolio)
    CustomAttribute.objects.create(portfolio=portfolio, code="zone", label_en="Zone")

    def change(count: int, expected: object) -> int:
        projects = [factories.project(portfolio) for _number in range(count)]
        ids = [one.pk for one in projects]
        [zone] = shared_attributes(projects)
        wanted = Wanted(
            {"manager": manager, "programme": programme, "priority": 1}, {"zone": (zone, "North")}
        )
        plan = plan_of(officer, ids, wanted, now)
        with expected as found:
            assert edit_projects(ids=ids, wanted=wanted, seen=plan.seen, actor=officer, now=now) == count
        return len(found)

    few = change(2, django_assert_max_num_queries(45))
    change(20, django_assert_num_queries(few))
