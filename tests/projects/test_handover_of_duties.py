"""Handing over duties within projects: benefits beyond their project's end, open dependencies, work packages."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import OutgoingMail, RoleGrant, User
from projects.handover import Holding, Move, holdings
from projects.models import Benefit, Dependency, Project, WorkPackage
from projects.services.handover import HandOverChanged, hand_over
from tests import factories
from tests.projects.gains import HOURS, NOW, SAVINGS, Gains
from tests.projects.plans import Plan, span

pytestmark = pytest.mark.django_db
FIRST: dict[str, Any] = {**span("2026-12-01", "2026-12-10")}
THEN: dict[str, Any] = {**span("2026-12-11", "2026-12-20")}


class Leaving:
    """Somebody with duties in a project that runs and in one that is archived, and the officer who hands them over."""

    def __init__(self) -> None:
        self.gains, self.plan = Gains(), Plan()
        self.officer = self.gains.officer
        self.leaver: User = factories.user(full_name="Lea Leaver", email="lea@example.org")
        self.running, self.ended = self.plan.project, self.gains.project
        for project in (self.running, self.ended):
            factories.grant(self.leaver, "team_member", project.scope)
        self.package = self.plan.package("Foundations", responsible=self.leaver, **FIRST)
        other = self.plan.package("Walls", **THEN)
        self.wait: Dependency = self.plan.wait(
            self.plan.end(self.package), self.plan.end(other), owner=self.leaver
        )
        self.benefit = self.gains.benefit(HOURS, owner=self.leaver)
        self.gains.archive()

    def found(self, reader: User | None = None) -> dict[str, Holding]:
        return {one.part.name: one for one in holdings(self.leaver, reader or self.officer)}

    def hand(self, successor: User, *names: str, actor: User | None = None) -> None:
        found = self.found()
        moves = [Move(found[name], successor) for name in names or found]
        leaver = User.objects.get(pk=self.leaver.pk)
        hand_over(leaver=leaver, moves=moves, actor=actor or self.officer, now=NOW)

    def bearers(self) -> set[Any]:
        return {
            Benefit.objects.get(pk=self.benefit.pk).owner,
            Dependency.objects.get(pk=self.wait.pk).owner,
            WorkPackage.objects.get(pk=self.package.pk).responsible,
        }


@pytest.fixture
def leaving() -> Leaving:
    return Leaving()


def url(person: User) -> str:
    return reverse("projects:hand-over", args=[person.pk])


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def typed(client: Client, leaver: User, **fields: str) -> dict[str, str]:
    form = client.get(url(leaver)).context["form"]
    return {f"version-{one.key}": str(one.version) for one in form.holdings} | fields


def test_everything_is_shown_with_its_project_and_goes_to_the_successor(leaving: Leaving) -> None:
    successor = factories.user("pmo_officer", email="susi@example.org")
    client = signed_in(leaving.officer)
    page = client.get(url(leaving.leaver)).content.decode()
    for text in ("Hours saved", "Counter hall", "Archived", "Foundations → Walls", "Owner of a dependency"):
        assert text in page
    preview = client.post(url(leaving.leaver), typed(client, leaving.leaver, everyone=successor.email))
    assert preview.content.decode().count("susi@example.org</div>") == 3
    assert "no rights go with these" in preview.content.decode()
    assert leaving.bearers() == {leaving.leaver}, "a preview writes nothing"
    done = client.post(url(leaving.leaver), {**preview.context["typed"], "confirmed": "1"})
    assert done.status_code == 302
    assert leaving.bearers() == {successor}
    assert holdings(leaving.leaver, leaving.officer) == []
    assert not RoleGrant.objects.filter(user=successor).exclude(role="pmo_officer").exists()
    assert RoleGrant.objects.filter(user=leaving.leaver, until=None).count() == 2


def test_the_trail_names_who_did_it(leaving: Leaving) -> None:
    successor = factories.user("pmo_officer", email="susi@example.org")
    client = signed_in(leaving.officer)
    data = typed(client, leaving.leaver, everyone=successor.email, confirmed="1")
    assert client.post(url(leaving.leaver), data).status_code == 302
    rows: list[Any] = [leaving.benefit, leaving.wait, leaving.package]
    for row in rows:
        event = row.events.order_by("pgh_id").last()
        assert (event.pgh_label, event.pgh_context["actor"]) == ("update", leaving.officer.pk)
        assert event.version == row.version + 1


def test_both_sides_are_told(leaving: Leaving) -> None:
    successor = factories.user("pmo_officer", email="susi@example.org")
    leaving.hand(successor)
    mails = {mail.address: mail.body for mail in OutgoingMail.objects.all()}
    assert set(mails) >= {"susi@example.org", "lea@example.org"}
    for address in ("susi@example.org", "lea@example.org"):
        assert "Counter hall, Hours saved (PJ)" in mails[address]
        assert "rights" not in mails[address]


def test_a_dependency_is_told_under_the_project_that_one_sees(leaving: Leaving) -> None:
    """Who sees the project that waits need not see the one that delivers, nor the other way round."""
    elsewhere = Plan()
    Project.objects.filter(pk=elsewhere.project.pk).update(name="Far away", code="FAR")
    far = elsewhere.package("Secret vault", **FIRST)
    near = WorkPackage.objects.get(name="Walls")
    Dependency.objects.filter(pk=leaving.wait.pk).update(
        predecessor_project=elsewhere.project, predecessor_package=far, successor_package=near
    )
    assert "Secret vault" in leaving.found()["dependency"].name
    stranger = factories.user()
    with pytest.raises(ValidationError, match="neither of the two"):
        leaving.hand(stranger, "dependency")
    here = factories.user("team_member", leaving.running.scope)
    leaving.hand(here, "dependency")
    there = factories.user("team_member", elsewhere.project.scope)
    Dependency.objects.filter(pk=leaving.wait.pk).update(owner=leaving.leaver)
    leaving.hand(there, "dependency")
    said = {mail.recipient: mail.body for mail in OutgoingMail.objects.filter(kind="handed-over")}
    for person in (here, leaving.leaver):
        assert leaving.running.name in said[person]
        assert "Far away" not in said[person]
        assert "Secret vault" not in said[person]
    assert "Far away (FAR): Owner of a dependency" in said[there]
    assert leaving.running.name not in said[there]


def test_a_leaver_is_told_of_no_project_that_they_do_not_see(leaving: Leaving) -> None:
    RoleGrant.objects.filter(user=leaving.leaver).delete()
    leaving.hand(factories.user("pmo_officer"))
    assert not OutgoingMail.objects.filter(recipient=leaving.leaver, kind="handed-over").exists()


def test_what_is_settled_stays_under_its_name(leaving: Leaving) -> None:
    Dependency.objects.filter(pk=leaving.wait.pk).update(state="delivered")
    WorkPackage.objects.filter(pk=leaving.package.pk).update(
        actual_start=date(2026, 1, 1), actual_finish=date(2026, 1, 2)
    )
    assert set(leaving.found()) == {"benefit"}
    WorkPackage.objects.filter(pk=leaving.package.pk).update(
        actual_finish=None, cancelled_on=date(2026, 1, 2)
    )
    Project.objects.filter(pk=leaving.ended.pk).update(archived_at=None)
    Project.objects.filter(pk=leaving.running.pk).update(archived_at=NOW)
    assert set(leaving.found()) == {"benefit"}


def test_nothing_of_a_project_out_of_sight_is_shown_or_moved(leaving: Leaving) -> None:
    """A benefit, a package, and a dependency of which the reader sees one end only."""
    narrow = factories.user("pmo_officer", leaving.running.portfolio.scope)
    hidden = Plan()
    far = hidden.package("Secret vault", responsible=leaving.leaver, **FIRST)
    Dependency.objects.filter(pk=leaving.wait.pk).update(
        predecessor_project=hidden.project,
        predecessor_package=far,
        successor_package=WorkPackage.objects.get(name="Walls"),
    )
    assert set(leaving.found(narrow)) == {"package"}
    client = signed_in(narrow)
    page = client.get(url(leaving.leaver)).content.decode()
    for text in ("Secret vault", "Counter hall", "Hours saved"):
        assert text not in page
    for name in ("benefit", "dependency"):
        with pytest.raises(HandOverChanged):
            leaving.hand(factories.user("pmo_officer"), name, actor=narrow)
    secret = factories.project(leaving.running.portfolio, confidential=True)
    Benefit.objects.filter(pk=leaving.benefit.pk).update(project=secret)
    assert set(leaving.found(narrow)) == {"package"}


def test_who_names_no_managers_there_hands_nothing_over(leaving: Leaving) -> None:
    for name, project in (("package", leaving.running), ("benefit", leaving.ended)):
        with pytest.raises(PermissionDenied):
            leaving.hand(
                factories.user("pmo_officer"), name, actor=factories.user("project_manager", project.scope)
            )
    assert leaving.bearers() == {leaving.leaver}


def test_a_successor_who_does_not_see_it_is_refused_at_that_line_and_nothing_is_written(
    leaving: Leaving,
) -> None:
    """The successor takes over a project too, and by that sees the duties in it, but not those in the archived one."""
    Project.objects.filter(pk=leaving.running.pk).update(manager=leaving.leaver)
    successor = factories.user(email="susi@example.org", full_name="Susi Successor")
    client = signed_in(leaving.officer)
    data = typed(client, leaving.leaver, everyone=successor.email, confirmed="1")
    answer = client.post(url(leaving.leaver), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"to-benefit-{leaving.benefit.pk}"]
    assert "Susi Successor does not see this project." in answer.content.decode()
    assert leaving.bearers() == {leaving.leaver}
    assert not RoleGrant.objects.filter(user=successor).exists()
    assert not OutgoingMail.objects.exclude(kind="named").exists()
    data[f"to-benefit-{leaving.benefit.pk}"] = factories.user("pmo_director").email
    assert client.post(url(leaving.leaver), data).status_code == 302
    assert WorkPackage.objects.get(pk=leaving.package.pk).responsible == successor


def test_a_financial_benefit_goes_to_nobody_who_sees_no_money(leaving: Leaving) -> None:
    Benefit.objects.filter(pk=leaving.benefit.pk).update(kind="financial", unit="")
    viewer = factories.user("viewer", leaving.ended.scope)
    with pytest.raises(ValidationError, match="money"):
        leaving.hand(viewer, "benefit")
    assert leaving.bearers() == {leaving.leaver}
    assert SAVINGS["kind"] == Benefit.objects.get(pk=leaving.benefit.pk).kind


@pytest.mark.parametrize(
    ("name", "model"), [("benefit", Benefit), ("dependency", Dependency), ("package", WorkPackage)]
)
def test_a_change_meanwhile_stops_everything(leaving: Leaving, name: str, model: Any) -> None:
    successor = factories.user("pmo_officer")
    moves = [Move(one, successor) for one in leaving.found().values()]
    model.objects.update(version=9)
    with pytest.raises(HandOverChanged):
        hand_over(leaver=leaving.leaver, moves=moves, actor=leaving.officer, now=NOW)
    assert leaving.bearers() == {leaving.leaver}
    assert name in leaving.found()


def test_a_form_of_the_benefit_that_was_opened_before_is_a_conflict(leaving: Leaving) -> None:
    Project.objects.filter(pk=leaving.ended.pk).update(archived_at=None)
    leaving.hand(factories.user("pmo_officer"), "benefit")
    data = {**HOURS, "is_disbenefit": "no", "owner": leaving.leaver.email, "version": leaving.benefit.version}
    answer = signed_in(leaving.gains.manager).post(
        reverse("projects:benefit-edit", args=["PJ", leaving.benefit.pk]), data
    )
    assert answer.status_code == 409


def test_it_costs_the_same_for_any_number_of_duties(leaving: Leaving) -> None:
    def statements() -> tuple[int, int]:
        leaver, successor = User.objects.get(pk=leaving.leaver.pk), factories.user("pmo_officer")
        with CaptureQueriesContext(connection) as reading:
            found = holdings(leaver, leaving.officer)
        with CaptureQueriesContext(connection) as writing:
            moves = [Move(one, successor) for one in found]
            hand_over(leaver=leaver, moves=moves, actor=leaving.officer, now=NOW)
        for model, field in ((Benefit, "owner"), (Dependency, "owner"), (WorkPackage, "responsible")):
            model.objects.filter(**{field: successor}).update(**{field: leaver})
        return len(reading), len(writing)

    holdings(leaving.leaver, leaving.officer)  # what the officer may do is read once
    few = statements()
    for n in range(5):
        more, leaver = Plan(), User.objects.get(pk=leaving.leaver.pk)
        factories.grant(leaver, "team_member", more.project.scope)
        first = more.package("A", responsible=leaver, **FIRST)
        second = more.package("B", **THEN)
        more.wait(more.end(first), more.end(second), owner=leaver)
        Benefit.objects.create(
            project=more.project,
            name=f"More {n}",
            owner=leaving.leaver,
            **{key: value for key, value in HOURS.items() if key != "name"},
        )
    assert statements() == few
