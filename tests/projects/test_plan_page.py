"""The page of a plan: what it shows to whom, and what its cells and forms do."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from projects.models import Milestone, Project, WorkPackage
from projects.services.work_packages import remove_package
from tests import factories
from tests.projects.plans import NOW, Plan, span

pytestmark = pytest.mark.django_db
D = Decimal
IN_PLACE = {"HX-Request": "true", "HX-Target": "plan"}


class Desk:
    """A plan, and its manager's browser."""

    def __init__(self, client: Client) -> None:
        self.plan, self.client = Plan(), client
        User.objects.filter(pk=self.plan.manager.pk).update(language="en")
        client.force_login(self.plan.manager)
        self.url = f"/projects/{self.plan.project.code}/plan/"

    def cell(self, row: WorkPackage | Milestone, field: str, value: str, version: int | None = None) -> Any:
        row = type(row).objects.get(pk=row.pk)  # type: ignore[attr-defined]
        key = ("p" if isinstance(row, WorkPackage) else "m") + str(row.pk)
        data = {"field": field, "value": value, "version": row.version if version is None else version}
        return self.client.post(f"{self.url}{key}/", data, headers=IN_PLACE)

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(self.url + path, data, headers=IN_PLACE)


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


def said(answer: Any) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_what_the_table_says(desk: Desk) -> None:
    plan = desk.plan
    phase = plan.package("Design")
    draft = plan.package("Draft", parent=phase, cost=D("1250.5"), **span("2026-01-05", "2026-02-01"))
    plan.milestone("Approved", package=draft, forecast_date=date(2026, 2, 1), is_key=True)
    plan.propose()
    plan.edit(draft, finish=date(2026, 2, 11), percent=D("40"))
    text = said(desk.client.get(desk.url))
    for words in ("1.1", "Draft", "5 Jan 2026", "11 Feb 2026", "€1,250.50", "Physical %", "40%", "+10 d",
                  "◆" if "◆" in text else "Milestone", "Compared with baseline 1", "Whole plan"):  # fmt: skip
        assert words in text, words
    assert 'data-typed="05/01/2026"' in text
    assert 'role="treegrid"' in text


@pytest.mark.parametrize(
    ("field", "typed", "column", "stored"),
    [
        ("name", "  Build   it ", "name", "Build it"),
        ("start", "5/1/2026", "start", date(2026, 1, 5)),
        ("finish", "2026-03-05", "finish", date(2026, 3, 5)),
        ("finish", "5 mars 2026", "finish", date(2026, 3, 5)),
        ("cost", "€ 12,500.50", "cost", D("12500.50")),
        ("cost", "", "cost", D("0")),
        ("progress_rule", "fifty_fifty", "progress_rule", "fifty_fifty"),
        ("actual_start", "2.1.2026", "actual_start", date(2026, 1, 2)),
    ],
)
def test_a_cell_is_saved(desk: Desk, field: str, typed: str, column: str, stored: object) -> None:
    package = desk.plan.package("Work", cost=D("7"))
    answer = desk.cell(package, field, typed)
    assert answer.status_code == 200, said(answer)
    assert answer.headers["HX-Trigger"] == "plan-changed" or "plan-changed" in answer.headers["HX-Trigger"]
    assert getattr(WorkPackage.objects.get(), column) == stored
    assert said(answer).lstrip().startswith('<div id="plan"')


def test_progress_is_typed_where_it_is_measured_so(desk: Desk) -> None:
    package = desk.plan.package("Work", cost=D("100"))
    assert desk.cell(package, "percent", "40 %").status_code == 200
    assert "40%" in said(desk.client.get(desk.url))
    assert desk.cell(package, "percent", "").status_code == 422
    assert desk.cell(package, "progress_rule", "zero_hundred").status_code == 200
    # It follows from the dates then: there is no such cell.
    assert desk.cell(package, "percent", "50").status_code == 404


WRONG = [
    "soon",
    "31/02/2026",
    "1500-01-01",
    "\x00",
    "9" * 60,
    "5/1",
    "<b>",
    "2026-13-01",
    "\ud83d\ude00",
]


@pytest.mark.parametrize("field", ["start", "finish", "actual_start", "actual_finish"])
@pytest.mark.parametrize("typed", [*WRONG[:8], "3000-01-01"])
def test_a_wrong_day_is_said_at_its_cell_and_nothing_is_lost(desk: Desk, field: str, typed: str) -> None:
    _refused(desk, desk.plan.package("Work"), field, typed)


