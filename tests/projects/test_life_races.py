"""Two people end or begin the same thing in the same moment: one of them is told, and nothing is there twice."""

from datetime import date

import pytest

from projects.models import Method, Phase, Project, ProjectReview, WorkPackage
from projects.services import set_up_project
from projects.services.closing import close_project
from projects.services.templates import apply_template
from tests import factories
from tests.projects.test_races import NOW, at_once

pytestmark = pytest.mark.django_db(transaction=True)
START = date(2027, 1, 4)


def test_closed_by_two_it_has_one_review() -> None:
    project = factories.project(factories.portfolio("HERE"), code="PJ")
    people = [factories.user("pmo_officer") for _ in range(2)]
    told = at_once(
        *(
            lambda actor=actor: close_project(
                project=project, outcome="stopped", finished_on=None, reason="No money", verdicts={},
                texts={"summary": "Stopped"}, seen="", expected_version=1, actor=actor, now=NOW,
            )
            for actor in people
        )
    )  # fmt: skip
    assert told == ["ProjectChanged"]
    assert ProjectReview.objects.get().number == 1


def test_begun_by_two_it_has_one_plan() -> None:
    project = factories.project(factories.portfolio("HERE"), code="PJ")
    people = [factories.user("pmo_officer") for _ in range(2)]
    told = at_once(
        *(
            lambda actor=actor: apply_template(
                project=project, code="kanban-flow", start=START, cost=None, actor=actor, now=NOW
            )
            for actor in people
        )
    )
    assert told == ["ValidationError"]
    assert WorkPackage.objects.count() == 7


def test_two_projects_bring_their_method_once() -> None:
    portfolio = factories.portfolio("HERE")
    people = [factories.user("pmo_officer") for _ in range(2)]
    told = at_once(
        *(
            lambda actor=actor, code=code: set_up_project(
                portfolio=portfolio, programme=None, code=code, attributes={}, actor=actor, now=NOW,
                values={"name": code, "currency": "EUR", "language": "en", "start_date": START},
                template="lean-dmaic",
            )
            for actor, code in zip(people, ("ONE", "TWO"), strict=True)
        )
    )  # fmt: skip
    assert told == []
    assert Method.objects.filter(code="lean").count() == 1
    assert Phase.objects.count() == 5
    assert set(Project.objects.values_list("phase__code", flat=True)) == {"define"}
