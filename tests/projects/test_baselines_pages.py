"""Pages of baselines: proposed, decided, compared, taken along as a file; who is asked, told, and refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import OutgoingMail, User
from projects.models import Baseline, BaselineProposal
from projects.selectors.promised import promised_tree
from projects.services.baselines import decide_baseline
from tests import factories
from tests.projects.plans import NOW, Plan, span

pytestmark = pytest.mark.django_db
D = Decimal
NASTY = ["", "   ", "\x00", "x" * 2001, "a\x00b"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(plan: Plan, rest: str = "") -> str:
    return f"/projects/{plan.project.code}/baselines/{rest}"


@pytest.fixture
def plan() -> Plan:
    """A controlling portfolio: the manager proposes, the PMO decides."""
    plan = Plan("controlling")
    phase = plan.package("Phase one")
    plan.package("Walls", parent=phase, cost=D("1000"), **span("2026-01-01", "2026-01-31"))
    plan.milestone("Roof on", forecast_date=date(2026, 2, 1))
    return plan


def approved(plan: Plan) -> Baseline:
    decided = decide_baseline(proposal=plan.propose(), approve=True, remark="", actor=plan.officer, now=NOW)
    assert decided.baseline is not None
    return decided.baseline


def moved(plan: Plan) -> None:
    walls = plan.project.work_packages.get(name="Walls")
    plan.edit(walls, cost=D("1500"), finish=date(2026, 3, 1))


def seen_on(client: Client, plan: Plan) -> str:
    return client.get(url(plan, "propose/")).context["form"]["seen"].value()


def test_from_nothing_to_two_baselines(plan: Plan) -> None:
    manager, officer = client_of(plan.manager), client_of(plan.officer)
    assert "There is no baseline yet" in manager.get(url(plan)).content.decode()
    page = manager.get(url(plan, "propose/"))
    assert "The first baseline of this project" in page.content.decode()
    sent = {"reason": "We begin.", "seen": page.context["form"]["seen"].value()}
    assert manager.post(url(plan, "propose/"), sent).status_code == 302
    proposal = BaselineProposal.objects.get()
    assert "You may" not in manager.get(url(plan)).content.decode()
    assert "Walls" not in officer.get("/baselines/").content.decode()
    assert plan.project.name in officer.get("/baselines/").content.decode()
    answer = {"answer": "approve", "in_force": "0", "remark": ""}
    assert officer.post(url(plan, f"proposals/{proposal.pk}/decide/"), answer).status_code == 302
    assert Baseline.objects.get().approved_by == plan.officer
    moved(plan)
    text = manager.get(url(plan, "propose/")).content.decode()
    assert "+29" in text
    assert "+€500" in text
    manager.post(url(plan, "propose/"), {"reason": "Rain", "seen": seen_on(manager, plan)})
    second = BaselineProposal.objects.get(state="proposed")
    answer = {"answer": "approve", "in_force": "1"}
    assert officer.post(url(plan, f"proposals/{second.pk}/decide/"), answer).status_code == 302
    listed = manager.get(url(plan)).content.decode()
    assert "Baseline 1" in listed
    assert "Baseline 2" in listed
    one = manager.get(url(plan, "1/")).content.decode()
    assert "Phase one" in one
    assert "+29" in one
    assert "Roof on" in one
    assert manager.get(url(plan, "1/?with=2")).context["compared"].cost == D("500")
    assert manager.get(url(plan, "2/?with=1")).context["compared"].cost == D("500")
    assert manager.get(url(plan, "2/")).context["compared"].changed == ()
    assert manager.get(url(plan, "3/")).status_code == 404


def test_where_the_pmo_advises_the_manager_approves(plan: Plan) -> None:
    plan.project.portfolio.pmo_type = "supportive"
    plan.project.portfolio.save()
    manager = client_of(plan.manager)
    manager.post(url(plan, "propose/"), {"reason": "We begin.", "seen": seen_on(manager, plan)})
    assert Baseline.objects.get().approved_by == plan.manager
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("reason", NASTY)
def test_a_bad_reason_is_said_at_its_field(plan: Plan, reason: str) -> None:
    manager = client_of(plan.manager)
    answer = manager.post(url(plan, "propose/"), {"reason": reason, "seen": seen_on(manager, plan)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    assert not BaselineProposal.objects.exists()


@pytest.mark.parametrize("seen", ["", "0" * 64, "é" * 10])
def test_a_plan_that_was_not_seen_is_not_proposed(plan: Plan, seen: str) -> None:
    manager = client_of(plan.manager)
    answer = manager.post(url(plan, "propose/"), {"reason": "Kept as typed", "seen": seen})
    assert answer.status_code == 409
    assert "Kept as typed" in answer.content.decode()
    assert not BaselineProposal.objects.exists()
    again = {"reason": "Kept as typed", "seen": answer.context["form"]["seen"].value()}
    assert manager.post(url(plan, "propose/"), again).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("answer", ""), ("answer", "maybe"), ("answer", "\x00"), ("in_force", ""), ("in_force", "-1"),
        ("in_force", "9" * 30), ("in_force", "one"), ("remark", "\x00"), ("remark", "x" * 2001),
    ],
)  # fmt: skip
def test_a_bad_decision_is_refused_with_a_message(plan: Plan, field: str, value: str) -> None:
    proposal = plan.propose()
    data = {"answer": "send_back", "in_force": "0", "remark": "No", field: value}
    answer = client_of(plan.officer).post(url(plan, f"proposals/{proposal.pk}/decide/"), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


def test_a_plan_is_sent_back_with_a_reason_only(plan: Plan) -> None:
    proposal = plan.propose()
    officer, where = client_of(plan.officer), url(plan, f"proposals/{proposal.pk}/decide/")
    data = {"answer": "send_back", "in_force": "0", "remark": " "}
    answer = officer.post(where, data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["remark"])
    assert officer.post(where, data | {"remark": "Too late"}).status_code == 302
    late = officer.post(where, data | {"remark": "Mine too"})
    assert late.status_code == 409
    assert "Mine too" in late.content.decode()
    assert "Too late" in client_of(plan.manager).get(url(plan)).content.decode()


def test_another_baseline_came_into_force_meanwhile(plan: Plan) -> None:
    proposal = plan.propose()
    Baseline.objects.create(project=plan.project, number=1, approved_on=date(2026, 1, 1), source="import")
    data = {"answer": "approve", "in_force": "0", "remark": "Fine"}
    where = url(plan, f"proposals/{proposal.pk}/decide/")
    answer = client_of(plan.officer).post(where, data)
    assert answer.status_code == 409
    assert "Fine" in answer.content.decode()
    assert answer.context["form"]["in_force"].value() == "1"
    assert client_of(plan.officer).post(where, data | {"in_force": "1"}).status_code == 302


def test_withdrawn_by_who_proposes_only(plan: Plan) -> None:
    proposal = plan.propose()
    where = url(plan, f"proposals/{proposal.pk}/withdraw/")
    assert client_of(factories.user("executive")).post(where).status_code == 403
    assert client_of(factories.user()).post(where).status_code == 404
    assert client_of(plan.manager).post(where).status_code == 302
    assert client_of(plan.manager).post(where).status_code == 409


def test_a_plan_with_gaps_says_what_is_missing(plan: Plan) -> None:
    plan.package("Undated")
    text = client_of(plan.manager).get(url(plan, "propose/")).content.decode()
    assert "has no dates" in text
    assert "<textarea" not in text


def test_the_file_of_what_moved(plan: Plan) -> None:
    approved(plan)
    moved(plan)
    answer = client_of(plan.manager).get(url(plan, "1/?export=csv"))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[1] == (
        "Work package,1.1,Walls,Changed,2026-01-01,2026-01-01,0,2026-01-31,2026-03-01,29,1000.00,1500.00,500.00"
    )
    assert lines[-1].endswith("29,1000.00,1500.00,500.00")
    book = client_of(plan.manager).get(url(plan, "1/?export=xlsx"))
    assert b"".join(book.streaming_content).startswith(b"PK")
    book.close()


def test_who_sees_no_money_gets_none(plan: Plan) -> None:
    approved(plan)
    moved(plan)
    member = client_of(factories.user("team_member", plan.project.scope))
    for where in ("", "1/", "1/?export=csv"):
        answer = member.get(url(plan, where))
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        for amount in ("1000", "1,000", "1500", "1,500", "€"):
            assert amount not in text
    viewer = client_of(factories.user("viewer", plan.project.scope))
    for where in ("", "1/", f"proposals/{BaselineProposal.objects.get().pk}/"):
        text = viewer.get(url(plan, where)).content.decode()
        assert plan.officer.full_name not in text
        assert plan.manager.full_name not in text


def test_those_closest_to_the_project_are_asked_and_the_proposer_is_told(plan: Plan) -> None:
    near = factories.user("pmo_officer", plan.project.portfolio.scope, language="fr")
    factories.user("pmo_officer", plan.project.portfolio.scope, is_active=False)
    proposal = plan.propose()
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [near]
    decide_baseline(proposal=proposal, approve=False, remark="Too late", actor=near, now=NOW)
    told = OutgoingMail.objects.get(kind="baseline-decided")
    assert told.recipient == plan.manager
    assert "Too late" in told.body
    assert f"/baselines/proposals/{proposal.pk}/" in told.body


def test_nobody_is_asked_about_their_own_proposal(plan: Plan) -> None:
    near = factories.user("pmo_officer", plan.project.portfolio.scope)
    plan.propose(near)
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [plan.officer]


def test_a_secret_project_is_told_to_the_cleared_only(plan: Plan) -> None:
    director = factories.user("pmo_director")
    factories.user("pmo_officer", plan.project.portfolio.scope)
    plan.project.confidential = True
    plan.project.save()
    plan.propose()
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [director]


def test_the_largest_move_comes_first_in_a_fixed_number_of_statements(plan: Plan) -> None:
    approved(plan)
    first_of_all = Plan("controlling")
    first_of_all.package("A", cost=D("10"), **span("2026-01-01", "2026-01-31"))
    first_of_all.propose()
    officer = client_of(plan.officer)
    with CaptureQueriesContext(connection) as few:
        officer.get("/baselines/")
    moved(plan)
    plan.propose()
    for _number in range(3):
        other = Plan("controlling")
        package = other.package("A", cost=D("1000"), **span("2026-01-01", "2026-12-31"))
        approved(other)
        other.edit(package, finish=date(2027, 1, 2))
        other.propose()
    with CaptureQueriesContext(connection) as many:
        page = officer.get("/baselines/")
    assert len(few) == len(many)
    listed = [one.proposal.project for one, _money, _names in page.context["rows"]]
    assert listed[0] == plan.project
    assert listed[-1] == first_of_all.project
    assert client_of(plan.manager).get("/baselines/").context["rows"] == []
    assert "5 baselines wait for your decision" in officer.get("/").content.decode()


def test_pages_of_a_project_take_a_fixed_number_of_statements(plan: Plan) -> None:
    manager = client_of(plan.manager)
    counts = []
    approved(plan)
    for _round in range(2):
        manager.get(url(plan))
        found = []
        for where in ("", "1/", "propose/"):
            with CaptureQueriesContext(connection) as queries:
                assert manager.get(url(plan, where)).status_code == 200
            found.append(len(queries))
        counts.append(found)
        for number in range(4):
            plan.package(f"More {number}", cost=D("1"), **span("2026-01-01", "2026-12-31"))
            approved(plan)
    assert counts[0] == counts[1]


def test_what_nobody_proposed_has_the_names_of_today(plan: Plan) -> None:
    """A baseline that came another way than by a proposal shows what its packages are part of, not a bare number."""
    tree = promised_tree(approved(plan), None)

    assert [(row.code, row.name) for row in tree.rows] == [("1", "Phase one"), ("1.1", "Walls")]
    walls = plan.project.work_packages.get(name="Walls")
    plan.move(walls)
    # It lies elsewhere now: whose part it was cannot be told.
    assert [row.name for row in promised_tree(plan.project.baselines.get(), None).rows] == ["", "Walls"]
