"""Limits of deputies: later rights, rights by naming the absent person, closed accounts; and what judging them costs."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Deputyship, User
from people.selectors.deputies import offered
from people.services.deputies import appoint_deputy
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize("later", [False, True], ids=["from now", "from next month"])
@pytest.mark.parametrize("by", ["director", "principal"])
def test_rights_given_after_somebody_elses_appointment_are_not_the_deputys(
    by: str, later: bool, client: Client
) -> None:
    portfolio = factories.portfolio()
    own, secret = factories.project(portfolio), factories.project(factories.portfolio(), confidential=True)
    principal, deputy = factories.user("executive", portfolio.scope), factories.user()
    director = factories.user("pmo_director", portfolio.scope)
    then = timezone.now() - 40 * DAY
    deputyship = appoint_deputy(
        principal=principal,
        deputy=deputy,
        since=then + 30 * DAY if later else then,
        until=then + 90 * DAY,
        reason="",
        actor=principal if by == "principal" else director,
        now=then,
    )
    principal.grants.create(role="pmo_director", scope=None, since=then + 20 * DAY)

    client.force_login(deputy)
    client.post(f"/deputies/{deputyship.pk}/act/")
    assert client.get(f"/projects/{own.code}/").status_code == 200
    # Whoever appoints for themselves hands on what they will have, knowing it; others could not have handed it on.
    assert client.get(f"/projects/{secret.code}/").status_code == (200 if by == "principal" else 404)


@pytest.mark.parametrize("who", ["principal", "deputy"])
def test_an_account_that_was_closed_meanwhile_is_found_out(who: str) -> None:
    """The objects are as the form read them, before somebody else's deactivation."""
    people = {"principal": factories.user("pmo_director"), "deputy": factories.user()}
    User.objects.filter(pk=people[who].pk).update(is_active=False)
    now = timezone.now()
    with pytest.raises(ValidationError) as refusal:
        appoint_deputy(
            **people,
            since=now,
            until=now + DAY,
            reason="",
            actor=people["principal"] if who == "deputy" else factories.user("pmo_director"),
            now=now,
        )
    assert set(refusal.value.error_dict) == {who}
    assert not Deputyship.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_appoint_each_other_at_once_do_not_wait_in_a_circle() -> None:
    first, second = factories.user("executive"), factories.user("executive")
    now, gate, failed = timezone.now(), threading.Barrier(2), []

    def run(principal: User, deputy: User) -> None:
        try:
            gate.wait()
            appoint_deputy(
                principal=principal,
                deputy=deputy,
                since=now,
                until=now + DAY,
                reason="",
                actor=principal,
                now=now,
            )
        except OperationalError as deadlock:
            failed.append(deadlock)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(User.objects.get(pk=a.pk), User.objects.get(pk=b.pk)))
        for a, b in ((first, second), (second, first))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (failed, Deputyship.objects.count()) == ([], 2)


def test_many_roles_are_judged_in_as_many_queries_as_two(client: Client) -> None:
    admin = factories.user("administrator")
    factories.grant(admin, "pmo_director")
    portfolio = factories.portfolio()
    client.force_login(admin)

    def queries(roles: int) -> tuple[int, int]:
        person = factories.user()
        for _each in range(roles):
            factories.grant(person, "project_manager", factories.project(portfolio).scope)
        now = timezone.now()
        deputyship = Deputyship.objects.create(
            principal=person, deputy=factories.user(), since=now, until=now + DAY, appointed_by=admin
        )
        with CaptureQueriesContext(connection) as edit:
            assert client.get(f"/people/{person.pk}/edit/").status_code == 200
        with CaptureQueriesContext(connection) as end:
            assert client.post(f"/deputies/{deputyship.pk}/end/").status_code == 302
        deputyship.refresh_from_db()
        assert deputyship.ended_at
        return len(edit), len(end)

    queries(1)
    assert queries(2) == queries(20)


def test_a_form_says_whom_it_was_opened_for_without_javascript(client: Client) -> None:
    principal, deputy = factories.user("executive"), factories.user("executive")
    now = timezone.now()
    deputyship = Deputyship.objects.create(
        principal=principal, deputy=deputy, since=now - DAY, until=now + DAY, appointed_by=principal
    )
    client.get("/sign-in/")
    assert b"_acting_for" not in client.get("/sign-in/").content
    client.force_login(deputy)
    page = client.get("/deputies/").content.decode()
    forms = page.count('name="csrfmiddlewaretoken"')
    assert forms
    assert page.count('<input type="hidden" name="_acting_for" value="0">') == forms
    client.post(f"/deputies/{deputyship.pk}/act/", {"_acting_for": "0"})
    page = client.get("/").content.decode()
    assert f'<input type="hidden" name="_acting_for" value="{principal.pk}">' in page
    assert 'name="_acting_for" value="0"' not in page


def test_only_those_who_asked_for_oneself_are_offered(client: Client) -> None:
    ada, eve = (
        factories.user("executive", full_name="Ada Lang"),
        factories.user("executive", full_name="Eve Ek"),
    )
    mine, other = factories.user("executive"), factories.user("executive")
    now = timezone.now()
    asked, elsewhere, second = (
        Deputyship.objects.create(
            principal=principal, deputy=deputy, since=now - DAY, until=now + DAY, appointed_by=principal
        )
        for principal, deputy in ((ada, mine), (eve, other), (other, mine))
    )
    client.force_login(mine)
    page = client.get("/").content.decode()
    assert f"/deputies/{asked.pk}/act/" in page
    assert f"/deputies/{elsewhere.pk}/act/" not in page
    assert "Eve Ek" not in page
    # One at a time: from the work of one absent person there is no way into that of another.
    client.post(f"/deputies/{asked.pk}/act/")
    assert f"/deputies/{second.pk}/act/" not in client.get("/").content.decode()
    acting = User.objects.get(pk=mine.pk)
    acting.acting_for = ada
    assert offered(acting, now) == []
