"""Archiving takes along what lies below, reopening brings back what went with it and nothing else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portfolio.models import Portfolio, Programme
from portfolio.projects_below import projects_below
from portfolio.selectors.below import archived_with, below
from portfolio.services import (
    archive_portfolio,
    archive_programme,
    edit_portfolio,
    reopen_portfolio,
    reopen_programme,
)
from portfolio.services.locks import PortfolioChanged
from projects.models import FactsRevision, Project
from reporting.services.close import close_period
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return factories.user("pmo_director")


@pytest.fixture
def root():
    root = factories.portfolio("ROOT")
    child = factories.portfolio("CHILD", parent=root)
    programme = factories.programme(child, code="PG")
    factories.project(child, code="INSIDE", programme=programme)
    factories.project(root, code="EARLIER", archived_at=factories.LONG_AGO)
    factories.project(factories.portfolio(), code="ELSEWHERE")
    return root


def archived():
    return {
        one.code
        for model in (Portfolio, Programme, Project)
        for one in model.objects.filter(archived_at__isnull=False)
    }


def test_all_of_it_at_one_moment_and_back(root, director, now):
    before = FactsRevision.objects.get(project__code="INSIDE").revision
    archive_portfolio(portfolio=root, expected_version=1, actor=director, now=now)
    assert archived() == {"ROOT", "CHILD", "PG", "INSIDE", "EARLIER"}
    assert FactsRevision.objects.get(project__code="INSIDE").revision > before
    back = archived_with(director, root.scope, now)
    assert (back.portfolios, back.programmes, back.projects) == (1, 1, 1)
    reopen_portfolio(portfolio=root, expected_version=2, actor=director)
    assert archived() == {"EARLIER"}


def test_what_was_archived_before_stays_so(root, director, now):
    child = Portfolio.objects.get(code="CHILD")
    archive_portfolio(portfolio=child, expected_version=1, actor=director, now=now - timedelta(days=1))
    archive_portfolio(portfolio=root, expected_version=1, actor=director, now=now)
    reopen_portfolio(portfolio=root, expected_version=2, actor=director)
    assert archived() == {"CHILD", "PG", "INSIDE", "EARLIER"}


def test_nothing_is_reopened_inside_what_is_archived(root, director, now):
    archive_portfolio(portfolio=root, expected_version=1, actor=director, now=now)
    child, programme = Portfolio.objects.get(code="CHILD"), Programme.objects.get(code="PG")
    with pytest.raises(ValidationError, match="archived"):
        reopen_portfolio(portfolio=child, expected_version=2, actor=director)
    with pytest.raises(ValidationError, match="archived"):
        reopen_programme(programme=programme, expected_version=2, actor=director)


def test_an_archived_portfolio_is_read_only(root, director, now):
    archived_one = archive_portfolio(portfolio=root, expected_version=1, actor=director, now=now)
    with pytest.raises(PermissionDenied):
        edit_portfolio(portfolio=archived_one, values={"name": "X"}, expected_version=2, actor=director)


def test_a_change_meanwhile_is_a_conflict(root, director, now):
    with pytest.raises(PortfolioChanged):
        archive_portfolio(portfolio=root, expected_version=3, actor=director, now=now)
    assert archived() == {"EARLIER"}


@pytest.mark.parametrize("role", ["pmo_officer", "programme_manager", "executive"])
def test_others_may_not(root, role, now):
    with pytest.raises(PermissionDenied):
        archive_portfolio(portfolio=root, expected_version=1, actor=factories.user(role), now=now)


@pytest.mark.parametrize("role", ["pmo_officer", "programme_manager", "executive"])
def test_others_may_not_reopen_a_portfolio_nor_are_led_there(root, role, director, now, client):
    archive_portfolio(portfolio=root, expected_version=1, actor=director, now=now)
    before = archived()
    person = factories.user(role)
    with pytest.raises(PermissionDenied):
        reopen_portfolio(portfolio=root, expected_version=2, actor=person)
    assert archived() == before
    client.force_login(person)
    page = client.get("/portfolios/ROOT/").content.decode()
    assert "Archived" in page
    assert "/portfolios/ROOT/reopen/" not in page


@pytest.mark.parametrize("role", ["programme_manager", "executive"])
def test_others_may_not_reopen_a_programme(root, role, director, now):
    programme = Programme.objects.get(code="PG")
    archive_programme(programme=programme, expected_version=1, actor=director, now=now)
    with pytest.raises(PermissionDenied):
        reopen_programme(programme=programme, expected_version=2, actor=factories.user(role))
    assert archived() == {"PG", "INSIDE", "EARLIER"}


def test_a_programme_with_its_projects(root, now):
    officer = factories.user("pmo_officer")
    programme = Programme.objects.get(code="PG")
    archive_programme(programme=programme, expected_version=1, actor=officer, now=now)
    assert archived() == {"PG", "INSIDE", "EARLIER"}
    reopen_programme(programme=programme, expected_version=2, actor=officer)
    assert archived() == {"EARLIER"}


def test_the_preview_lists_what_its_reader_sees(root, director, django_assert_num_queries):
    factories.project(root, code="SECRET", confidential=True)
    with django_assert_num_queries(5):
        seen = below(director, root.scope)
    assert [one.code for one in seen.portfolios] == ["CHILD"]
    assert {code for code, _name in seen.projects.rows} == {"INSIDE", "SECRET"}
    officer = factories.user("pmo_officer")
    assert below(officer, root.scope).projects.count == 1


def test_what_comes_back_and_what_is_reported_is_counted_as_its_reader_sees_it(root, director, now):
    factories.project(root, code="SECRET", confidential=True)
    period = factories.period(root)
    for project in Project.objects.within(root.scope):
        factories.status_update(project, period)
    archive_portfolio(portfolio=root, expected_version=1, actor=director, now=now)
    reported = {"scope": root.scope, "period_id": period.pk}
    for reader, back, updates in ((director, 2, 3), (factories.user("pmo_officer"), 1, 2)):
        assert archived_with(reader, root.scope, now).projects == back
        assert projects_below().reported_in(reader=reader, **reported) == updates


def test_lists_leave_it_out(root, director, now, client):
    client.force_login(director)
    archive_portfolio(portfolio=root, expected_version=1, actor=director, now=now)
    home = client.get("/").content.decode()
    assert root.name not in home
    page = client.get("/portfolios/ROOT/").content.decode()
    assert "Archived" in page
    assert "/portfolios/ROOT/reopen/" in page
    assert "/portfolios/ROOT/edit/" not in page


def test_closing_the_last_month_of_an_archived_portfolio_opens_no_other(root, director, now):
    period = factories.period(root)
    archive_portfolio(portfolio=root, expected_version=1, actor=director, now=now)
    close_period(period=period, actor=director, now=now)
    assert not root.periods.open().exists()
