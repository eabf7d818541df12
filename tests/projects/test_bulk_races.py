"""Many projects put into a programme that is moved or archived in the same moment."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from people.models import User
from portfolio.models import Programme
from portfolio.services import archive_programme, move_programme
from projects.models import Project
from projects.selectors.bulk import Wanted, plan_of
from projects.services import edit_projects
from projects.services.bulk import PlanChanged
from tests import factories
from tests.racing import Act, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio("HERE"), code="PJ")


@pytest.fixture
def programme(project: Project) -> Programme:
    return factories.programme(project.portfolio)


def put_into(programme: Programme, project: Project, actor: User) -> Act:
    """As confirmed after a preview: the page has read the programme before it waits."""
    read = Programme.objects.select_related("scope", "portfolio__scope").get(pk=programme.pk)
    wanted = Wanted({"programme": read})
    seen = plan_of(actor, [project.pk], wanted, NOW).seen
    return lambda: edit_projects(ids=[project.pk], wanted=wanted, seen=seen, actor=actor, now=NOW)


def test_a_programme_that_moves_away_meanwhile_is_shown_as_it_lies_now(
    project: Project, programme: Programme
) -> None:
    officer, director = factories.user("pmo_officer"), factories.user("pmo_director")
    there = factories.portfolio("THERE")

    def move() -> None:
        move_programme(programme=programme, portfolio=there, expected_version=1, actor=director, now=NOW)

    told = meanwhile(move, put_into(programme, project, officer))
    assert isinstance(told, PlanChanged)
    assert "another portfolio" in told.plan.rows[0].refusal
    project.refresh_from_db()
    assert project.programme is None


def test_a_programme_that_is_archived_meanwhile_takes_no_project(
    project: Project, programme: Programme
) -> None:
    officer, director = factories.user("pmo_officer"), factories.user("pmo_director")

    def archive() -> None:
        archive_programme(programme=programme, expected_version=1, actor=director, now=NOW)

    told = meanwhile(archive, put_into(programme, project, officer))
    assert isinstance(told, ValidationError)
    project.refresh_from_db()
    assert project.programme is None
