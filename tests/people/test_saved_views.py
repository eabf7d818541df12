"""Saved views: kept by name, shared and made a role's first only by those who may, never more than their reader sees."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from people.models import SavedView, User
from people.services.saved_views import MOST, Kept, ViewChanged, delete_view, edit_view, save_view
from tests import factories
from tests.factories import LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return factories.user("pmo_officer")


@pytest.fixture
def viewer() -> User:
    return factories.user("viewer")


def kept(
    actor: User, name: str = "Late ones", query: str = "sort=-slip", table: str = "projects"
) -> SavedView:
    return save_view(table=table, name=name, query=query, actor=actor, now=LONG_AGO)


def edited(view: SavedView, actor: User, version: int = 1, **what: object) -> SavedView:
    return edit_view(
        view=view,
        kept=Kept(**{"name": view.name, **what}),
        expected_version=version,
        actor=actor,
        now=LONG_AGO,
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_same_name_again_replaces_the_query_and_twice_is_once(viewer: User) -> None:
    first = kept(viewer)
    assert kept(viewer, query="sort=cpi").pk == first.pk
    assert kept(viewer, query="sort=cpi").version == 2
    assert SavedView.objects.get().query == "sort=cpi"


def test_a_view_too_many_is_refused(viewer: User) -> None:
    for number in range(MOST):
        kept(viewer, name=f"View {number}")
    with pytest.raises(ValidationError):
        kept(viewer, name="One more")
    kept(viewer, name="View 0", query="q=still")


def test_sharing_needs_the_permission(viewer: User, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        edited(kept(viewer), viewer, shared=True)
    assert edited(kept(officer), officer, shared=True).shared


def test_a_shared_view_belongs_to_all_who_share(viewer: User, officer: User) -> None:
    shared = edited(kept(officer), officer, shared=True)
    director = factories.user("pmo_director")
    assert edited(shared, director, version=2, name="Renamed", shared=True).name == "Renamed"
    for act in (
        lambda: edited(shared, viewer, version=3),
        lambda: delete_view(view=shared, actor=viewer, now=LONG_AGO),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_who_may_no_longer_share_does_not_change_what_everybody_opens(officer: User) -> None:
    shared = edited(kept(officer), officer, shared=True)
    officer.grants.update(until=LONG_AGO.replace(year=2026))
    del officer.__dict__["_access"]
    with pytest.raises(PermissionDenied):
        kept(officer, query="q=else")
    assert SavedView.objects.get(pk=shared.pk).query == "sort=-slip"


def test_a_later_edit_does_not_overwrite_an_earlier_one(officer: User) -> None:
    view = kept(officer)
    edited(view, officer, name="Renamed")
    with pytest.raises(ViewChanged) as conflict:
        edited(view, officer, name="Renamed otherwise")
    assert conflict.value.view is not None
    assert conflict.value.view.name == "Renamed"


def test_a_role_sees_one_view_first(officer: User) -> None:
    one = edited(kept(officer), officer, shared=True, default_for_role="viewer")
    two = edited(kept(officer, name="Another"), officer, shared=True, default_for_role="viewer")
    one.refresh_from_db()
    assert (one.default_for_role, two.default_for_role) == ("", "viewer")


@pytest.mark.parametrize(
    "fields",
    [
        {"default_for_role": "viewer"},
        {"default_for_role": "emperor", "shared": True},
        {"name": ""},
        {"name": "a\nb"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(viewer: User, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=viewer, table="projects", **{"name": "x", **fields})


def test_a_reader_without_a_question_gets_what_the_role_sees_first(viewer: User, officer: User) -> None:
    view = edited(kept(officer, query="q=bridge"), officer, shared=True, default_for_role="viewer")
    client = signed_in(viewer)
    answer = client.get("/projects/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/projects/?q=bridge&view={view.pk}"
    assert client.get("/projects/?view=0").status_code == 200
    assert b'href="/projects/?view=0"' in client.get(answer["Location"]).content
    assert signed_in(officer).get("/projects/").status_code == 200


def test_of_several_roles_the_first_in_the_permission_table_says_what_is_seen_first(officer: User) -> None:
    edited(kept(officer, name="V", query="q=v"), officer, shared=True, default_for_role="viewer")
    edited(kept(officer, name="E", query="q=e"), officer, shared=True, default_for_role="executive")
    both = factories.user("viewer")
    factories.grant(both, "executive")
    assert signed_in(both).get("/projects/")["Location"].startswith("/projects/?q=e")


def test_nobody_opens_or_lists_the_own_views_of_others(viewer: User, officer: User) -> None:
    view = kept(officer, name="Kept to myself")
    client = signed_in(viewer)
    assert client.get(f"/views/{view.pk}/edit/").status_code == 404
    assert client.post(f"/views/{view.pk}/delete/").status_code == 404
    page = client.get(f"/projects/?view={view.pk}")
    assert page.status_code == 200
    assert b"Kept to myself" not in page.content


def test_who_may_not_share_is_offered_to_rename_alone(viewer: User, officer: User) -> None:
    for person, offered in ((viewer, b"Rename<"), (officer, b"Rename or share<")):
        view = kept(person)
        assert offered in signed_in(person).get(f"/projects/?view={view.pk}").content


def test_only_who_may_change_a_shared_view_is_offered_to(viewer: User, officer: User) -> None:
    view = edited(kept(officer), officer, shared=True)
    for person, offered in ((officer, True), (viewer, False)):
        page = signed_in(person).get(f"/projects/?view={view.pk}").content
        assert (b"Edit the view" in page) is offered
        assert (f"/views/{view.pk}/delete/".encode() in page) is offered


def test_a_list_is_saved_without_where_one_is_in_it(viewer: User) -> None:
    client = signed_in(viewer)
    data = {"table": "projects", "name": "Mine", "query": "q=a%26b&page=3&export=csv&part=all&view=7"}
    answer = client.post("/views/save/", data)
    view = SavedView.objects.get()
    assert view.query == "q=a%26b"
    assert answer["Location"] == f"/projects/?q=a%26b&view={view.pk}"
    assert client.post("/views/save/", {**data, "table": "secrets"}).status_code == 404


@pytest.mark.parametrize("name", ["", "x" * 81, "a\x00b", "a\u2028b"])
def test_a_name_that_cannot_be_kept_is_said(viewer: User, name: str) -> None:
    answer = signed_in(viewer).post(
        "/views/save/", {"table": "projects", "name": name, "query": ""}, follow=True
    )
    assert b"give it a name" in answer.content
    assert not SavedView.objects.exists()


def test_the_form_shows_both_versions_and_loses_nothing(officer: User) -> None:
    view = kept(officer)
    client = signed_in(officer)
    edited(view, officer, name="Renamed by somebody")
    answer = client.post(f"/views/{view.pk}/edit/", {"name": "My name for it", "version": "1"})
    assert answer.status_code == 409
    assert b"My name for it" in answer.content
    assert b"Renamed by somebody" in answer.content
    answer = client.post(f"/views/{view.pk}/edit/", {"name": "My name for it", "version": "2"})
    assert answer.status_code == 302
    assert SavedView.objects.get().name == "My name for it"


def test_the_form_explains_why_a_name_is_taken(officer: User) -> None:
    kept(officer, name="One")
    view = kept(officer, name="Two")
    answer = signed_in(officer).post(f"/views/{view.pk}/edit/", {"name": "One", "version": "1"})
    assert answer.status_code == 422
    assert b"You have a view of this name already." in answer.content
