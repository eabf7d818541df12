"""Without projects, each reader is led to what they may do, and to nothing else."""

import pytest
from django.urls import reverse

from reporting.selectors.beginning import first_step
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "has_portfolio", "page"),
    [
        ("pmo_director", False, "portfolio:new"),
        ("administrator", False, "people:invite"),
        ("pmo_officer", False, ""),
        ("executive", False, ""),
        ("pmo_director", True, "integrations:import-new"),
        ("pmo_officer", True, "integrations:import-new"),
        ("project_manager", True, ""),
        ("executive", True, ""),
    ],
)
def test_the_first_step_is_one_that_the_reader_may_take(role: str, has_portfolio: bool, page: str) -> None:
    if has_portfolio:
        factories.portfolio()
    reader = factories.user(role)
    step = first_step(reader)
    assert step.url == (reverse(page) if page else reverse("people:user", args=[reader.pk]))
    if not page:
        assert (step.action, step.other_url) == ("See my roles", "")