@pytest.mark.parametrize("typed", ["-1", "much", "1e9", "9" * 17, "1.005", "NaN", "\x00", "1,2,3"])
def test_a_wrong_cost_too(desk: Desk, typed: str) -> None:
    _refused(desk, desk.plan.package("Work"), "cost", typed)


@pytest.mark.parametrize("typed", ["-1", "101", "half", "1e1", "Infinity", "50.0001", "\x00"])
def test_a_wrong_share_too(desk: Desk, typed: str) -> None:
    _refused(desk, desk.plan.package("Work"), "percent", typed)


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("name", "  "), ("name", "x" * 201), ("name", "a\x00b"),
                                              ("progress_rule", ""), ("progress_rule", "by_feeling")])  # fmt: skip
def test_a_wrong_text_too(desk: Desk, field: str, typed: str) -> None:
    _refused(desk, desk.plan.package("Work"), field, typed)


def _refused(desk: Desk, row: WorkPackage | Milestone, field: str, typed: str) -> None:
    before = list(WorkPackage.objects.values()), list(Milestone.objects.values())
    answer = desk.cell(row, field, typed)
    assert answer.status_code == 422
    assert 'id="plan-problem"' in answer.content.decode()
    assert "data-open=" in answer.content.decode()
    assert before == (list(WorkPackage.objects.values()), list(Milestone.objects.values()))


def test_a_start_after_the_finish_is_said_where_it_is_typed(desk: Desk) -> None:
    package = desk.plan.package("Work", **span("2026-01-05", "2026-02-01"))
    answer = desk.cell(package, "start", "1/3/2026")
    assert (answer.status_code, "This lies after the finish." in said(answer)) == (422, True)
    answer = desk.cell(package, "finish", "1/1/2026")
    assert (answer.status_code, "This lies before the start." in said(answer)) == (422, True)


@pytest.mark.parametrize("field", ["version", "project", "position", "__class__", "", "responsible_id"])
def test_there_is_no_other_cell(desk: Desk, field: str) -> None:
    package = desk.plan.package("Work")
    assert desk.cell(package, field, "1").status_code == 404


def test_two_people_and_one_cell(desk: Desk) -> None:
    package = desk.plan.package("Work", cost=D("10"))
    desk.plan.edit(package, cost=D("20"))
    answer = desk.cell(package, "cost", "30", version=1)
    assert answer.status_code == 409
    text = said(answer)
    assert "Stored here now: €20." in text
    assert 'data-open="30"' in text
    assert WorkPackage.objects.get().cost == D("20")
    # Saving again is a decision over what is shown now.
    assert desk.cell(package, "cost", "30", version=2).status_code == 200
    assert WorkPackage.objects.get().cost == D("30")


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [("name", "Gate 2", "Gate 2"), ("forecast_date", "1/4/2026", date(2026, 4, 1)),
     ("actual_date", "1/4/2026", date(2026, 4, 1)), ("weight", "30 %", D("30"))],
)  # fmt: skip
def test_cells_of_milestones(desk: Desk, field: str, typed: str, stored: object) -> None:
    package = desk.plan.package("Work", progress_rule="weighted_milestones")
    milestone = desk.plan.milestone("Gate", package=package)
    assert desk.cell(milestone, field, typed).status_code == 200
    assert getattr(Milestone.objects.get(), field) == stored


@pytest.mark.parametrize(("field", "typed"), [("forecast_date", "soon"), ("actual_date", "1/1/2190"), ("weight", "120"), ("name", "")])  # fmt: skip
def test_wrong_cells_of_milestones(desk: Desk, field: str, typed: str) -> None:
    package = desk.plan.package("Work", progress_rule="weighted_milestones")
    _refused(desk, desk.plan.milestone("Gate", package=package), field, typed)


def test_rows_are_added_below_where_one_stands(desk: Desk) -> None:
    phase = desk.plan.package("Phase")
    part = desk.plan.package("Part", parent=phase)
    desk.plan.package("End")
    answer = desk.post("add/", name="Second part", kind="package", after=f"p{part.pk}")
    assert desk.plan.tree() == ["1 Phase", "1.1 Part", "1.2 Second part", "2 End"]
    assert f'data-focus="p{WorkPackage.objects.get(name="Second part").pk}"' in said(answer)
    desk.post("add/", name="Gate", kind="milestone", after=f"p{part.pk}")
    milestone = Milestone.objects.get()
    assert milestone.package == part
    desk.post("add/", name="Beside the gate", kind="package", after=f"m{milestone.pk}")
    desk.post("add/", name="Last", kind="package", after="")
    assert desk.plan.tree()[2:] == ["1.2 Beside the gate", "1.3 Second part", "2 End", "3 Last"]


