"""The pages that say who may do what, as people see them: on a phone and a screen, with a keyboard, light and dark."""

from collections.abc import Callable

import pytest

from people.models import RoleGrant
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people() -> dict[str, object]:
    portfolio = factories.portfolio("NORTH", name="Northern portfolio")
    programme = factories.programme(portfolio, code="RIVER", name="River crossings")
    project = factories.project(
        portfolio, code="BRIDGE", name="Bridge renewal", programme=programme, confidential=True
    )
    director = factories.user("pmo_director", full_name="Dora Director")
    manager = factories.user("project_manager", project.scope, full_name="Manuel Manager")
    factories.grant(manager, "pmo_officer", portfolio.scope)
    RoleGrant.objects.filter(user=manager).update(granted_by=director)
    factories.user("executive", portfolio.scope, full_name="Élise Executive")
    for number in range(30):
        factories.user("team_member", project.scope, full_name=f"Member {number:02}")
    return {"director": director, "manager": manager}


@pytest.mark.slow
@pytest.mark.parametrize(("size", "theme", "language"), [(DESKTOP, "light", "en"), (PHONE, "dark", "fr")])
def test_they_read_well_everywhere(
    visitor: Callable[..., Visitor], people: dict, size: tuple[int, int], theme: str, language: str
) -> None:
    for who in people.values():
        who.language = language
        who.save(update_fields=["language"])
    seen = visitor(theme=theme, size=size, language=language).sign_in(people["manager"])
    other = visitor(theme=theme, size=size, language=language).sign_in(people["director"])
    pages = [
        (seen, "/access/project/BRIDGE/"),
        (seen, "/access/project/BRIDGE/people/"),
        (other, "/access/project/BRIDGE/people/"),
        (other, "/access/project/BRIDGE/people/?q=elise"),
        (other, f"/access/project/BRIDGE/people/{people['manager'].pk}/"),
    ]
    for one, path in pages:
        one.open(path)
        assert not one.sideways()
        assert not one.accessibility()


def test_from_the_project_to_why_and_to_who(visitor: Callable[..., Visitor], people: dict) -> None:
    one = visitor().sign_in(people["director"])
    page = one.open("/projects/BRIDGE/")
    page.get_by_role("link", name="Access", exact=True).click()
    page.get_by_role("heading", name="Your access").wait_for()
    page.get_by_role("link", name="Who can see it").click()
    page.get_by_role("heading", name="32 people can see it").wait_for()
    page.get_by_label("Name or e-mail address").fill("elise")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Élise Executive").click()
    page.get_by_role("heading", name="Access of Élise Executive").wait_for()
    assert page.get_by_text("The role does not count on this confidential project").count()
