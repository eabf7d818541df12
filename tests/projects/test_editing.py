"""Editing a project: what may be changed by whom, what follows from it, and what two people do at once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from people.models import RoleGrant, User
from portfolio.models import CustomAttribute
from projects.models import BudgetLine, FactsRevision, Method, Phase, Project
from projects.services import edit_project
from projects.services.locks import ProjectChanged
from tests import factories

pytestmark = pytest.mark.django_db

URL = "/projects/PJ/edit/"


@pytest.fixture
def project() -> Project:
    return factories.project(
        factories.portfolio("PF"), code="PJ", name="Harbour", forecast_finish=date(2027, 5, 31)
    )


@pytest.fixture
def officer(client: Client, project: Project) -> User:
    person = factories.user("pmo_officer", project.portfolio.scope, language="en")
    client.force_login(person)
    return person


@pytest.fixture
def phase() -> Phase:
    method = Method.objects.create(code="waterfall", name_en="Waterfall", name_fr="Cascade")
    return Phase.objects.create(
        method=method, code="build", name_en="Build", name_fr="Construction", position=1
    )


def typed(**fields: object) -> dict[str, object]:
    return {
        "name": "Harbour", "start_precision": "day", "forecast_finish": "2027-05-31",
        "forecast_finish_precision": "day", "currency": "EUR", "language": "en", "version": 1, **fields,
    }  # fmt: skip


def change(project: Project, actor: User, now, **values: object) -> Project:
    version = values.pop("version", project.version)
    return edit_project(
        project=project, values=values, attributes={}, expected_version=version, actor=actor, now=now
    )


def revision(project: Project) -> int:
    return FactsRevision.objects.get(project=project).revision


def test_what_was_typed_is_stored_with_what_derives_from_it(client, officer, project, phase):
    answer = client.post(
        URL,
        typed(name="  Évry  harbour ", description="Quays", stage=f"p{phase.pk}", priority="2", start_date="2026-01-05",
              start_precision="month", forecast_finish="2028-02-29"),
    )  # fmt: skip
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.name == "Évry harbour"
    assert (project.method, project.phase, project.priority) == (phase.method, phase, 2)
    assert (project.start_date, project.start_precision) == (date(2026, 1, 5), "month")
    assert project.version == 2
    assert project.sort_key == "evry harbour"
    assert "quays" in project.search_text
    assert project.code == "PJ"


def test_figures_follow_when_a_fact_has_changed_and_only_then(officer, project, now):
    before = revision(project)
    project = change(project, officer, now, priority=1)
    assert revision(project) == before
    change(project, officer, now, forecast_finish=date(2027, 7, 1))
    assert revision(project) == before + 1


def test_saving_without_a_difference_writes_nothing(client, officer, project):
    events = project.events.count()
    assert client.post(URL, typed()).status_code == 302
    project.refresh_from_db()
    assert (project.version, project.events.count()) == (1, events)


def test_one_edit_is_one_entry_of_the_trail_with_its_author(client, officer, project):
    events = project.events.count()
    client.post(URL, typed(name="Port", priority="1"))
    assert project.events.count() == events + 1
    assert project.events.latest("pgh_id").pgh_context["actor"] == officer.pk


def test_what_a_colleague_saved_is_shown_and_nothing_typed_is_lost(client, officer, project, now):
    colleague = factories.user("pmo_officer", project.portfolio.scope)
    change(project, colleague, now, name="Their harbour", priority=1)
    page = client.post(URL, typed(name="My harbour"))
    assert page.status_code == 409
    text = page.content.decode()
    assert "Their harbour" in text
    assert 'value="My harbour"' in text
    project.refresh_from_db()
    assert project.name == "Their harbour"

    filled = client.post(
        URL,
        typed(
            name="My harbour",
            version=2,
            resolve="choices",
            **{"keep-name": "mine", "keep-priority": "theirs"},
        ),
    )
    assert filled.status_code == 200
    assert filled.context["form"]["priority"].value() in (1, "1")
    assert client.post(URL, typed(name="My harbour", priority="1", version=2)).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.priority) == ("My harbour", 1)


def test_a_second_writer_in_the_service_finds_the_first_one(officer, project, now):
    change(project, officer, now, name="First")
    with pytest.raises(ProjectChanged):
        change(project, officer, now, name="Second", version=1)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"priority": "9"}, "priority"),
        ({"stage": "p999999"}, "stage"),
        ({"stage": "p'; --"}, "stage"),
        ({"start_date": "31/01/2026"}, "start_date"),
        ({"start_date": "1066-10-14"}, "start_date"),
        ({"start_precision": "hour"}, "start_precision"),
        ({"start_date": "2027-06-01"}, "forecast_finish"),
        ({"actual_finish": "2199-01-01"}, "actual_finish"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "E1R"}, "currency"),
        ({"language": "tlh"}, "language"),
        ({"manager": "nobody@example.org"}, "manager"),
        ({"sponsor": "not an address"}, "sponsor"),
    ],
)
def test_a_wrong_value_is_said_at_its_field_and_at_the_top(client, officer, project, fields, where):
    page = client.post(URL, typed(**fields))
    assert page.status_code == 422
    assert where in page.context["form"].errors
    assert "Please correct what is marked below" in page.content.decode()
    project.refresh_from_db()
    assert project.version == 1


def test_a_currency_stays_once_amounts_are_recorded_in_it(client, officer, project, now):
    assert client.post(URL, typed(currency="USD")).status_code == 302
    BudgetLine.objects.create(project=project, kind="approved", range_kind="whole_life", amount=5)
    client.post(URL, typed(currency="GBP", version=2))
    project.refresh_from_db()
    assert project.currency == "USD"
    with pytest.raises(ValidationError):
        change(project, officer, now, currency="GBP")


def test_naming_people_gives_and_ends_their_rights_with_the_edit(client, officer, project):
    first, second, sponsor = factories.user(), factories.user(), factories.user()
    assert client.post(URL, typed(manager=first.email, sponsor=sponsor.email)).status_code == 302
    assert client.post(URL, typed(manager=second.email.upper(), sponsor="", version=2)).status_code == 302
    project.refresh_from_db()
    assert (project.manager, project.sponsor, project.version) == (second, None, 3)
    open_ended = RoleGrant.objects.filter(scope=project.scope, until=None)
    assert set(open_ended.values_list("user", "role")) == {(second.pk, "project_manager")}
    assert set(open_ended.values_list("granted_by", flat=True)) == {officer.pk}


def test_who_cannot_be_named_any_more_is_no_obstacle_while_nobody_changes_it(client, officer, project):
    person = factories.user()
    client.post(URL, typed(manager=person.email))
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.post(URL, typed(name="Port", manager=person.email, version=2)).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.manager) == ("Port", person)


def test_nobody_names_themselves(client, officer, project):
    page = client.post(URL, typed(sponsor=officer.email))
    assert page.status_code == 422
    assert "sponsor" in page.context["form"].errors


def test_a_project_manager_edits_and_names_nobody(client, project, now):
    manager = factories.user("project_manager", project.scope)
    client.force_login(manager)
    form = client.get(URL).context["form"]
    assert not {"manager", "sponsor", "confidential"} & set(form.fields)
    stranger = factories.user()
    client.post(URL, typed(name="Port", manager=stranger.email, confidential="yes"))
    project.refresh_from_db()
    assert (project.name, project.manager, project.confidential) == ("Port", None, False)
    with pytest.raises(PermissionDenied):
        change(project, manager, now, manager=stranger)
    with pytest.raises(PermissionDenied):
        change(project, manager, now, confidential=True)


def test_only_who_would_still_see_it_makes_a_project_confidential(client, officer, project):
    assert "confidential" not in client.get(URL).context["form"].fields
    client.force_login(factories.user("pmo_director"))
    assert client.post(URL, typed(confidential="yes")).status_code == 302
    project.refresh_from_db()
    assert project.confidential
    client.force_login(officer)
    assert client.get(URL).status_code == 404


def test_custom_attributes_are_typed_and_unknown_codes_are_ignored(client, officer, project):
    for code, kind in (("zone", "text"), ("risk_score", "number"), ("go", "boolean"), ("signed", "date")):
        CustomAttribute.objects.create(
            portfolio=project.portfolio, code=code, label_en=code.title(), kind=kind
        )
    CustomAttribute.objects.create(
        portfolio=project.portfolio, code="tier", label_en="Tier", kind="choice", choices=["Gold", "Tin"]
    )
    page = client.post(URL, typed(**{"attribute.risk_score": "many", "attribute.tier": "Lead"}))
    assert {"attribute.risk_score", "attribute.tier"} <= set(page.context["form"].errors)
    client.post(
        URL,
        typed(**{"attribute.zone": "North", "attribute.risk_score": "12.5", "attribute.go": "yes",
                 "attribute.signed": "2026-03-01", "attribute.tier": "Tin", "attribute.other": "x"}),
    )  # fmt: skip
    project.refresh_from_db()
    assert project.attributes == {
        "zone": "North", "risk_score": "12.5", "go": True, "signed": "2026-03-01", "tier": "Tin",
    }  # fmt: skip
    client.post(URL, typed(version=2))
    project.refresh_from_db()
    assert project.attributes == {}


def test_what_an_import_could_not_read_is_shown_and_settled_by_a_value(client, officer, project):
    unread = {
        "start_date": {"state": "unreadable", "verbatim": "spring <2026>"},
        "budget.approved.whole_life": {"state": "withheld", "verbatim": ""},
    }
    Project.objects.filter(pk=project.pk).update(unread=unread)
    page = client.get(URL).content.decode()
    assert "spring &lt;2026&gt;" in page
    client.post(URL, typed(priority="1"))
    project.refresh_from_db()
    assert set(project.unread) == set(unread)
    client.post(URL, typed(priority="1", start_date="2026-04-01", version=2))
    project.refresh_from_db()
    assert set(project.unread) == {"budget.approved.whole_life"}


def test_a_status_update_that_moves_the_finish_is_a_conflict_for_an_open_form(client, officer, project, now):
    from projects.services import submit_status_update

    period = factories.period(project.portfolio)
    submit_status_update(
        project=project, period=period, values={"overall_rag": 1, "language": "en"}, percent_complete=None,
        forecast_finish=date(2027, 9, 30), expected_version=0, actor=officer, now=now,
    )  # fmt: skip
    assert client.post(URL, typed()).status_code == 409
    project.refresh_from_db()
    assert project.forecast_finish == date(2027, 9, 30)


@pytest.mark.parametrize(
    "role", ["executive", "viewer", "auditor", "sponsor", "team_member", "programme_manager"]
)
def test_others_read_and_do_not_edit(client, project, role):
    client.force_login(factories.user(role, project.scope))
    assert client.get(URL).status_code == 403
    assert client.post(URL, typed(name="x")).status_code == 403
    client.force_login(factories.user())
    assert client.get(URL).status_code == 404


def test_an_archived_project_is_not_edited(client, officer, project, now):
    Project.objects.filter(pk=project.pk).update(archived_at=now)
    assert client.get(URL).status_code == 403
    with pytest.raises(PermissionDenied):
        change(project, officer, now, name="x")


def test_the_form_takes_a_fixed_number_of_statements(
    client, officer, project, django_assert_num_queries, phase
):
    CustomAttribute.objects.create(portfolio=project.portfolio, code="zone", label_en="Zone")
    client.get(URL)
    with django_assert_num_queries(10) as few:
        client.get(URL)
    for number in range(5):
        CustomAttribute.objects.create(portfolio=project.portfolio, code=f"zone{number}", label_en="Zone")
        Phase.objects.create(
            method=phase.method, code=f"p{number}", name_en="P", name_fr="P", position=number + 2
        )
    with django_assert_num_queries(len(few)):
        client.get(URL)
