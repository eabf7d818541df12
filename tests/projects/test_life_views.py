"""The pages of a project's life: what they show, what they refuse and where, and that nothing typed is lost."""

from datetime import date

import pytest
from django.test import Client

from people.models import User
from projects.models import (
    CostEntry,
    Method,
    Objective,
    Phase,
    PlanTemplate,
    Project,
    ProjectReview,
    WorkPackage,
)
from tests import factories

pytestmark = pytest.mark.django_db
HERE = "/projects/BRIDGE/life-cycle/"


@pytest.fixture
def project() -> Project:
    portfolio = factories.portfolio("CITY", name="City")
    factories.period(portfolio)
    return factories.project(portfolio, code="BRIDGE", name="A new bridge", start_date=date(2026, 1, 1))


@pytest.fixture
def manager(client: Client, project) -> User:
    person = factories.user("project_manager", project.scope, full_name="Mona Manager")
    client.force_login(person)
    return person


@pytest.fixture
def director(client: Client, project) -> User:
    person = factories.user("pmo_director")
    client.force_login(person)
    return person


def phases(code: str = "w") -> list[Phase]:
    method = Method.objects.create(code=code, name_en=f"Method {code}", name_fr=f"Méthode {code}")
    return [
        Phase.objects.create(method=method, code=name, name_en=name.title(), name_fr=name, position=number)
        for number, name in enumerate(("plan", "build", "use"), 1)
    ]


def objective(project: Project, text: str = "Cars cross it", position: int = 1) -> Objective:
    return Objective.objects.create(project=project, text=text, criterion="10,000 a day", position=position)


def said(answer) -> str:
    return " ".join(answer.content.decode().split())


# The page


def test_it_shows_where_the_project_stands(client, manager, project, django_assert_max_num_queries):
    plan, build, _use = phases()
    Project.objects.filter(pk=project.pk).update(method=plan.method, phase=build)
    for number in range(5):
        objective(project, f"Objective {number}", number)
    client.get(HERE)
    with django_assert_max_num_queries(13):
        page = client.get(HERE)
    text = said(page)
    assert 'aria-current="step"' in text
    assert [step.standing.value for step in page.context["life"].steps] == ["done", "now", "ahead"]
    assert text.count("10,000 a day") == 5
    assert "Close the project" in text
    assert "Begin with a template" in text


def test_without_anything_it_says_what_to_do_first(client, manager, project):
    text = said(client.get(HERE))
    assert "No objectives yet" in text
    assert "No method is chosen yet" in text


def test_who_only_reads_finds_nothing_to_press(client, project):
    client.force_login(factories.user("viewer", project.scope))
    text = said(client.get(HERE))
    assert "<form" not in text.partition("<main")[2].partition("</main>")[0]
    assert "Close the project" not in text


def test_another_phase_is_a_write_like_any_other(client, manager, project):
    plan, build, _use = phases()
    assert client.post(f"{HERE}phase/", {"phase": f"p{build.pk}", "version": 1}).status_code == 302
    project.refresh_from_db()
    assert (project.method, project.phase, project.version) == (plan.method, build, 2)
    assert project.events.count() == 2
    stale = client.post(f"{HERE}phase/", {"phase": f"p{plan.pk}", "version": 1})
    assert stale.status_code == 409
    form = stale.context["phase_form"]
    assert (form["phase"].value(), form["version"].value()) == (f"p{plan.pk}", "2")


@pytest.mark.parametrize("data", [
    {}, {"phase": "", "version": 1}, {"phase": "p0", "version": 1}, {"phase": "pnull", "version": 1},
    {"phase": "p1\0", "version": 1}, {"phase": "m1", "version": "x"},
])  # fmt: skip
def test_a_phase_that_is_none_is_refused(client, manager, project, data):
    [plan, *_more] = phases()
    phases("other")
    Project.objects.filter(pk=project.pk).update(method=plan.method)
    other = Phase.objects.get(method__code="other", code="plan")
    for typed in (data, {"phase": f"p{other.pk}", "version": 1}):
        assert client.post(f"{HERE}phase/", typed).status_code == 422
    project.refresh_from_db()
    assert project.phase is None


# Objectives


