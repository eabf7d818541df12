"""Two people who end each other's right at the same moment: one of them stays."""

import threading
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from people.access import access_of
from people.models import RoleGrant, User
from people.services import deactivate_user, end_grant
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


def at_once(*acts):
    """Run each in its own thread and connection, all started together; the refusals."""
    gate, refused = threading.Barrier(len(acts)), []

    def run(act):
        gate.wait()
        try:
            act()
        except ValidationError as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refused


def in_a_request(person):
    """The person as a view has them: allowed when the request began."""
    actor = User.objects.get(pk=person.pk)
    assert access_of(actor).grants
    return actor


@pytest.mark.parametrize("attempt", range(5))
def test_two_directors_do_not_end_each_other(attempt):
    first, second = factories.user("pmo_director"), factories.user("pmo_director")

    def end(whose, by):
        grant, actor = whose.grants.get(), in_a_request(by)
        return lambda: end_grant(grant=grant, at=None, actor=actor, now=NOW)

    assert at_once(end(first, second), end(second, first)) == ["last"]
    assert RoleGrant.objects.active(NOW).filter(role="pmo_director").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_two_administrators_do_not_close_each_others_account(attempt):
    first, second = factories.user("administrator"), factories.user("administrator")

    def close(whom, by):
        actor = in_a_request(by)
        return lambda: deactivate_user(user=whom, expected_version=1, actor=actor, now=NOW)

    assert at_once(close(first, second), close(second, first)) == ["last"]
    assert User.objects.active().count() == 1
