"""Deputies: who appoints whom, what is told to whom, and how it ends."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from people.access import NOT_FOR_DEPUTIES, access_of
from people.models import Deputyship, OutgoingMail, RoleGrant, User
from people.roles import ROLES, Permission
from people.services.deputies import LONGEST, appoint_deputy, end_deputyship, may_appoint_for
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def appoint(principal: User, deputy: User, now: datetime, **fields: object) -> Deputyship:
    values = {"since": now, "until": now + 7 * DAY, "reason": "Annual leave", "actor": principal}
    return appoint_deputy(principal=principal, deputy=deputy, now=now, **{**values, **fields})


def refused(principal: User, deputy: User, now: datetime, **fields: object) -> str:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        appoint(principal, deputy, now, **fields)
    assert not Deputyship.objects.filter(deputy=deputy, since__gte=now + 30 * DAY).exists()
    return next(iter(refusal.value.error_dict))


@pytest.fixture
def manager() -> User:
    return factories.user(
        "project_manager", factories.project(factories.portfolio()).scope, full_name="Ada Lang"
    )


@pytest.fixture
def colleague() -> User:
    return factories.user(
        "team_member", factories.portfolio().scope, full_name="Bo Berg", language="fr", time_zone="Asia/Tokyo"
    )


def test_the_absent_person_appoints_and_the_deputy_is_told(
    manager: User, colleague: User, now: datetime
) -> None:
    deputyship = appoint(manager, colleague, now, reason="Annual\nleave ")

    assert (deputyship.appointed_by, deputyship.reason) == (manager, "Annual leave")
    [mail] = OutgoingMail.objects.all()
    assert (mail.recipient, mail.kind, mail.language) == (colleague, "deputy-appointed", "fr")
    assert "Ada Lang" in mail.subject
    assert "Annual leave" in mail.body
    assert "19:00" in mail.body, "10:00 UTC, as a clock in Tokyo shows it"
    assert "/deputies/" in mail.body


def test_who_may_grant_every_role_of_the_absent_person_appoints_and_both_are_told(
    manager: User, colleague: User, now: datetime
) -> None:
    director = factories.user("pmo_director")
    assert appoint(manager, colleague, now, actor=director).appointed_by == director
    assert set(OutgoingMail.objects.values_list("recipient", "kind")) == {
        (colleague.pk, "deputy-appointed"),
        (manager.pk, "deputy-of-yours"),
    }


@pytest.mark.parametrize("role", sorted(ROLES))
def test_nobody_else_appoints(role: str, manager: User, colleague: User, now: datetime) -> None:
    factories.grant(manager, "administrator")
    actor = factories.user(role)
    assert not may_appoint_for(actor=actor, principal=manager, now=now), "no one role may grant both"
    with pytest.raises(PermissionDenied):
        appoint(manager, colleague, now, actor=actor)
    assert not Deputyship.objects.exists()


def test_for_somebody_without_roles_nobody_else_appoints(colleague: User, now: datetime) -> None:
    nobody = factories.user()
    assert not may_appoint_for(actor=factories.user("pmo_director"), principal=nobody, now=now)


def test_a_role_that_begins_later_counts_too(manager: User, now: datetime) -> None:
    director = factories.user("pmo_director", factories.portfolio().scope)
    portfolio = RoleGrant.objects.get(user=director).scope
    person = factories.user("project_manager", factories.project(factories.portfolio()).scope)
    RoleGrant.objects.filter(user=person).update(scope=portfolio)
    assert may_appoint_for(actor=director, principal=person, now=now)
    RoleGrant.objects.create(user=person, role="pmo_officer", scope=None, since=now + DAY)
    assert not may_appoint_for(actor=director, principal=person, now=now)


def test_nobody_names_themselves(manager: User, now: datetime) -> None:
    director = factories.user("pmo_director")
    assert refused(manager, director, now, actor=director) == "deputy"
    assert refused(manager, manager, now) == "deputy"
    # Nor past the service.
    for fields in ({"principal": manager, "deputy": manager}, {"principal": manager, "deputy": director}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Deputyship.objects.create(since=now, until=now + DAY, appointed_by=director, **fields)


def test_times_and_people_that_do_not_fit_are_refused_by_field(
    manager: User, colleague: User, now: datetime
) -> None:
    assert refused(manager, colleague, now, until=now) == "until"
    assert refused(manager, colleague, now, since=now - 3 * DAY, until=now - DAY) == "until"
    assert refused(manager, colleague, now, until=now + LONGEST + DAY) == "until"
    assert refused(manager, factories.user(is_active=False), now) == "deputy"
    appoint(manager, colleague, now)
    assert refused(manager, colleague, now, since=now + 6 * DAY, until=now + 9 * DAY) == "deputy"
    assert appoint(manager, colleague, now, since=now + 7 * DAY, until=now + 9 * DAY), (
        "the one after the other"
    )
    assert appoint(manager, factories.user(), now), "two share the work"


def test_a_start_in_the_past_is_now(manager: User, colleague: User, now: datetime) -> None:
    assert appoint(manager, colleague, now, since=now - 3 * DAY).since == now


@pytest.mark.parametrize("who", ["principal", "deputy", "director", "stranger"])
def test_it_is_ended_by_the_two_or_by_who_could_have_appointed(
    who: str, manager: User, colleague: User, now: datetime
) -> None:
    deputyship = appoint(manager, colleague, now)
    actor = {
        "principal": manager,
        "deputy": colleague,
        "director": factories.user("pmo_director"),
        "stranger": factories.user("pmo_officer"),
    }[who]
    if who == "stranger":
        with pytest.raises(PermissionDenied):
            end_deputyship(deputyship=deputyship, actor=actor, now=now + DAY)
        return
    assert end_deputyship(deputyship=deputyship, actor=actor, now=now + DAY)
    deputyship.refresh_from_db()
    assert deputyship.ended_at == now + DAY
    assert not end_deputyship(deputyship=deputyship, actor=actor, now=now + 2 * DAY), "over is over"
    deputyship.refresh_from_db()
    assert deputyship.ended_at == now + DAY


def test_a_deputy_makes_no_deputy_and_ends_none(manager: User, colleague: User, now: datetime) -> None:
    deputyship = appoint(manager, colleague, now)
    colleague.acting_for = manager
    third = factories.user()
    for principal in (manager, colleague):
        with pytest.raises(PermissionDenied):
            appoint(principal, third, now, actor=colleague)
    with pytest.raises(PermissionDenied):
        end_deputyship(deputyship=deputyship, actor=colleague, now=now)


# What a deputy may do, over every role and every permission.


def acting(deputy: User, principal: User) -> User:
    deputy.acting_for = principal
    return deputy


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_deputy_may_what_the_absent_person_may_but_for_accounts_and_roles(
    role: str, permission: str
) -> None:
    portfolio, elsewhere = factories.portfolio(), factories.portfolio()
    secret = factories.project(portfolio, confidential=True)
    principal = factories.user(role, portfolio.scope)
    # Everything, and everywhere, by a role of their own: none of it counts in this mode.
    own = factories.user("pmo_director")
    factories.grant(own, "administrator")

    access = access_of(acting(own, principal))

    plain = access_of(principal)
    held = permission in ROLES[role].permissions and permission not in NOT_FOR_DEPUTIES
    assert access.may(permission, portfolio.scope) is held
    assert access.may_anywhere(permission) is held
    assert not access.may(permission, elsewhere.scope)
    assert access.may(permission, secret.scope, confidential=True) is (
        held and plain.may(permission, secret.scope, confidential=True)
    )
    seen = set(type(portfolio).objects.filter(access.q(permission)))
    assert seen == ({portfolio} if held else set())


def test_the_two_that_nobody_hands_on() -> None:
    assert {"grant_roles", "manage_users"} == NOT_FOR_DEPUTIES


def test_no_chain(now: datetime) -> None:
    first, second, third = (factories.user(role) for role in ("pmo_director", "sponsor", "team_member"))
    appoint(first, second, timezone.now())
    appoint(second, third, timezone.now())
    assert {grant.role for grant in access_of(acting(third, second)).grants} == {"sponsor"}


def test_one_query_tells_access_and_whether_somebody_is_a_deputy(
    manager: User, colleague: User, django_assert_num_queries
) -> None:
    without_roles = factories.user()
    for deputy in (colleague, without_roles):
        appoint(manager, deputy, timezone.now())
    # Who has no roles may be a deputy all the same: asked apart.
    for person, stands_in, queries in ((colleague, True, 1), (manager, False, 1), (without_roles, True, 2)):
        fresh = User.objects.get(pk=person.pk)
        with django_assert_num_queries(queries):
            assert access_of(fresh).stands_in is stands_in


@pytest.fixture
def appointed(manager: User, colleague: User) -> Deputyship:
    return appoint(manager, colleague, timezone.now() - timedelta(hours=1))


@pytest.fixture
def browser(client: Client, colleague: User, appointed: Deputyship) -> Client:
    """The deputy's, signed in and acting."""
    client.force_login(colleague)
    assert client.post(f"/deputies/{appointed.pk}/act/").status_code == 302
    return client


