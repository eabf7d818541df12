"""Moving, archiving and reopening a project: right at both ends, what goes with it, what stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from people.models import User
from portfolio.models import CustomAttribute
from projects.models import FactsRevision, Project, StatusDraft, StatusUpdate
from projects.services import archive_project, edit_project, move_project, reopen_project
from projects.services.locks import ProjectChanged
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return factories.portfolio("HERE", name="Here")


@pytest.fixture
def there():
    return factories.portfolio("THERE", name="There")


@pytest.fixture
def project(here) -> Project:
    return factories.project(here, code="PJ", name="Harbour")


@pytest.fixture
def officer(client: Client, here, there) -> User:
    person = factories.user("pmo_officer", here.scope, language="en", full_name="Olga Officer")
    factories.grant(person, "pmo_officer", there.scope)
    client.force_login(person)
    return person


def move(project: Project, actor: User, now, portfolio, programme=None, version=None) -> Project:
    return move_project(
        project=project, portfolio=portfolio, programme=programme, actor=actor, now=now,
        expected_version=version or project.version,
    )  # fmt: skip


def sees(user: User, project: Project) -> bool:
    return Project.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=project.pk).exists()


def test_it_lies_there_with_its_rights_and_figures_follow_on_both_sides(
    officer, project, here, there, now, django_capture_on_commit_callbacks, no_hints
):
    programme = factories.programme(there, code="PROG")
    before, after = factories.user("executive", here.scope), factories.user("viewer", there.scope)
    own = factories.user("sponsor", project.scope)
    revision = FactsRevision.objects.get(project=project).revision
    with django_capture_on_commit_callbacks(execute=True):
        move(project, officer, now, there, programme)
    project.refresh_from_db()
    assert (project.portfolio, project.programme, project.version) == (there, programme, 2)
    assert project.scope.path == f"{programme.scope.path}{project.scope_id}/"
    assert (sees(before, project), sees(after, project), sees(own, project)) == (False, True, True)
    assert FactsRevision.objects.get(project=project).revision == revision + 1
    told = {scope for _name, (scopes,) in no_hints for scope in scopes}
    assert {project.scope_id, here.scope_id} <= told


def test_one_move_is_one_entry_of_the_trail(officer, client, project, there):
    events = project.events.count()
    assert client.post("/projects/PJ/move/", {"to": "portfolio:THERE", "version": 1}).status_code == 302
    assert project.events.count() == events + 1


@pytest.mark.parametrize("side", ["here", "there"])
def test_the_right_is_asked_at_both_ends(client, project, here, there, now, side):
    person = factories.user("pmo_officer", {"here": here, "there": there}[side].scope)
    factories.grant(person, "viewer", here.scope)
    client.force_login(person)
    answer = client.post("/projects/PJ/move/", {"to": "portfolio:THERE", "version": 1})
    assert answer.status_code == (422 if side == "here" else 403)
    with pytest.raises(PermissionDenied):
        move(project, person, now, there)
    project.refresh_from_db()
    assert project.portfolio == here


def test_a_confidential_project_does_not_leave_the_sight_of_who_moves_it(project, here, there, now):
    Project.objects.filter(pk=project.pk).update(confidential=True)
    director = factories.user("pmo_director", here.scope)
    factories.grant(director, "pmo_officer", there.scope)
    with pytest.raises(PermissionDenied):
        move(project, director, now, there)


def test_the_preview_says_whose_access_changes_and_what_is_kept(client, officer, project, here, there):
    factories.user("executive", here.scope, full_name="Emma Executive")
    factories.user("auditor", there.scope, full_name="Arthur Auditor")
    CustomAttribute.objects.create(portfolio=here, code="zone", label_en="Zone")
    CustomAttribute.objects.create(portfolio=here, code="score", label_en="Score")
    CustomAttribute.objects.create(portfolio=there, code="score", label_en="Score", kind="number")
    Project.objects.filter(pk=project.pk).update(attributes={"zone": "North", "score": "high"})
    page = client.get("/projects/PJ/move/", {"to": "portfolio:THERE"})
    assert page.status_code == 200
    preview = page.context["preview"]
    assert {one.person for one in preview.reach.begins} >= {"Arthur Auditor"}
    assert {one.person for one in preview.reach.stops} >= {"Emma Executive"}
    assert [(one.label, one.text) for one in preview.unknown] == [("Zone", "North")]
    assert [one.label for one in preview.unfit] == ["Score"]
    client.post("/projects/PJ/move/", {"to": "portfolio:THERE", "version": 1})
    project.refresh_from_db()
    assert project.attributes == {"zone": "North", "score": "high"}


def test_what_was_reported_for_the_open_month_comes_along(client, officer, project, here, there, now):
    old, new = factories.period(here), factories.period(there)
    update = factories.status_update(project, old, author=officer)
    draft = StatusDraft.objects.create(project=project, period=old, author=officer, saved_at=now)
    assert client.get("/projects/PJ/move/", {"to": "portfolio:THERE"}).context["preview"].reported == 2
    move(project, officer, now, there)
    update.refresh_from_db()
    draft.refresh_from_db()
    assert (update.period, draft.period) == (new, new)
    move(project, officer, now, here, version=2)
    assert StatusUpdate.objects.get().period == old


def test_calendars_that_differ_refuse_with_the_reason(client, officer, project, here, there):
    factories.period(here)
    factories.period(there, date(2026, 12, 1))
    page = client.get("/projects/PJ/move/", {"to": "portfolio:THERE"})
    assert "The calendars do not go together" in page.content.decode()
    assert client.post("/projects/PJ/move/", {"to": "portfolio:THERE", "version": 1}).status_code == 422


@pytest.mark.parametrize("to", ["", "portfolio:NOWHERE", "x", "portfolio:HERE", "programme:"])
def test_no_other_place_is_accepted(client, officer, project, to):
    assert client.post("/projects/PJ/move/", {"to": to, "version": 1}).status_code == 422
    assert client.get("/projects/PJ/move/", {"to": to}).status_code == 422


def test_an_edit_meanwhile_stops_the_move_and_a_move_meanwhile_the_edit(officer, client, project, there, now):
    edit_project(
        project=project, values={"priority": 1}, attributes={}, expected_version=1, actor=officer, now=now
    )
    assert client.post("/projects/PJ/move/", {"to": "portfolio:THERE", "version": 1}).status_code == 409
    move(project, officer, now, there, version=2)
    with pytest.raises(ProjectChanged):
        edit_project(
            project=project, values={"priority": 2}, attributes={}, expected_version=2, actor=officer, now=now
        )
    with pytest.raises(ProjectChanged):
        archive_project(project=project, reason="x", expected_version=2, actor=officer, now=now)


def test_who_loses_the_right_by_a_move_edits_no_more_although_the_page_is_open(officer, project, there, now):
    manager = factories.user("pmo_officer", project.portfolio.scope)
    moved = move(project, officer, now, there)
    with pytest.raises(PermissionDenied):
        edit_project(
            project=moved, values={"priority": 2}, attributes={}, expected_version=2, actor=manager, now=now
        )


def test_an_archived_place_takes_nothing(officer, project, there, now):
    type(there).objects.filter(pk=there.pk).update(archived_at=now)
    with pytest.raises(ValidationError):
        move(project, officer, now, there)


def test_archived_it_is_read_only_out_of_lists_and_comes_back(client, officer, project):
    page = client.post("/projects/PJ/archive/", {"reason": "", "version": 1})
    assert page.status_code == 422
    assert client.post("/projects/PJ/archive/", {"reason": "Cancelled", "version": 1}).status_code == 302
    project.refresh_from_db()
    assert project.archived_at is not None
    assert project.archive_reason == "Cancelled"
    assert project not in Project.objects.active()
    assert "Cancelled" in client.get("/projects/PJ/").content.decode()
    for path in ("edit", "move", "archive", "manager"):
        assert client.get(f"/projects/PJ/{path}/").status_code == 403
    assert "Cancelled" in client.get("/projects/PJ/reopen/").content.decode()
    assert client.post("/projects/PJ/reopen/", {"reason": "Wanted again", "version": 2}).status_code == 302
    project.refresh_from_db()
    assert (project.archived_at, project.archive_reason, project.version) == (None, "Wanted again", 3)
    assert client.get("/projects/PJ/reopen/").status_code == 403


def test_of_two_who_archive_the_second_is_told_and_the_reason_stays(client, officer, project, now):
    edit_project(
        project=project, values={"priority": 1}, attributes={}, expected_version=1, actor=officer, now=now
    )
    page = client.post("/projects/PJ/archive/", {"reason": "My reason", "version": 1})
    assert page.status_code == 409
    assert "My reason" in page.content.decode()
    assert page.context["form"]["version"].value() == "2"


def test_below_an_archived_portfolio_nothing_is_reopened(officer, project, here, now):
    archived = archive_project(project=project, reason="x", expected_version=1, actor=officer, now=now)
    type(here).objects.filter(pk=here.pk).update(archived_at=now)
    with pytest.raises(ValidationError):
        reopen_project(project=archived, reason="y", expected_version=2, actor=officer, now=now)


def test_the_preview_takes_a_fixed_number_of_statements(
    client, officer, project, here, there, django_assert_num_queries
):
    factories.user("executive", here.scope)
    client.get("/projects/PJ/move/", {"to": "portfolio:THERE"})
    with django_assert_num_queries(13) as few:
        client.get("/projects/PJ/move/", {"to": "portfolio:THERE"})
    for _number in range(4):
        factories.user("executive", here.scope)
        factories.user("auditor", there.scope)
        factories.programme(there)
    with django_assert_num_queries(len(few)):
        client.get("/projects/PJ/move/", {"to": "portfolio:THERE"})