def test_objectives_are_added_moved_and_removed(client, manager, project):
    for text in ("A", "B"):
        assert client.post(f"{HERE}objectives/", {"text": text, "criterion": ""}).status_code == 302
    second = Objective.objects.get(text="B")
    client.post(f"{HERE}objectives/{second.pk}/move/", {"to": "up", "version": 1})
    assert [one.text for one in Objective.objects.order_by("position")] == ["B", "A"]
    assert client.post(f"{HERE}objectives/{second.pk}/move/", {"to": "down", "version": 1}).status_code == 409
    assert client.post(f"{HERE}objectives/{second.pk}/remove/", {"version": "x"}).status_code == 409
    client.post(f"{HERE}objectives/{second.pk}/remove/", {"version": 2})
    assert [one.text for one in Objective.objects.all()] == ["A"]


@pytest.mark.parametrize("data", [
    {}, {"text": ""}, {"text": "   "}, {"text": "x" * 301}, {"text": "a\0b"}, {"text": "ok", "criterion": "x" * 301},
    {"text": "ok", "criterion": "\0"}, {"text": "ok", "version": "many"}, {"text": "ok", "version": "9" * 30},
])  # fmt: skip
def test_an_objective_that_says_nothing_is_refused_at_its_field(client, manager, project, data):
    one = objective(project)
    for url in (f"{HERE}objectives/", f"{HERE}objectives/{one.pk}/"):
        page = client.post(url, data)
        assert page.status_code == 422
        assert page.context["form"].errors
        assert (page.context["form"]["text"].value() or "") == data.get("text", "")
    assert [row.text for row in Objective.objects.all()] == ["Cars cross it"]


def test_what_somebody_else_said_stands_beside_what_was_typed(client, manager, project):
    one = objective(project)
    url = f"{HERE}objectives/{one.pk}/"
    Objective.objects.filter(pk=one.pk).update(text="Trams cross it", version=2)
    page = client.post(url, {"text": "Bikes cross it", "criterion": "", "version": 1})
    assert page.status_code == 409
    assert page.context["form"]["text"].value() == "Bikes cross it"
    assert "Trams cross it" in said(page)
    theirs = client.post(url, {"text": "Bikes cross it", "criterion": "", "version": 2, "resolve": "theirs"})
    assert theirs.context["form"]["text"].value() == "Trams cross it"
    assert client.post(url, {"text": "Bikes cross it", "criterion": "", "version": 2}).status_code == 302


def test_what_was_typed_of_an_objective_that_is_gone_can_be_added_again(client, manager, project):
    one = objective(project)
    url = f"{HERE}objectives/{one.pk}/"
    one.delete()
    page = client.post(url, {"text": "Bikes cross it", "criterion": "", "version": 1})
    assert page.status_code == 409
    assert "Bikes cross it" in said(page)
    assert client.get(url).status_code == 404
    assert client.post(f"{HERE}objectives/999999/", {"text": "X"}).status_code == 404


# Closing


def review(project: Project, **typed: object) -> dict[str, object]:
    objectives = Objective.objects.filter(project=project).order_by("position")
    return {
        "outcome": "completed",
        "finished_on": "2026-06-30",
        "summary": "It stands.",
        "seen": ",".join(f"{one.pk}:{one.version}" for one in objectives),
        "version": Project.objects.get(pk=project.pk).version,
        **{f"achieved.{one.pk}": "fully" for one in objectives},
        **typed,
    }


def test_closed_read_and_opened_again(client, manager, project):
    one = objective(project)
    page = client.get(f"{HERE}close/")
    assert page.context["form"]["version"].value() == 1
    answer = client.post(
        f"{HERE}close/",
        review(project, **{f"achieved.{one.pk}": "partly", f"result.{one.pk}": "9,000 a day"}),
    )
    assert answer.status_code == 302
    text = said(client.get(answer.url))
    for words in ("It stands.", "9,000 a day", "Partly achieved", "Mona Manager", "Completed"):
        assert words in text
    assert "Read the end-of-project review" in said(client.get(HERE))
    assert client.get(f"{HERE}close/").status_code == 403
    assert client.post(f"{HERE}objectives/", {"text": "Late"}).status_code == 403


WRONG = [
    ({"outcome": ""}, "outcome"),
    ({"outcome": "lost"}, "outcome"),
    ({"finished_on": ""}, "finished_on"),
    ({"finished_on": "30/06/2026"}, "finished_on"),
    ({"finished_on": "2999-01-01"}, "finished_on"),
    ({"finished_on": "2027-06-30"}, "finished_on"),
    ({"finished_on": "2025-06-30"}, "finished_on"),
    ({"finished_on": "\0"}, "finished_on"),
    ({"outcome": "stopped", "reason": ""}, "reason"),
    ({"outcome": "stopped", "reason": "x" * 10_001}, "reason"),
    ({"summary": " "}, "summary"),
    ({"summary": "a\0b"}, "summary"),
    ({"went_well": "x" * 10_001}, "went_well"),
    ({"to_improve": "\0"}, "to_improve"),
    ({"follow_on": "x" * 10_001}, "follow_on"),
    ({"version": "x"}, "version"),
    ({"achieved.": "nearly"}, "achieved."),
    ({"achieved.": ""}, "achieved."),
    ({"achieved.": "not"}, "result."),
    ({"result.": "x" * 2001}, "result."),
]