# The mode, as a browser sees it.


def test_the_banner_is_on_every_page_and_stop_ends_the_mode(
    browser: Client, manager: User, colleague: User
) -> None:
    for path in ("/", "/deputies/", "/my-projects/", "/nowhere/"):
        page = browser.get(path).content.decode()
        assert "You act for <strong>Ada Lang</strong>" in page or "Vous agissez" in page, path
    assert browser.get("/my-projects/").context["user"].acting_for == manager

    browser.post("/deputies/stop/")
    assert 'class="acting"' not in browser.get("/").content.decode()
    assert browser.get("/").context["user"].acting_for is None


def test_the_page_shows_what_the_absent_person_sees_and_nothing_of_the_deputys_own(
    client: Client, manager: User, now: datetime
) -> None:
    deputy = factories.user(
        "project_manager", factories.project(factories.portfolio(), name="Of my own").scope
    )
    deputyship = appoint(manager, deputy, timezone.now())
    project = manager.grants.get().scope.project
    own = deputy.grants.get().scope.project
    client.force_login(deputy)
    assert client.get(f"/projects/{project.code}/").status_code == 404

    client.post(f"/deputies/{deputyship.pk}/act/")
    assert client.get(f"/projects/{project.code}/").status_code == 200
    assert client.get(f"/projects/{own.code}/").status_code == 404


