"""Cells of the list: one field by itself, saved at the version that was seen."""

from datetime import date

import pytest
from django.test import Client

from people.models import User
from portfolio.models import CustomAttribute
from projects.models import FactsRevision, Method, Phase, Project
from projects.services import edit_project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio("PF"), code="PJ", name="Harbour")


@pytest.fixture
def officer(client: Client, project: Project) -> User:
    person = factories.user("pmo_officer", project.portfolio.scope, language="en")
    client.force_login(person)
    return person


def url(field: str) -> str:
    return f"/projects/PJ/cell/{field}/"


def save(client: Client, field: str, value: object, version: int = 1):
    return client.post(url(field), {"value": value, "version": version})


def said(answer) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_each_field_is_shown_saved_and_answered_as_the_list_shows_it(client, officer, project):
    method = Method.objects.create(code="w", name_en="Waterfall", name_fr="Cascade")
    phase = Phase.objects.create(method=method, code="b", name_en="Build", name_fr="Construction", position=1)
    manager = factories.user(full_name="Mia Manager")
    CustomAttribute.objects.create(portfolio=project.portfolio, code="score", label_en="Score", kind="number")
    steps = [
        ("priority", "2", "High"),
        ("stage", f"p{phase.pk}", "Build"),
        ("forecast_finish", "2027-03-05", "5 Mar 2027"),
        ("manager", manager.email, "Mia Manager"),
        ("attribute.score", "1234.5", "1,234.5"),
    ]
    for version, (field, value, shown) in enumerate(steps, start=1):
        assert "<form" in client.get(url(field)).content.decode()
        answer = save(client, field, value, version)
        assert answer.status_code == 200, field
        assert shown in said(answer)
    project.refresh_from_db()
    assert (project.priority, project.phase, project.manager) == (2, phase, manager)
    assert (project.method, project.forecast_finish) == (method, date(2027, 3, 5))
    assert (project.attributes, project.version) == ({"score": "1234.5"}, 6)
    assert manager.grants.get().role == "project_manager"


def test_a_day_that_nobody_changes_keeps_its_precision_and_a_typed_one_is_a_day(client, officer, project):
    Project.objects.filter(pk=project.pk).update(
        forecast_finish=date(2027, 3, 1), forecast_finish_precision="month"
    )
    assert "Mar 2027" in said(save(client, "forecast_finish", "2027-03-01"))
    project.refresh_from_db()
    assert (project.forecast_finish_precision, project.version) == ("month", 1)
    revision = FactsRevision.objects.get(project=project).revision
    assert "2 Mar 2027" in said(save(client, "forecast_finish", "2027-03-02"))
    assert FactsRevision.objects.get(project=project).revision == revision + 1


def test_a_change_meanwhile_is_shown_and_saving_again_is_a_decision(client, officer, project, now):
    edit_project(
        project=project, values={"priority": 1}, attributes={}, expected_version=1, actor=officer, now=now
    )
    answer = save(client, "priority", "3")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Critical" in text
    assert 'value="2"' in text
    assert '<option value="3" selected' in text
    assert save(client, "priority", "3", 2).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("priority", "9"), ("priority", "\x00"), ("stage", "p1"), ("forecast_finish", "soon"),
     ("forecast_finish", "1500-01-01"), ("manager", "x"), ("manager", "nobody@example.org")],
)  # fmt: skip
def test_a_wrong_value_is_said_in_the_cell(client, officer, project, field, value):
    assert save(client, field, value).status_code == 422


@pytest.mark.parametrize(
    "field", ["name", "code", "attribute.none", "confidential", "attribute.", "__class__"]
)
def test_there_is_no_other_field(client, officer, project, field):
    assert client.get(url(field)).status_code == 404
    assert save(client, field, "x").status_code == 404


def test_nobody_names_themselves_in_a_cell_either(client, officer, project):
    assert save(client, "manager", officer.email).status_code == 422


def test_a_project_manager_edits_and_names_nobody(client, project):
    client.force_login(factories.user("project_manager", project.scope))
    assert save(client, "priority", "1").status_code == 200
    assert client.get(url("manager")).status_code == 403


def test_the_list_offers_cells_where_the_reader_may_edit_and_nowhere_else(client, project):
    manager = factories.user("project_manager", project.scope, language="en")
    other = factories.project(project.portfolio, code="OTHER")
    factories.grant(manager, "auditor", other.scope)
    client.force_login(manager)
    text = client.get(
        "/projects/?columns=name&columns=priority&columns=manager&columns=finish"
    ).content.decode()
    assert f'data-cell-edit="{url("priority")}"' in text
    assert f'data-cell-edit="{url("forecast_finish")}"' in text
    assert "/projects/OTHER/cell/" not in text
    assert "/cell/manager/" not in text