@pytest.mark.parametrize(("typed", "field"), WRONG)
def test_a_review_that_cannot_be_kept_comes_back_whole(client, manager, project, typed, field):
    one = objective(project)
    typed = {f"{name}{one.pk}" if name.endswith(".") else name: value for name, value in typed.items()}
    sent = review(project, went_well="The piers") | typed
    page = client.post(f"{HERE}close/", sent)
    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {f"{field}{one.pk}" if field.endswith(".") else field}
    assert {name: form[name].value() for name in sent if name != "csrfmiddlewaretoken"} == {
        name: str(value) for name, value in sent.items()
    }
    assert not ProjectReview.objects.exists()
    assert Project.objects.get().archived_at is None


def test_what_changed_meanwhile_is_said_and_everything_typed_is_there(client, manager, project):
    one, two = objective(project), objective(project, "Ships pass below", 2)
    sent = review(project, **{f"result.{two.pk}": "They do", "summary": "A long story"})
    two.delete()
    three = objective(project, "It is lit", 3)
    page = client.post(f"{HERE}close/", sent)
    assert page.status_code == 409
    form = page.context["form"]
    assert form["summary"].value() == "A long story"
    assert page.context["lost"] == ["They do"]
    assert [row.objective for row in form.rows()] == [one, three]
    again = {name: form[name].value() or "" for name in form.fields} | {f"achieved.{three.pk}": "fully"}
    Project.objects.filter(pk=project.pk).update(version=7)
    page = client.post(f"{HERE}close/", again)
    assert (page.status_code, page.context["form"]["version"].value()) == (409, "7")
    assert client.post(f"{HERE}close/", again | {"version": 7}).status_code == 302


def test_money_and_names_are_for_those_who_may_see_them(client, manager, project):
    CostEntry.objects.create(
        project=project, kind="actual", start=date(2026, 2, 1), end=date(2026, 2, 28), amount=987654
    )
    client.post(f"{HERE}close/", review(project))
    url = f"{HERE}reviews/1/"
    assert "987,654" in said(client.get(url))
    client.force_login(factories.user("viewer", project.scope))
    text = said(client.get(url))
    assert "987,654" not in text
    assert "1 figure hidden" in text
    assert "Mona Manager" not in text + said(client.get(HERE))
    assert "Names are hidden" in text
    assert client.get(f"{HERE}reviews/2/").status_code == 404


def test_where_the_pmo_closes_its_page_says_so(client, project):
    controlling = factories.project(factories.portfolio(pmo_type="controlling"), code="TUNNEL")
    client.force_login(factories.user("project_manager", controlling.scope))
    page = client.get("/projects/TUNNEL/life-cycle/close/")
    assert page.status_code == 403
    assert "closed by the PMO" in said(page)


def test_pages_of_closing_take_a_fixed_number_of_statements(
    client, manager, project, django_assert_max_num_queries
):
    for number in range(10):
        objective(project, f"Objective {number}", number)
    client.get(f"{HERE}close/")
    with django_assert_max_num_queries(17):
        client.get(f"{HERE}close/")
    client.post(f"{HERE}close/", review(project))
    with django_assert_max_num_queries(9):
        client.get(f"{HERE}reviews/1/")


# Templates


def test_a_plan_begins_with_a_template_after_a_look_at_it(client, manager, project):
    url = f"{HERE}template/"
    assert "preview" in client.get(url).context
    page = client.get(url, {"template": "kanban-flow", "start": "2027-01-04", "cost": "100000"})
    assert "Board in use" in said(page)
    assert not WorkPackage.objects.exists()
    assert (
        client.post(url, {"template": "kanban-flow", "start": "2027-01-04", "cost": "100000"}).status_code
        == 302
    )
    assert WorkPackage.objects.count() == 7
    again = client.post(url, {"template": "kanban-flow", "start": "2027-01-04"})
    assert again.status_code == 422
    assert WorkPackage.objects.count() == 7