@pytest.mark.parametrize("how", ["over", "ended", "principal", "grants"])
def test_it_ends_by_itself_at_the_next_request(
    how: str, browser: Client, manager: User, appointed: Deputyship
) -> None:
    project = manager.grants.get().scope.project
    assert browser.get(f"/projects/{project.code}/").status_code == 200
    if how == "over":
        Deputyship.objects.update(until=timezone.now() - timedelta(seconds=1))
    elif how == "ended":
        Deputyship.objects.update(ended_at=timezone.now())
    elif how == "principal":
        User.objects.filter(pk=manager.pk).update(is_active=False)
    else:
        RoleGrant.objects.filter(user=manager).update(until=timezone.now() - timedelta(seconds=1))

    assert browser.get(f"/projects/{project.code}/").status_code == 404
    assert ('class="acting"' in browser.get("/").content.decode()) is (how == "grants")


def test_a_form_sent_in_the_belief_to_act_is_refused_when_it_is_over(
    browser: Client, colleague: User, manager: User
) -> None:
    project = manager.grants.get().scope.project
    factories.period(project.portfolio)
    # Would be allowed in their own name: it must not be recorded as such all the same.
    factories.grant(colleague, "project_manager", project.scope)
    sent = {"period": project.portfolio.periods.get().pk, "version": 0, "overall_rag": 1, "summary": "Fine"}
    Deputyship.objects.update(ended_at=timezone.now())

    for _again in range(2):
        answer = browser.post(f"/projects/{project.code}/status/", sent)
        assert answer.status_code == 403
        assert "people/acting_over.html" in [each.name for each in answer.templates]
    assert not project.status_updates.exists()

    told = browser.get("/")
    assert len(list(told.context["messages"])) == 1
    assert browser.post(f"/projects/{project.code}/status/", sent).status_code == 302
    assert project.status_updates.get().on_behalf_of is None


def test_a_deputyship_of_somebody_else_or_of_another_time_starts_nothing(
    client: Client, manager: User, colleague: User
) -> None:
    coming = appoint(manager, colleague, timezone.now(), since=timezone.now() + DAY)
    others = appoint(factories.user("sponsor"), manager, timezone.now())
    client.force_login(colleague)
    assert client.post(f"/deputies/{others.pk}/act/").status_code == 404
    assert client.post(f"/deputies/{others.pk}/end/").status_code == 404
    client.post(f"/deputies/{coming.pk}/act/")
    assert client.get("/").context["user"].acting_for is None
    # Nor does a session that was written by hand.
    session = client.session
    session["acting_for"] = others.pk
    session.save()
    assert client.get("/").context["user"].acting_for is None


def test_while_acting_nobody_arranges_deputies(browser: Client, appointed: Deputyship) -> None:
    for path in ("/deputies/appoint/", "/deputies/people/?deputy=ada"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"/deputies/{appointed.pk}/end/").status_code == 403
    assert browser.post(f"/deputies/{appointed.pk}/act/").status_code == 403


def test_the_trail_and_the_update_carry_both_names(browser: Client, colleague: User, manager: User) -> None:
    project = manager.grants.get().scope.project
    period = factories.period(project.portfolio)
    sent = {"period": period.pk, "version": 0, "overall_rag": 1, "summary": "Fine", "percent_complete": "5"}
    assert browser.post(f"/projects/{project.code}/status/", sent).status_code == 302

    update = project.status_updates.get()
    assert (update.author, update.on_behalf_of) == (colleague, manager)
    with translation.override("en"):
        assert update.signature() == "Bo Berg for Ada Lang"
    event = apps.get_model("projects", "StatusUpdateEvent").objects.get(id=update.pk)
    assert event.pgh_context["actor"] == colleague.pk
    assert event.pgh_context["on_behalf_of"] == manager.pk
    page = browser.get(f"/projects/{project.code}/").content.decode()
    assert "Bo Berg" in page
    assert "Ada Lang" in page


