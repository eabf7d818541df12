"""Dependencies as pages: found, recorded, changed, removed; what one may not see is not there."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import OutgoingMail, User
from projects.models import Dependency
from projects.selectors.dependencies import dependencies_of
from projects.selectors.dependency_ends import ends_found
from projects.services.dependencies import End, edit_dependency
from tests import factories
from tests.projects.plans import NOW, Plan, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return Plan()


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(plan: Plan, rest: str = "") -> str:
    return f"/projects/{plan.project.code}/dependencies/{rest}"


def typed(predecessor: str, successor: str, **more: Any) -> dict[str, Any]:
    return {
        "predecessor": predecessor, "successor": successor, "kind": "fs", "lag_days": "0", "strength": "hard",
        "state": "open", "owner": "", "note": "", **more,
    }  # fmt: skip


def two(plan: Plan) -> tuple[str, str]:
    one = plan.package("Éclairage", **span("2026-12-01", "2026-12-10"))
    other = plan.package("Route", **span("2026-12-08", "2026-12-20"))
    return f"p{one.pk}", f"p{other.pk}"


def test_what_is_typed_is_recorded_and_the_owner_is_told(plan: Plan) -> None:
    first, second = two(plan)
    owner = factories.user("viewer", plan.project.scope, full_name="Olga Owner")
    client = client_of(plan.manager)
    answer = client.post(url(plan, "add/"), typed(first, second, owner=owner.email, lag_days="-2", kind="ss"))
    assert (answer.status_code, answer["Location"]) == (302, url(plan))
    found = Dependency.objects.get()
    assert (found.kind, found.lag_days, found.owner) == ("ss", -2, owner)
    [mail] = OutgoingMail.objects.filter(recipient=owner)
    assert url(plan) in mail.body
    assert "rights" not in mail.body
    page = client.get(url(plan)).content.decode()
    assert "Éclairage" in page
    assert "Olga Owner" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("successor", ""),
        ("successor", "p0"),
        ("successor", "x"),
        ("predecessor", ""),
        ("predecessor", "p"),
        ("predecessor", "p99999999999999999999"),
        ("predecessor", "m²"),
        ("predecessor", "p1\0"),
        ("kind", "fx"),
        ("lag_days", "3651"),
        ("lag_days", "-3651"),
        ("lag_days", "1.5"),
        ("lag_days", "9" * 5000),
        ("lag_days", ""),
        ("strength", "harder"),
        ("state", "\0"),
        ("owner", "nobody"),
        ("owner", "nobody@example.org"),
        ("owner", "\0@example.org"),
        ("note", "n" * 2001),
        ("note", "\0"),
        ("q", "q" * 201),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_typed_is_lost(
    plan: Plan, field: str, value: str
) -> None:
    first, second = two(plan)
    data = typed(first, second, note="kept words") | {field: value}
    answer = client_of(plan.manager).post(url(plan, "add/"), data)
    assert answer.status_code == 422
    named = "q" if field == "predecessor" else field
    assert answer.context["form"].errors[named]
    if field != "note":
        assert "kept words" in answer.content.decode()
    assert not Dependency.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("kind", ""), ("lag_days", "x"), ("strength", ""), ("state", "?"), ("owner", "@")]
)
def test_bad_input_changes_nothing(plan: Plan, field: str, value: str) -> None:
    first, second = (one.pk for one in (plan.package("A"), plan.package("B")))
    found = Dependency.objects.create(
        project=plan.project, predecessor_project=plan.project, predecessor_package_id=first,
        successor_package_id=second,
    )  # fmt: skip
    data = typed("", "", note="new", version=1) | {field: value}
    answer = client_of(plan.manager).post(url(plan, f"{found.pk}/"), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    found.refresh_from_db()
    assert (found.note, found.version) == ("", 1)


def test_circles_and_doubles_are_refused_in_words(plan: Plan) -> None:
    first, second = two(plan)
    client = client_of(plan.manager)
    client.post(url(plan, "add/"), typed(first, second))
    for data in (typed(first, second), typed(second, first), typed(first, first)):
        answer = client.post(url(plan, "add/"), data)
        assert answer.status_code == 422
        assert answer.context["form"].non_field_errors()
    assert Dependency.objects.count() == 1


def test_the_search_button_saves_nothing_and_keeps_what_was_typed(plan: Plan) -> None:
    first, second = two(plan)
    data = typed("", second, note="kept words", q="eclair", find="1")
    answer = client_of(plan.manager).post(url(plan, "add/"), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{first}"' in page
    assert "kept words" in page
    assert f'value="{second}" selected' in page
    assert not Dependency.objects.exists()


def test_the_search_finds_by_name_and_by_project_what_one_sees(plan: Plan) -> None:
    two(plan)
    other = Plan()
    hidden = other.package("Route nationale")
    other.milestone("Route ouverte", forecast_date=date(2026, 12, 1))

    def found(words: str) -> list[str]:
        return [one.name for one in ends_found(plan.manager, plan.project, words)[0]]

    assert found("ROUTE") == ["Route"]
    assert found("éclairage") == found("eclair") == ["Éclairage"]
    factories.grant(plan.manager, "viewer", other.project.scope)
    plan.manager = User.objects.get(pk=plan.manager.pk)
    assert found("route") == ["Route", "Route nationale", "Route ouverte"]
    assert found(f"{other.project.code} nationale") == [hidden.name]
    assert found("100% _\\ \0") == []


def test_no_more_than_twelve_are_offered_and_it_says_so(plan: Plan) -> None:
    for number in range(14):
        plan.package(f"Work {number}")
    for words in ("", "work"):
        found, has_more = ends_found(plan.manager, plan.project, words)
        assert (len(found), has_more) == (12, True)


def test_a_dependency_with_an_unseen_project_has_no_name(plan: Plan) -> None:
    _first, second = two(plan)
    secret = Plan()
    secret.project.confidential = True
    secret.project.save()
    work = secret.package("Secret tunnel", **span("2026-12-01", "2027-03-31"))
    found = Dependency.objects.create(
        project=plan.project, predecessor_project=secret.project, predecessor_package=work,
        successor_package_id=int(second[1:]), note="Tunnel first", owner=secret.manager,
    )  # fmt: skip
    client = client_of(plan.manager)
    page = client.get(url(plan)).content.decode()
    assert "There is one with a project that you may not see." in page
    assert not any(word in page for word in ("unnel", secret.project.code, secret.manager.full_name))
    for rest in (f"{found.pk}/", f"{found.pk}/remove/"):
        answer = client.get(url(plan, rest))
        assert answer.status_code == 404
        assert "unnel" not in answer.content.decode()
    assert client.post(url(plan, "add/"), typed(f"p{work.pk}", second)).status_code == 422
    director = factories.user("pmo_director")
    assert "Secret tunnel" in client_of(director).get(url(plan)).content.decode()
    awaited = client_of(secret.manager).get(url(secret)).content.decode()
    assert "There is one with a project that you may not see." in awaited
    assert plan.project.code not in awaited


def test_names_are_for_who_may_see_them(plan: Plan) -> None:
    first, second = (plan.package(name) for name in "AB")
    owner = factories.user("viewer", plan.project.scope, full_name="Olga Owner")
    plan.wait(plan.end(first), plan.end(second), owner=owner)
    viewer = factories.user("viewer", plan.project.scope)
    page = client_of(viewer).get(url(plan)).content.decode()
    assert "Olga" not in page
    assert "Names are hidden" in page


def test_an_owner_sees_one_of_the_two_projects(plan: Plan) -> None:
    first, second = (plan.package(name) for name in "AB")
    found = plan.wait(plan.end(first), plan.end(second))
    stranger = factories.user(full_name="Sam Stranger")
    with pytest.raises(ValidationError) as refused:
        edit_dependency(
            dependency=found, values={"owner": stranger}, expected_version=1, actor=plan.manager, now=NOW
        )
    assert refused.value.message_dict == {"owner": ["Sam Stranger sees neither of the two projects."]}
    assert not OutgoingMail.objects.exists()


def test_two_people_change_one_dependency(plan: Plan) -> None:
    first, second = (plan.package(name) for name in "AB")
    found = plan.wait(plan.end(first), plan.end(second))
    client = client_of(plan.manager)
    edit_dependency(
        dependency=found, values={"state": "agreed"}, expected_version=1, actor=plan.manager, now=NOW
    )
    mine = typed("", "", note="my words", version=1)
    answer = client.post(url(plan, f"{found.pk}/"), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "my words" in page
    assert "Agreed" in page
    answer = client.post(url(plan, f"{found.pk}/"), mine | {"version": 2, "resolve": "theirs"})
    assert answer.status_code == 200
    assert 'value="agreed" selected' in answer.content.decode()
    assert client.post(url(plan, f"{found.pk}/remove/"), {"version": 1}).status_code == 409
    assert client.post(url(plan, f"{found.pk}/remove/"), {"version": "x"}).status_code == 422
    assert client.post(url(plan, f"{found.pk}/remove/"), {"version": 2}).status_code == 302
    answer = client.post(url(plan, f"{found.pk}/"), mine)
    assert answer.status_code == 404
    assert "my words" in answer.content.decode()


def test_conflicts_are_told_in_days_of_each_kind(plan: Plan) -> None:
    # Ten days, beginning on the first; five days, beginning on the eighth.
    first = plan.package("A", **span("2026-12-01", "2026-12-10"))
    for number, (kind, lag, days) in enumerate(
        [("fs", 0, 3), ("fs", -3, 0), ("ss", 0, 0), ("ss", 10, 3), ("ff", 0, 0), ("ff", 5, 3), ("sf", 15, 3)]
    ):
        other = plan.package(f"B{number}", **span("2026-12-08", "2026-12-12"))
        plan.wait(plan.end(first), plan.end(other), kind=kind, lag_days=lag)
        rows = {row.own.name: row for row in dependencies_of(plan.manager, plan.project).waits}
        assert rows[other.name].conflict_days == days, (kind, lag)
    undated = plan.package("C")
    plan.wait(plan.end(undated), End(plan.project, milestone=plan.milestone(forecast_date=date(2026, 1, 1))))
    rows = {row.own.name: row for row in dependencies_of(plan.manager, plan.project).waits}
    assert rows["Gate"].conflict_days is None


def test_dates_of_a_package_with_parts_are_those_of_its_parts(plan: Plan) -> None:
    top = plan.package("Top", **span("2020-01-01", "2030-01-01"))
    plan.package("One", parent=top, **span("2026-12-01", "2026-12-10"))
    plan.package("Two", parent=top, **span("2026-12-05", "2026-12-20"))
    after = plan.package("After", **span("2026-12-15", "2026-12-31"))
    plan.wait(plan.end(top), plan.end(after))
    [row] = dependencies_of(plan.manager, plan.project).waits
    assert row.other is not None
    assert (row.other.start, row.other.finish) == (date(2026, 12, 1), date(2026, 12, 20))
    assert row.conflict_days == 6


def test_pages_take_a_fixed_number_of_statements(plan: Plan) -> None:
    client = client_of(plan.manager)
    counts = []
    for more in (2, 12):
        packages = [plan.package(f"{more} {n}", **span("2026-12-01", "2026-12-31")) for n in range(more)]
        other = Plan()
        factories.grant(plan.manager, "viewer", other.project.scope)
        plan.manager = User.objects.get(pk=plan.manager.pk)
        away = other.package("Away", **span("2026-12-01", "2026-12-31"))
        for one, after in pairwise(packages):
            plan.wait(plan.end(one), plan.end(after))
            plan.wait(other.end(away), plan.end(after))
        client.get(url(plan))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(plan))
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(plan, "ends/"), {"q": "work away"})
        counts.append(len(queries))
    assert counts[:2] == counts[2:]
