"""The life of a project in services: from a template, by objectives, to its review, and once more."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction

from people.models import OutgoingMail
from projects.models import (
    Baseline,
    BudgetLine,
    CostEntry,
    Method,
    Milestone,
    MilestoneForecast,
    Objective,
    PlanTemplate,
    Project,
    ProjectReview,
    WorkPackage,
)
from projects.plan.shipped import TEMPLATES
from projects.selectors.life_cycle import closed_by, last_figures, life_cycle_of, objectives_seen, thawed
from projects.services import archive_project, reopen_project, set_up_project
from projects.services.closing import ObjectivesChanged, Verdict, close_project
from projects.services.locks import ProjectChanged, RowChanged
from projects.services.objectives import add_objective, edit_objective, move_objective, remove_objective
from projects.services.templates import apply_template, rename_template, save_template, withdraw_template
from tests import factories
from tests.projects.plans import NOW, Plan, span

pytestmark = pytest.mark.django_db
START = date(2027, 1, 4)


@pytest.fixture
def plan() -> Plan:
    return Plan()


def begin(
    plan: Plan, code: str = "prince2-stages", cost: Decimal | None = None, start: date = START
) -> Project:
    return apply_template(
        project=plan.project, code=code, start=start, cost=cost, actor=plan.manager, now=NOW
    )


# Templates


def test_an_empty_plan_begins_with_a_template(plan):
    project = begin(plan, cost=Decimal("100000.01"))
    assert plan.tree()[:3] == [
        "1 Starting up and initiation",
        "1.1 Project brief and outline business case",
        "1.2 Project initiation documentation",
    ]
    leaves = WorkPackage.objects.filter(project=project, start__isnull=False)
    assert sum(leaves.values_list("cost", flat=True)) == Decimal("100000.01")
    project.refresh_from_db()
    assert (project.start_date, project.forecast_finish) == (START, START + timedelta(days=274))
    assert (project.method.code, project.phase.code) == ("prince2", "starting-up")
    assert project.method.phases.count() == 5
    assert Milestone.objects.filter(project=project).count() == 5
    assert MilestoneForecast.objects.filter(project=project).count() == 5
    assert Objective.objects.filter(project=project).count() == 3


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_each_shipped_template_becomes_a_plan_in_the_language_of_the_project(code):
    plan = Plan()
    Project.objects.filter(pk=plan.project.pk).update(language="fr")
    begin(plan, code)
    french = {part["name"]["fr"] for part in TEMPLATES[code].plan["packages"]}
    assert french == {row.partition(" ")[2] for row in plan.tree() if "." not in row.partition(" ")[0]}


def test_a_template_takes_a_fixed_number_of_statements(plan, django_assert_num_queries):
    begin(plan)
    small, large = Plan(), Plan()
    PlanTemplate.objects.create(
        method=Method.objects.get(code="prince2"),
        code="own-large-1",
        name_en="Large",
        plan={
            "packages": [
                {"name": "P", "parts": [{"name": f"W{n}", "from": n, "days": 1} for n in range(10)]}
                for _ in range(20)
            ],
            "milestones": [{"name": f"M{n}", "day": n} for n in range(100)],
            "objectives": [{"text": f"O{n}"} for n in range(30)],
        },
    )
    with django_assert_num_queries(26):
        begin(small)
    with django_assert_num_queries(26):
        begin(large, "own-large-1")
    assert len(large.tree()) == 220


def test_what_a_template_cannot_do_is_said_at_its_field(plan):
    def refused(**given) -> dict:
        with pytest.raises(ValidationError) as refusal:
            apply_template(
                **{"project": plan.project, "code": "lean-dmaic", "start": START, "cost": None,
                   "actor": plan.manager, "now": NOW, **given}
            )  # fmt: skip
        return refusal.value.message_dict

    assert refused(code="gone").keys() == {"template"}
    for start in (date(2199, 12, 1), date(1, 1, 1), date.max):
        assert refused(start=start).keys() == {"start"}
    PlanTemplate.objects.create(
        method=Method.objects.create(code="m", name_en="M"),
        code="own-bad-1",
        name_en="Bad",
        plan={"packages": 7},
    )
    assert "packages" in refused(code="own-bad-1")["template"][0]
    Project.objects.filter(pk=plan.project.pk).update(method=Method.objects.get(code="m"))
    assert refused().keys() == {"template"}
    assert not WorkPackage.objects.exists()
    assert not Milestone.objects.exists()


def test_a_plan_that_is_there_is_not_written_over(plan):
    plan.package()
    with pytest.raises(ValidationError, match="plan already"):
        begin(plan)
    with pytest.raises(PermissionDenied):
        apply_template(
            project=plan.project,
            code="lean-dmaic",
            start=START,
            cost=None,
            actor=factories.user("viewer"),
            now=NOW,
        )


def test_objectives_that_are_there_stay(plan):
    add_objective(project=plan.project, text="Ours", criterion="", actor=plan.manager, now=NOW)
    begin(plan)
    assert [one.text for one in Objective.objects.all()] == ["Ours"]


def test_a_project_is_created_from_a_template(plan):
    portfolio, officer = plan.project.portfolio, plan.officer
    values = {"name": "New", "currency": "EUR", "language": "en", "start_date": START}
    project = set_up_project(
        portfolio=portfolio, programme=None, code="NEW-1", values=values, attributes={},
        template="scrum-release", template_cost=Decimal(1300), actor=officer, now=NOW,
    )  # fmt: skip
    assert project.method.code == "scrum"
    assert WorkPackage.objects.filter(project=project, name__startswith="Sprint ").count() == 6
    for wrong, field in (
        ({"start_date": None}, "start_date"),
        ({"start_date": date(2199, 12, 31)}, "start_date"),
    ):
        with pytest.raises(ValidationError) as refusal:
            set_up_project(
                portfolio=portfolio, programme=None, code="NEW-2", values=values | wrong, attributes={},
                template="scrum-release", actor=officer, now=NOW,
            )  # fmt: skip
        assert refusal.value.message_dict.keys() == {field}
    assert not Project.objects.filter(code="NEW-2").exists()


def test_a_plan_becomes_a_template_for_others(plan):
    director = factories.user("pmo_director")
    begin(plan, "hybrid-release", cost=Decimal(12345))
    project = Project.objects.get(pk=plan.project.pk)
    saved = save_template(project=project, name=" Our  way ", actor=director, now=NOW)
    again = save_template(project=project, name="Our way", actor=director, now=NOW)
    assert (saved.name, saved.code, again.code) == ("Our way", "own-our-way-1", "own-our-way-2")
    other = Plan()
    begin(other, saved.code, cost=Decimal(12345))
    assert other.tree() == plan.tree()
    mine, theirs = (
        list(
            WorkPackage.objects.filter(project=one.project)
            .order_by("pk")
            .values_list("start", "finish", "cost")
        )
        for one in (plan, other)
    )
    assert mine == theirs
    assert Objective.objects.filter(project=other.project).count() == 3


def test_only_a_plan_of_a_method_becomes_a_template_and_only_for_whoever_keeps_portfolios(plan):
    director = factories.user("pmo_director")
    with pytest.raises(ValidationError, match="method"):
        save_template(project=plan.project, name="X", actor=director, now=NOW)
    Project.objects.filter(pk=plan.project.pk).update(method=Method.objects.create(code="m", name_en="M"))
    project = Project.objects.get(pk=plan.project.pk)
    with pytest.raises(ValidationError, match="no plan"):
        save_template(project=project, name="X", actor=director, now=NOW)
    plan.package()
    for name in ("", "   ", "x" * 121):
        with pytest.raises(ValidationError) as refusal:
            save_template(project=project, name=name, actor=director, now=NOW)
        assert refusal.value.message_dict.keys() == {"name"}
    for actor in (plan.manager, plan.officer):
        with pytest.raises(PermissionDenied):
            save_template(project=project, name="X", actor=actor, now=NOW)
    assert save_template(project=project, name="日本", actor=director, now=NOW).code == "own-template-1"


def test_templates_are_renamed_and_withdrawn_by_version(plan):
    director = factories.user("pmo_director")
    row = PlanTemplate.objects.create(
        method=Method.objects.create(code="m", name_en="M"), code="own-x-1", name_en="X", plan={}
    )
    rename_template(template=row, name_en="", name_fr="Ixe", expected_version=1, actor=director, now=NOW)
    row.refresh_from_db()
    assert (row.name, row.version) == ("Ixe", 2)
    with pytest.raises(RowChanged):
        rename_template(template=row, name_en="Y", name_fr="", expected_version=1, actor=director, now=NOW)
    with pytest.raises(ValidationError):
        rename_template(template=row, name_en=" ", name_fr="", expected_version=2, actor=director, now=NOW)
    with pytest.raises(RowChanged):
        withdraw_template(template=row, expected_version=1, actor=director, now=NOW)
    with pytest.raises(PermissionDenied):
        withdraw_template(template=row, expected_version=2, actor=plan.officer, now=NOW)
    withdraw_template(template=row, expected_version=2, actor=director, now=NOW)
    assert not PlanTemplate.objects.exists()


# Objectives


def texts(plan: Plan) -> list[str]:
    return [one.text for one in Objective.objects.filter(project=plan.project).order_by("position")]


def test_objectives_are_kept_in_an_order(plan):
    one, two, three = (
        add_objective(project=plan.project, text=text, criterion="c", actor=plan.manager, now=NOW)
        for text in "ABC"
    )
    move_objective(objective=three, up=True, expected_version=1, actor=plan.manager, now=NOW)
    assert texts(plan) == ["A", "C", "B"]
    # The first one stays the first one.
    move_objective(objective=one, up=True, expected_version=1, actor=plan.manager, now=NOW)
    assert texts(plan) == ["A", "C", "B"]
    with pytest.raises(RowChanged):
        move_objective(objective=two, up=False, expected_version=1, actor=plan.manager, now=NOW)
    edit_objective(objective=one, text="A2", criterion="", expected_version=1, actor=plan.manager, now=NOW)
    same = edit_objective(
        objective=one, text="A2 ", criterion="", expected_version=2, actor=plan.manager, now=NOW
    )
    assert same.version == 2
    remove_objective(objective=one, expected_version=2, actor=plan.manager, now=NOW)
    assert texts(plan) == ["C", "B"]
    with pytest.raises(RowChanged):
        remove_objective(objective=one, expected_version=2, actor=plan.manager, now=NOW)


@pytest.mark.parametrize(("text", "criterion", "field"), [("", "", "text"), ("x" * 301, "", "text"), ("x", "x" * 301, "criterion")])  # fmt: skip
def test_objectives_that_say_nothing_or_too_much_are_refused(plan, text, criterion, field):
    with pytest.raises(ValidationError) as refusal:
        add_objective(project=plan.project, text=text, criterion=criterion, actor=plan.manager, now=NOW)
    assert refusal.value.message_dict.keys() == {field}


def test_objectives_are_the_managers(plan):
    for actor in (factories.user("viewer"), factories.user("executive")):
        with pytest.raises(PermissionDenied):
            add_objective(project=plan.project, text="A", criterion="", actor=actor, now=NOW)


# Closing


def close(plan: Plan, actor=None, now: datetime = NOW, **given) -> ProjectReview:
    project = Project.objects.get(pk=plan.project.pk)
    objectives = list(Objective.objects.filter(project=project).order_by("position", "pk"))
    wanted = {
        "outcome": "completed",
        "finished_on": date(2026, 11, 10),
        "reason": "",
        "verdicts": {one.pk: Verdict("fully", "") for one in objectives},
        "texts": {"summary": "It works."},
        "seen": objectives_seen(objectives),
        "expected_version": project.version,
        **given,
    }
    return close_project(project=project, actor=actor or plan.manager, now=now, **wanted)


def test_a_review_says_what_came_out_and_the_project_is_out_of_use(plan):
    sponsor = factories.user("sponsor", plan.project.scope)
    Project.objects.filter(pk=plan.project.pk).update(sponsor=sponsor, manager=plan.manager)
    package = plan.package(**span("2026-01-01", "2026-06-30"), cost=Decimal(100))
    plan.propose()
    plan.edit(package, finish=date(2026, 8, 31), cost=Decimal(120))
    plan.propose()
    plan.edit(package, actual_start=date(2026, 1, 1), actual_finish=date(2026, 11, 10))
    project = plan.project
    CostEntry.objects.create(
        project=project,
        kind="actual",
        start=date(2026, 2, 1),
        end=date(2026, 2, 28),
        amount=Decimal("150.10"),
    )
    BudgetLine.objects.create(project=project, kind="approved", range_kind="whole_life", amount=Decimal(110))
    BudgetLine.objects.create(
        project=project, kind="approved", range_kind="fiscal_year",
        start=date(2026, 1, 1), end=date(2026, 12, 31), amount=Decimal(110),
    )  # fmt: skip
    one = add_objective(project=project, text="Fast", criterion="2 s", actor=plan.manager, now=NOW)
    review = close(
        plan, verdicts={one.pk: Verdict("partly", "3 s")}, texts={"summary": "S", "follow_on": "Tune"}
    )
    assert review.results == [
        {"objective": "Fast", "criterion": "2 s", "achieved": "partly", "result": "3 s"}
    ]
    figures = thawed(ProjectReview.objects.get().figures)
    assert (figures.approved_budget, figures.actual_cost) == (Decimal(110), Decimal("150.10"))
    assert [(b.number, b.days_late, b.cost_left) for b in figures.baselines] == [
        (1, 133, Decimal("-50.10")), (2, 71, Decimal("-30.10")),
    ]  # fmt: skip
    assert (figures.packages, figures.packages_finished) == (1, 1)
    closed = Project.objects.get(pk=project.pk)
    assert (closed.archived_at, closed.actual_finish, closed.archive_reason) == (NOW, date(2026, 11, 10), "S")
    assert closed_by(closed) == review
    mail = OutgoingMail.objects.get(kind="project-closed")
    assert mail.recipient == sponsor
    assert f"/projects/{project.code}/life-cycle/reviews/1/" in mail.body
    # What is recorded afterwards changes nothing of what the review saw.
    CostEntry.objects.all().delete()
    assert thawed(ProjectReview.objects.get().figures).actual_cost == Decimal("150.10")


def test_a_review_is_never_changed_and_the_next_one_has_the_next_number(plan):
    first = close(plan)
    for write in (lambda: ProjectReview.objects.update(summary="Better"), ProjectReview.objects.all().delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            write()
    closed = Project.objects.get(pk=plan.project.pk)
    reopen_project(
        project=closed,
        reason="More",
        expected_version=closed.version,
        actor=plan.officer,
        now=NOW + timedelta(hours=1),
    )
    again = Project.objects.get(pk=plan.project.pk)
    assert (again.archived_at, again.actual_finish, closed_by(again)) == (None, None, None)
    second = close(plan, now=NOW + timedelta(days=1), outcome="stopped", finished_on=None, reason="No money")
    assert (first.number, second.number) == (1, 2)
    stopped = Project.objects.get(pk=plan.project.pk)
    assert (stopped.actual_finish, stopped.archive_reason) == (None, "No money")
    page = life_cycle_of(stopped)
    assert (page.closing, [one.number for one in page.reviews]) == (second, [2, 1])


def test_archived_without_a_review_is_not_closed(plan):
    close(plan)
    closed = Project.objects.get(pk=plan.project.pk)
    reopened = reopen_project(
        project=closed, reason="More", expected_version=closed.version, actor=plan.officer, now=NOW
    )
    archived = archive_project(
        project=reopened, reason="By mistake", expected_version=reopened.version, actor=plan.officer,
        now=NOW + timedelta(minutes=1),
    )  # fmt: skip
    assert closed_by(Project.objects.get(pk=archived.pk)) is None


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"outcome": "vanished"}, {"outcome"}),
        ({"finished_on": None}, {"finished_on"}),
        ({"finished_on": NOW.date() + timedelta(days=1)}, {"finished_on"}),
        ({"finished_on": date(1800, 1, 1)}, {"finished_on"}),
        ({"finished_on": date(2019, 1, 1)}, {"finished_on"}),
        ({"outcome": "stopped", "reason": "  "}, {"reason"}),
        ({"texts": {"summary": " "}}, {"summary"}),
        ({"texts": {"summary": "x", "went_well": "x" * 10_001}}, {"went_well"}),
        ({"verdicts": {}}, {"achieved"}),
        ({"verdict": Verdict("nearly", "")}, {"achieved"}),
        ({"verdict": Verdict("not", " ")}, {"result"}),
        ({"verdict": Verdict("fully", "x" * 2001)}, {"result"}),
    ],
)
def test_a_review_that_says_too_little_closes_nothing(plan, given, fields):
    Project.objects.filter(pk=plan.project.pk).update(start_date=date(2020, 1, 1))
    one = add_objective(project=plan.project, text="Fast", criterion="", actor=plan.manager, now=NOW)
    if verdict := given.pop("verdict", None):
        given["verdicts"] = {one.pk: verdict}
    with pytest.raises(ValidationError) as refusal:
        close(plan, **given)
    assert {name.partition(".")[0] for name in refusal.value.message_dict} == fields
    assert Project.objects.get(pk=plan.project.pk).archived_at is None
    assert not ProjectReview.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_seen_before_it_is_closed(plan):
    add_objective(project=plan.project, text="Fast", criterion="", actor=plan.manager, now=NOW)
    with pytest.raises(ObjectivesChanged):
        close(plan, seen="")
    with pytest.raises(ProjectChanged):
        close(plan, expected_version=99)
    assert not ProjectReview.objects.exists()


@pytest.mark.parametrize(
    ("pmo_type", "manager", "officer"),
    [("supportive", True, True), ("controlling", False, True), ("directive", False, True)],
)
def test_who_closes_follows_the_pmo_type(pmo_type, manager, officer):
    for may, role in ((manager, "manager"), (officer, "officer"), (False, "nobody")):
        plan = Plan(pmo_type)
        actor = {"manager": plan.manager, "officer": plan.officer}.get(role) or factories.user("executive")
        if may:
            assert close(plan, actor).number == 1
        else:
            with pytest.raises(PermissionDenied):
                close(plan, actor)


def test_what_is_closed_is_not_closed_twice(plan):
    close(plan)
    with pytest.raises(PermissionDenied):
        close(plan)


def test_figures_without_any_facts_are_undefined(plan, django_assert_num_queries):
    with django_assert_num_queries(5):
        figures = last_figures(plan.project, finish=None)
    assert (figures.approved_budget, figures.actual_cost, figures.baselines) == (None, None, ())
    assert figures.amounts == 0


def test_months_are_the_budget_where_nobody_said_more(plan):
    for month, amount in ((1, 10), (2, 20)):
        BudgetLine.objects.create(
            project=plan.project, kind="approved", range_kind="month",
            start=date(2026, month, 1), end=date(2026, month, 28), amount=amount,
        )  # fmt: skip
    BudgetLine.objects.create(project=plan.project, kind="forecast", range_kind="whole_life", amount=99)
    assert last_figures(plan.project, finish=None).approved_budget == 30


def test_a_baseline_without_a_budget_over_time_has_its_finish(plan):
    Baseline.objects.create(
        project=plan.project,
        number=1,
        approved_on=date(2026, 1, 1),
        finish=date(2026, 12, 31),
        source="import",
    )
    [against] = last_figures(plan.project, finish=date(2026, 12, 1)).baselines
    assert (against.days_late, against.cost_left) == (-30, None)
