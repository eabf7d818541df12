"""Two people who save the same in the same moment: the second is told or wins soundly, nobody sees an error page."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from people.models import SavedView, User
from people.services import edit_user
from people.services import invite as invite_person
from people.services.saved_views import Kept, ViewChanged, delete_view, edit_view, save_view
from people.services.users import Identity
from tests import factories
from tests.racing import at_once, meanwhile

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


def view_of(owner: User, name: str = "Mine") -> SavedView:
    return save_view(table="projects", name=name, query="", actor=owner, now=NOW)


def first_for_viewers(view: SavedView, actor: User) -> None:
    edit_view(
        view=SavedView.objects.get(pk=view.pk),
        kept=Kept(view.name, shared=True, default_for_role="viewer"),
        expected_version=1,
        actor=User.objects.get(pk=actor.pk),
        now=NOW,
    )


def test_two_make_their_views_what_a_role_sees_first_and_the_later_one_is_it() -> None:
    one, other = factories.user("pmo_officer"), factories.user("pmo_officer")
    views = view_of(one), view_of(other)
    ended = meanwhile(lambda: first_for_viewers(views[0], one), lambda: first_for_viewers(views[1], other))
    assert ended is None
    first, second = (SavedView.objects.get(pk=view.pk) for view in views)
    assert (first.shared, first.default_for_role, first.version) == (True, "", 3)
    assert (second.shared, second.default_for_role, second.version) == (True, "viewer", 2)


@pytest.mark.parametrize("attempt", range(3))
def test_two_views_of_two_people_at_once_and_one_is_left_as_first(attempt: int) -> None:
    one, other = factories.user("pmo_officer"), factories.user("pmo_officer")
    views = view_of(one), view_of(other)
    ended = at_once(lambda: first_for_viewers(views[0], one), lambda: first_for_viewers(views[1], other))
    # Whoever was overtaken while the form was open is shown what is stored now.
    assert all(error is None or isinstance(error, ViewChanged) for error in ended)
    assert SavedView.objects.filter(default_for_role="viewer").count() == 1


def test_a_name_that_is_saved_while_another_view_gets_it_is_refused_by_name() -> None:
    owner = factories.user("viewer")
    renamed = view_of(owner, "Old")

    def rename() -> None:
        edit_view(view=renamed, kept=Kept("Wanted"), expected_version=1, actor=owner, now=NOW)

    ended = meanwhile(lambda: view_of(owner, "Wanted"), rename)
    assert isinstance(ended, ValidationError)
    assert "You have a view of this name already." in ended.messages


def test_a_view_that_is_deleted_while_it_is_saved_again_is_kept_anew() -> None:
    owner = factories.user("viewer")
    view = view_of(owner)

    def save_again() -> None:
        save_view(table="projects", name="Mine", query="q=new", actor=owner, now=NOW)

    assert meanwhile(lambda: delete_view(view=view, actor=owner, now=NOW), save_again) is None
    assert SavedView.objects.get().query == "q=new"


def test_one_address_for_two_new_people_the_second_is_told() -> None:
    inviter = factories.user("administrator")

    def invite() -> None:
        invite_person(
            full_name="New Person", email="new@example.org", language="en", first=None, actor=inviter, now=NOW
        )

    ended = meanwhile(invite, invite)
    assert isinstance(ended, ValidationError)
    assert "email" in ended.message_dict
    assert User.objects.filter(email="new@example.org").count() == 1


def test_one_address_for_two_who_are_there_the_second_is_told() -> None:
    administrator = factories.user("administrator")
    people = [factories.user() for _each in range(2)]

    def change(person: User) -> None:
        edit_user(
            user=person,
            identity=Identity(person.full_name, "shared@example.org", "en", "Europe/Paris"),
            expected_version=1,
            actor=administrator,
            now=NOW,
        )

    ended = meanwhile(lambda: change(people[0]), lambda: change(people[1]))
    assert isinstance(ended, ValidationError)
    assert "email" in ended.message_dict