@pytest.mark.parametrize(("typed", "field"), [
    ({"template": ""}, "template"), ({"template": "gone"}, "template"), ({"template": "\0"}, "template"),
    ({"start": ""}, "start"), ({"start": "tomorrow"}, "start"), ({"start": "1899-01-01"}, "start"),
    ({"start": "2199-12-31"}, "start"), ({"cost": "-1"}, "cost"), ({"cost": "1.234"}, "cost"),
    ({"cost": "NaN"}, "cost"), ({"cost": "9" * 20}, "cost"), ({"cost": "Infinity"}, "cost"),
])  # fmt: skip
def test_what_no_plan_can_begin_with_is_refused_at_its_field(client, manager, project, typed, field):
    sent = {"template": "kanban-flow", "start": "2027-01-04", "cost": "100", **typed}
    page = client.post(f"{HERE}template/", sent)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    assert client.get(f"{HERE}template/", sent).status_code in {200, 422}
    assert not WorkPackage.objects.exists()


def test_a_new_project_shows_what_its_template_brings_and_gets_it(client, director, project):
    new = "/projects/new/?portfolio=CITY"
    assert "PRINCE2" in said(client.get(new))
    part = client.get(
        "/projects/new/template/",
        {"template": "prince2-stages", "start_date": "2027-01-04", "language": "fr", "template_cost": "100"},
    )
    assert "Clôture du projet" in said(part)
    assert client.get("/projects/new/template/", {"template": "none"}).content.strip() == b""
    for typed in (
        {"start_date": "x"},
        {"template_cost": "-1"},
        {"start_date": "2199-12-31"},
        {"language": "\0"},
    ):
        assert (
            client.get("/projects/new/template/", {"template": "prince2-stages", **typed}).status_code == 200
        )
    sent = {
        "name": "Harbour", "code": "CITY-0009", "place": "portfolio:CITY", "start_precision": "day",
        "forecast_finish_precision": "day", "currency": "EUR", "language": "fr", "confidential": "no",
        "template": "prince2-stages", "template_cost": "1000",
    }  # fmt: skip
    page = client.post(new, sent)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"start_date"}
    assert "Autorisation du projet" in said(page)
    answer = client.post(new, sent | {"start_date": "2027-01-04"})
    assert (answer.status_code, answer.url) == (302, "/projects/CITY-0009/plan/")
    harbour = Project.objects.get(code="CITY-0009")
    assert (harbour.method.code, harbour.forecast_finish) == ("prince2", date(2027, 10, 5))
    assert client.get("/projects/CITY-0009/life-cycle/").context["life"].steps[0].standing == "now"


def test_templates_of_the_organisation_are_saved_renamed_and_withdrawn(client, director, project):
    client.post(f"{HERE}template/", {"template": "scrum-release", "start": "2027-01-04"})
    assert client.post(f"{HERE}save-template/", {"name": ""}).status_code == 422
    assert client.post(f"{HERE}save-template/", {"name": "x" * 121}).status_code == 422
    assert client.post(f"{HERE}save-template/", {"name": "Our scrum"}).status_code == 302
    row = PlanTemplate.objects.get()
    text = said(client.get("/templates/"))
    assert "Our scrum" in text
    assert text.count("Comes with the portal") == 6
    url = f"/templates/{row.pk}/"
    assert client.post(url, {"name_en": "", "name_fr": "", "version": 1}).status_code == 422
    assert client.post(url, {"name_en": "Scrum, ours", "name_fr": "", "version": 1}).status_code == 302
    stale = client.post(url, {"name_en": "Mine", "name_fr": "", "version": 1})
    assert stale.status_code == 409
    assert "Scrum, ours" in said(stale)
    assert client.post(f"{url}withdraw/", {"version": 1}).status_code == 409
    assert client.post(f"{url}withdraw/", {"version": 2}).status_code == 302
    assert not PlanTemplate.objects.exists()
    assert client.get(url).status_code == 404


def test_a_template_that_cannot_be_read_is_said_to_be_so(client, director, project):
    [plan, *_more] = phases()
    PlanTemplate.objects.create(method=plan.method, code="own-bad-1", name_en="Bad", plan={"packages": "?"})
    assert "cannot be read" in said(client.get("/templates/"))
    page = client.get(f"{HERE}template/", {"template": "own-bad-1", "start": "2027-01-04"})
    assert page.status_code == 422
    assert "cannot be read" in said(client.get("/projects/new/template/", {"template": "own-bad-1"}))


def test_the_list_of_templates_takes_a_fixed_number_of_statements(
    client, director, django_assert_max_num_queries
):
    client.get("/templates/")
    with django_assert_max_num_queries(6):
        client.get("/templates/")