def test_neither_the_deputy_nor_the_absent_person_is_named_manager(client: Client) -> None:
    portfolio = factories.portfolio()
    project = factories.project(portfolio)
    officer, deputy, other = (factories.user("pmo_officer", portfolio.scope) for _ in range(3))
    deputyship = appoint(officer, deputy, timezone.now())
    client.force_login(deputy)
    client.post(f"/deputies/{deputyship.pk}/act/")
    for person in (deputy, officer):
        answer = client.post(f"/projects/{project.code}/manager/", {"manager": person.email, "version": 1})
        assert answer.status_code == 422
    project.refresh_from_db()
    assert project.manager is None
    client.post(f"/projects/{project.code}/manager/", {"manager": other.email, "version": 1})
    project.refresh_from_db()
    assert project.manager == other


def test_appointing_keeps_what_was_typed_and_reads_times_in_the_persons_zone(
    client: Client, colleague: User, manager: User
) -> None:
    client.force_login(colleague)
    since = timezone.localtime(timezone.now(), colleague.zone) + 2 * DAY
    typed = {"deputy": "nobody@example.org", "since": since.strftime("%Y-%m-%dT%H:%M"), "reason": "Congés"}
    refusal = client.post("/deputies/appoint/", {**typed, "until": typed["since"]})
    assert refusal.status_code == 422
    assert "nobody@example.org" in refusal.content.decode()
    assert "Congés" in refusal.content.decode()

    until = (since + DAY).strftime("%Y-%m-%dT%H:%M")
    answer = client.post("/deputies/appoint/", {**typed, "deputy": manager.email.upper(), "until": until})
    assert answer.status_code == 302
    stored = Deputyship.objects.get()
    assert (stored.principal, stored.deputy) == (colleague, manager)
    assert stored.since == since.replace(second=0, microsecond=0)


def test_a_person_who_may_not_be_chosen_is_said_beside_the_field(client: Client, manager: User) -> None:
    officer = factories.user("pmo_director", factories.portfolio().scope)
    client.force_login(officer)
    until = (timezone.now() + DAY).strftime("%Y-%m-%dT%H:%M")
    sent = {"deputy": factories.user().email, "since": "2026-01-01T08:00", "until": until}
    answer = client.post("/deputies/appoint/", {**sent, "principal": manager.email})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["principal"]
    assert not Deputyship.objects.exists()


def test_what_is_offered_costs_nobody_else_a_query(
    client: Client, manager: User, colleague: User, appointed: Deputyship, django_assert_num_queries
) -> None:
    def queries_of(person: User) -> int:
        client.force_login(person)
        client.get("/deputies/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/deputies/").content.decode()
        assert (f"/deputies/{appointed.pk}/act/" in page) is (person == colleague)
        return len(captured)

    plain = queries_of(factories.user("team_member"))
    assert queries_of(manager) == plain
    assert queries_of(colleague) == plain + 1
    client.post(f"/deputies/{appointed.pk}/act/")
    with django_assert_num_queries(plain + 1):
        client.get("/deputies/")


def test_acting_in_a_role_that_asks_for_a_second_factor_asks_the_deputy_for_one(
    browser: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"project_manager"})
    assert browser.get("/").headers["Location"] == "/security/"
    assert browser.post("/deputies/stop/").headers["Location"] == "/", "the way out stays open"
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("how", ["header", "field"])
def test_a_form_says_whom_its_page_was_opened_for(
    how: str, browser: Client, manager: User, appointed: Deputyship
) -> None:
    project = manager.grants.get().scope.project
    period = factories.period(project.portfolio)
    url = f"/projects/{project.code}/status/draft/"

    def send(believed: object) -> int:
        typed = {"period": period.pk, "summary": "Fine", "draft_revision": 0}
        if how == "header":
            return browser.post(url, typed, headers={"X-Acting-For": str(believed)}).status_code
        return browser.post(url, typed | {"_acting_for": believed}).status_code

    assert f'data-acting-for="{manager.pk}"' in browser.get("/").content.decode()
    assert send(0) == 403, "opened as oneself, then acting was begun in another tab"
    assert not project.drafts.exists()
    assert send(manager.pk) == 200

    browser.post("/deputies/stop/", {"_acting_for": manager.pk})
    assert 'data-acting-for="0"' in browser.get("/").content.decode()
    factories.grant(User.objects.get(pk=appointed.deputy_id), "project_manager", project.scope)
    assert send(manager.pk) == 403, "opened while acting, then stopped in another tab"
    assert project.drafts.get().revision == 1
