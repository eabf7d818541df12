"""How much money a page shows: counted over what its reader sees, and said before there is anything to count."""

from datetime import date

import pytest

from reporting.selectors.disclosure import MoneyShown, money_shown
from reporting.services.refresh import refresh_all_open
from tests import factories
from tests.reporting import figures
from tests.reporting.figures import NOW

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 30)


def test_hidden_figures_are_those_of_projects_that_the_reader_sees() -> None:
    """The number of projects without money must not tell how many confidential ones there are."""
    root = factories.portfolio("ROOT")
    factories.period(root)
    own, _other = figures.measured_project(root), figures.measured_project(root)
    figures.measured_project(root, confidential=True)
    refresh_all_open(now=NOW)
    reader = factories.user("viewer", root.scope)
    factories.grant(reader, "sponsor", own.scope)

    assert money_shown(reader, root.scope, NOVEMBER) == MoneyShown(projects=2, hidden=1, everywhere=False)


def test_a_place_without_figures_shows_money_to_those_who_would_see_it() -> None:
    open_to_them, closed = factories.portfolio("OPEN"), factories.portfolio("CLOSED")
    reader = factories.user("executive", open_to_them.scope)
    factories.grant(reader, "viewer", closed.scope)

    assert money_shown(reader, open_to_them.scope, NOVEMBER).any
    assert not money_shown(reader, closed.scope, NOVEMBER).any