@pytest.mark.parametrize("data", [{"name": ""}, {"name": "x" * 201}, {"kind": "risk"}, {"after": "p"}, {"after": "x9"},
                                  {"name": "a\x00"}, {"after": "p99999999999999999999"}])  # fmt: skip
def test_a_row_that_is_none_is_not_added(desk: Desk, data: dict[str, str]) -> None:
    answer = desk.post("add/", **{"name": "New", "kind": "package", "after": "", **data})
    assert answer.status_code == 422
    assert not WorkPackage.objects.exists()


def test_moving_by_one_step(desk: Desk) -> None:
    names = {name: desk.plan.package(name) for name in "ABC"}

    def move(name: str, to: str) -> int:
        row = WorkPackage.objects.get(name=name)
        return int(desk.post(f"p{row.pk}/move/", to=to, version=row.version).status_code)

    assert move("B", "in") == 200
    assert desk.plan.tree() == ["1 A", "1.1 B", "2 C"]
    assert move("C", "up") == 200
    assert desk.plan.tree() == ["1 C", "2 A", "2.1 B"]
    assert move("C", "down") == 200
    assert move("B", "out") == 200
    assert desk.plan.tree() == ["1 A", "2 B", "3 C"]
    assert [move("A", "up"), move("A", "in"), move("A", "out"), move("C", "down")] == [422] * 4
    assert move("A", "sideways") == 404
    assert desk.post(f"p{names['A'].pk}/move/", to="down", version=0).status_code == 409


def test_a_milestone_goes_from_package_to_package(desk: Desk) -> None:
    phase = desk.plan.package("Phase")
    part = desk.plan.package("Part", parent=phase)
    desk.plan.milestone("Gate")
    seen = []
    for to in ("up", "out", "up", "down", "down", "down"):
        row = Milestone.objects.get()
        answer = desk.post(f"m{row.pk}/move/", to=to, version=row.version)
        seen.append((answer.status_code, Milestone.objects.get().package))
    assert seen == [(200, part), (200, phase), (422, phase), (200, part), (200, None), (422, None)]


def test_removing_and_planning_again(desk: Desk) -> None:
    package = desk.plan.package("Work", cost=D("5"), **span("2026-01-05", "2026-02-01"))
    milestone = desk.plan.milestone("Gate")
    assert desk.post(f"m{milestone.pk}/remove/", version=1).status_code == 200
    assert not Milestone.objects.exists()
    desk.plan.propose()
    assert desk.post(f"p{package.pk}/remove/", version=9).status_code == 409
    answer = desk.post(f"p{package.pk}/remove/", version=1)
    assert "1 cancelled work package" in said(answer)
    assert desk.post(f"p{package.pk}/restore/", version=2).status_code == 200
    assert WorkPackage.objects.get().cancelled_on is None


def test_the_forms_do_it_without_javascript(desk: Desk) -> None:
    package = desk.plan.package("Work", cost=D("1250.5"), **span("2026-01-05", "2026-02-01"))
    page = desk.client.get(f"{desk.url}p{package.pk}/").content.decode()
    assert 'value="2026-01-05"' in page
    assert 'value="1250.50"' in page
    data = {"name": "Works", "start": "2026-01-06", "finish": "2026-02-01", "cost": "1300", "version": 1,
            "progress_rule": "physical", "percent": "10", "responsible": desk.plan.officer.email}  # fmt: skip
    answer = desk.client.post(f"{desk.url}p{package.pk}/", data)
    assert (answer.status_code, answer.headers["Location"]) == (302, desk.url)
    saved = WorkPackage.objects.get()
    assert (saved.name, saved.cost, saved.responsible) == ("Works", D("1300"), desk.plan.officer)
    assert saved.measurements.get().percent_complete == D("10")
    wrong = desk.client.post(f"{desk.url}p{package.pk}/", {**data, "version": 2, "finish": "2020-01-01"})
    assert (wrong.status_code, "This lies before the start." in said(wrong)) == (422, True)
    unknown = desk.client.post(f"{desk.url}p{package.pk}/", {**data, "version": 2, "responsible": "x@y.org"})
    assert unknown.status_code == 422
    for path in ("add/", f"p{package.pk}/move/", f"p{package.pk}/remove/", "undo/"):
        answer = desk.client.post(
            desk.url + path, {"name": "More", "kind": "package", "to": "up", "version": 2}
        )
        assert answer.status_code in {302, 422}
        assert "<html" in said(answer) or answer.status_code == 302


def test_a_conflict_in_the_form_is_chosen_by_field(desk: Desk) -> None:
    package = desk.plan.package("Work", cost=D("10"))
    desk.plan.edit(package, cost=D("20"))
    url = f"{desk.url}p{package.pk}/"
    data = {"name": "Mine", "cost": "30", "progress_rule": "physical", "version": 1}
    answer = desk.client.post(url, data)
    assert answer.status_code == 409
    assert 'name="keep-cost"' in said(answer)
    filled = desk.client.post(url, {**data, "version": 2, "resolve": "choices", "keep-cost": "theirs"})
    assert 'value="20.00"' in said(filled)
    assert 'value="Mine"' in said(filled)
    assert WorkPackage.objects.get().name == "Work"
    assert desk.client.post(url, {**data, "version": 2}).status_code == 302


def test_readers_read_and_money_is_for_who_may(desk: Desk) -> None:
    desk.plan.package("Work", cost=D("4321"), **span("2026-01-05", "2026-02-01"))
    for role, money in (("viewer", False), ("team_member", False), ("auditor", True), ("executive", True)):
        desk.client.force_login(factories.user(role, desk.plan.project.scope, language="en"))
        text = said(desk.client.get(desk.url))
        assert ("4,321" in text) is money, role
        assert ("1 figure hidden" in text) is not money, role
        assert "treegrid" not in text
        assert "<form" not in text.partition("<main")[2].partition("</main>")[0]


def test_of_an_archived_project_the_plan_is_read(desk: Desk) -> None:
    package = desk.plan.package("Work")
    Project.objects.filter(pk=desk.plan.project.pk).update(archived_at=NOW)
    assert "can be read, not changed" in said(desk.client.get(desk.url))
    assert desk.cell(package, "name", "x").status_code == 403


def test_an_empty_plan_says_how_to_begin(desk: Desk) -> None:
    text = said(desk.client.get(desk.url))
    assert "There is no plan yet" in text
    assert f'action="{desk.url}add/"' in text
    desk.client.force_login(factories.user("viewer", desk.plan.project.scope, language="en"))
    assert "has not planned its work here" in said(desk.client.get(desk.url))


def test_the_number_of_statements_is_the_same_for_any_plan(desk: Desk) -> None:
    for number in range(5):
        desk.plan.package(f"Few {number}", responsible=desk.plan.officer)
    few = _statements(desk)
    parent = WorkPackage.objects.first()
    WorkPackage.objects.bulk_create(
        WorkPackage(project=desk.plan.project, parent=parent, position=n, name=f"Many {n}", responsible=desk.plan.officer)
        for n in range(195)
    )  # fmt: skip
    assert _statements(desk) == few
    assert few <= 30


def _statements(desk: Desk) -> int:
    desk.client.get(desk.url)
    with CaptureQueriesContext(connection) as asked:
        assert desk.client.get(desk.url).status_code == 200
    return len(asked)


def test_a_cancelled_package_can_still_be_opened(desk: Desk) -> None:
    package = desk.plan.package("Work")
    desk.plan.edit(package, percent=D("10"))
    remove_package(package=package, expected_version=2, actor=desk.plan.manager, now=NOW)
    assert "was cancelled on" in said(desk.client.get(f"{desk.url}p{package.pk}/"))


def test_the_dates_of_a_planned_project_follow_its_plan(desk: Desk) -> None:
    project = desk.plan.project
    edit, cell = f"/projects/{project.code}/edit/", f"/projects/{project.code}/cell/forecast_finish/"
    assert "From the plan" not in said(desk.client.get(edit))
    desk.plan.package("Work", **span("2026-01-05", "2026-02-01"))
    project.refresh_from_db()
    assert "From the plan" in said(desk.client.get(edit))
    data = {"name": "Renamed", "currency": "EUR", "language": "en", "version": project.version,
            "start_date": "2020-01-01", "forecast_finish": "2030-01-01"}  # fmt: skip
    assert desk.client.post(edit, data).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.start_date, project.forecast_finish) == (
        "Renamed",
        date(2026, 1, 5),
        date(2026, 2, 1),
    )
    answer = desk.client.post(cell, {"value": "2030-01-01", "version": project.version})
    assert (answer.status_code, "It follows from the plan" in said(answer)) == (422, True)
