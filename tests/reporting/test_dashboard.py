"""Dashboards: a fixed number of statements, only what the reader may see, fragments that end their own polling."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import User
from portfolio.models import Portfolio, Programme, ReportingPeriod
from projects.models import Milestone
from projects.services.facts import facts_have_changed
from reporting.services.refresh import refresh_month, refresh_projects
from tests import factories
from tests.reporting import figures

pytestmark = pytest.mark.django_db


def board(projects: int = 3) -> dict[str, Any]:
    """A portfolio with a closed month and an open one, a sub-portfolio, a programme, and projects in each."""
    root = factories.portfolio("ROOT", name="City projects")
    child = factories.portfolio("CHILD", parent=root)
    before = factories.period(root, date(2026, 10, 1))
    figures.close(before)
    now = factories.period(root)
    programme = factories.programme(root, code="PROG", name="Online services")
    made = []
    for number in range(projects):
        home: dict[str, Any] = {"portfolio": child} if number % 3 == 2 else {"portfolio": root}
        if number % 3 == 0:
            home["programme"] = programme
        project = figures.measured_project(**home, code=f"P{number}", name=f"Project number {number}", ac=600)
        Milestone.objects.create(
            project=project,
            name="Go live",
            baseline_date=timezone.now().date(),
            forecast_date=timezone.now().date() + figures.DAY * 30,
        )
        factories.status_update(project, before, overall_rag=1, submitted_at=figures.NOW)
        if number % 2 == 0:
            factories.status_update(
                project,
                now,
                overall_rag=3,
                schedule_rag=4,
                schedule_comment="Late.",
                submitted_at=figures.NOW,
            )
        made.append(project)
    refresh_month(period=before, now=figures.NOW, freeze=True)
    refresh_projects(project_ids=[project.pk for project in made], now=figures.NOW)
    return {"root": root, "child": child, "programme": programme, "projects": made, "now": now}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def statements(client: Client, url: str, **headers: str) -> int:
    client.get(url, headers=headers)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url, headers=headers).status_code == 200
    return len(queries)


URLS = ["/", "/portfolios/ROOT/", "/programmes/PROG/", "/projects/P0/", "/portfolios/ROOT/figures/cpi/"]


def test_the_number_of_statements_does_not_grow_with_the_projects() -> None:
    few = board(1)
    reader = signed_in(factories.user("pmo_director"))
    with_one = {url: statements(reader, url) for url in URLS}
    for number in range(1, 50):
        project = figures.measured_project(
            few["root"], code=f"X{number}", programme=few["programme"] if number % 2 else None
        )
        factories.status_update(project, few["now"], submitted_at=figures.NOW)
        few["projects"].append(project)
    refresh_projects(project_ids=[project.pk for project in few["projects"]], now=figures.NOW)
    assert {url: statements(reader, url) for url in URLS} == with_one
    assert with_one["/portfolios/ROOT/"] <= 18
    assert with_one["/projects/P0/"] <= 20
    # Sorting, filtering and turning pages.
    assert statements(reader, "/portfolios/ROOT/?sort=cpi&page=2", **{"HX-Request": "true"}) <= 24


def test_the_page_shows_totals_heat_map_parts_milestones_and_missing_updates() -> None:
    board()
    answer = signed_in(factories.user("pmo_officer")).get("/portfolios/ROOT/")
    page = answer.content.decode()
    for expected in ("City projects", "Project number 0", "Online services", "Go live", "Missing and stale"):
        assert expected in page
    assert answer.context["board"].totals.approved_budget == 3600
    assert "€4K" in page
    assert "1.00" in page  # CPI: earned 3 x 600 for 3 x 600 spent
    assert [part.totals.projects for part in answer.context["parts"]] == [1, 1]
    assert answer.context["board"].updates.received == 2


def test_a_page_of_the_month_before_shows_that_month() -> None:
    board()
    client = signed_in(factories.user("pmo_officer"))
    october = client.get("/portfolios/ROOT/?period=2026-10").content.decode()
    assert "October\N{NO-BREAK SPACE}2026" in october
    assert "frozen" in october
    assert client.get("/projects/P0/?period=2026-10").context["moment"].period.month == "2026-10"
    unknown = client.get("/portfolios/ROOT/?period=1999-01")
    assert unknown.context["moment"].period.month == "2026-11"


def test_filters_sorting_and_pages_are_in_the_url_and_refuse_nothing_silly() -> None:
    board(30)
    client = signed_in(factories.user("pmo_officer"))

    def rows(query: str) -> list[str]:
        return [row.code for row in client.get(f"/portfolios/ROOT/?{query}").context["board"].heat.rows]

    assert len(rows("")) == 25
    assert len(rows("page=2")) == 5
    assert rows("q=number+7") == ["P7"]
    assert rows("q=%C3%89t%C3%A9") == []
    assert len(rows("show=missing")) == 15
    assert set(rows("show=3")) == {f"P{n}" for n in range(0, 30, 2)}
    assert rows("sort=name")[0] == "P0"
    assert rows("sort=-name")[0] == "P9"
    for silly in (
        "page=-1",
        "page=99999999999999999999999999",
        "sort=password",
        "show=%00x",
        "period=2026-99",
    ):
        assert rows(silly)


def test_a_heat_map_fragment_and_the_page_come_from_one_url() -> None:
    board()
    client = signed_in(factories.user("pmo_officer"))
    token = client.get("/portfolios/ROOT/").context["pulse"].token
    headers = {
        "HX-Request": "true",
        "HX-Target": "heatmap-list",
        "X-Figures": token,
    }  # htmx sends the page's token along
    fragment = client.get("/portfolios/ROOT/", headers=headers)
    assert fragment.content.decode().count("<html") == 0
    assert 'id="heatmap"' in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]


@pytest.mark.parametrize("url", ["/portfolios/ROOT/", "/programmes/PROG/", "/projects/P0/"])
def test_figures_poll_while_facts_are_newer_and_then_stop(url: str) -> None:
    world = board()
    client = signed_in(factories.user("pmo_director"))
    quiet = client.get(url)
    assert "every 2s" not in quiet.content.decode()
    facts_have_changed(project_ids=[world["projects"][0].pk])
    polling = client.get(url, headers={"HX-Request": "true", "HX-Target": "figures"})
    assert "every 2s" in polling.content.decode()
    token = {"HX-Request": "true", "HX-Target": "figures", "X-Figures": polling.context["pulse"].token}
    assert client.get(url, headers=token).status_code == 204
    refresh_projects(project_ids=[world["projects"][0].pk], now=figures.NOW)
    done = client.get(url, headers=token)
    assert done.status_code == 200
    assert "every 2s" not in done.content.decode()


def test_a_role_without_costs_sees_no_amount_and_is_told_so() -> None:
    world = board()
    viewer = signed_in(factories.user("viewer", world["root"].scope))
    for url in (
        "/",
        "/portfolios/ROOT/",
        "/programmes/PROG/",
        "/projects/P0/",
        "/projects/P0/?period=2026-10",
    ):
        page = viewer.get(url).content.decode()
        assert "€" not in page, url
        assert "CPI" not in page, url
        assert "hidden" in page, url
    assert "6 figures hidden" in viewer.get("/portfolios/ROOT/").content.decode()
    assert "SPI(t)" in viewer.get("/portfolios/ROOT/").content.decode()
    for url in ("/portfolios/ROOT/figures/cpi/", "/projects/P0/figures/ac/", "/programmes/PROG/figures/eac/"):
        assert viewer.get(url).status_code == 403
    # SPI is a ratio of amounts, and its page would show them; in time it is made of months.
    assert viewer.get("/portfolios/ROOT/figures/spi/").status_code == 403
    assert viewer.get("/portfolios/ROOT/figures/spi_t/").status_code == 200


def test_a_confidential_project_is_neither_listed_nor_counted() -> None:
    world = board()
    secret = figures.measured_project(world["root"], code="SECRET", confidential=True, bac=5000)
    refresh_projects(project_ids=[secret.pk], now=figures.NOW)
    officer = signed_in(factories.user("pmo_officer", world["root"].scope))
    page = officer.get("/portfolios/ROOT/")
    assert page.context["board"].totals.projects == 3
    assert "SECRET" not in page.content.decode()
    assert officer.get("/projects/SECRET/").status_code == 404
    director = signed_in(factories.user("pmo_director", world["root"].scope))
    assert director.get("/portfolios/ROOT/").context["board"].totals.projects == 4


def test_a_project_manager_without_a_way_up_gets_no_link_to_it() -> None:
    world = board()
    manager = signed_in(factories.user("project_manager", world["projects"][0].scope))
    page = manager.get("/projects/P0/").content.decode()
    assert "/portfolios/ROOT/" not in page
    assert "/programmes/PROG/" not in page
    assert manager.get("/portfolios/ROOT/").status_code == 404


def test_a_programme_manager_finds_the_way_from_a_project_to_the_programme_alone() -> None:
    made = board()
    person = factories.user("programme_manager", made["programme"].scope)
    page = signed_in(person).get("/projects/P0/").content.decode()
    assert page.count('href="/programmes/PROG/"') == 2
    assert "/portfolios/ROOT/" not in page


def test_only_who_may_reopen_a_programme_is_led_there() -> None:
    made = board()
    Programme.objects.filter(pk=made["programme"].pk).update(archived_at=timezone.now())
    for role, led in (("pmo_director", True), ("executive", False)):
        page = signed_in(factories.user(role, made["root"].scope)).get("/programmes/PROG/").content.decode()
        assert ("/programmes/PROG/reopen/" in page) is led


def test_without_baselines_the_page_leads_with_the_fiscal_year() -> None:
    imported = factories.portfolio("GMPP", currency="GBP")
    period = factories.period(imported)
    project = factories.project(imported, code="HS2")
    year = {"range_kind": "fiscal_year", "start": date(2026, 4, 1), "end": date(2027, 3, 31)}
    figures.budget(project, 1_000_000, **year)
    figures.budget(project, 1_200_000, "forecast", **year)
    factories.status_update(project, period, overall_rag=4)
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    client = signed_in(factories.user("pmo_officer"))
    page = client.get("/portfolios/GMPP/").content.decode()
    assert "£1.2M" in page
    assert "CPI" not in page
    assert "Schedule" not in page.split("<table")[1]
    assert "+20.0%" in client.get("/projects/HS2/").content.decode()


def test_a_portfolio_without_a_period_says_what_is_missing() -> None:
    factories.portfolio("EMPTY")
    client = signed_in(factories.user("pmo_officer"))
    assert "No reporting period yet" in client.get("/portfolios/EMPTY/").content.decode()
    assert client.get("/").status_code == 200


def test_an_explanation_names_formula_parts_and_rows() -> None:
    board()
    client = signed_in(factories.user("pmo_officer"))
    page = client.get("/projects/P0/figures/cpi/").content.decode()
    for expected in ("CPI = EV / AC", "Baseline 1", "Measured progress", "€600"):
        assert expected in page
    total = client.get("/portfolios/ROOT/figures/cpi/").content.decode()
    assert "Project number 1" in total
    assert client.get("/projects/P0/figures/nonsense/").status_code == 404


def test_home_shows_what_is_due_from_a_project_manager() -> None:
    world = board()
    person = factories.user("project_manager", world["projects"][1].scope)
    page = signed_in(person).get("/").content.decode()
    assert "1 status update is due from you" in page
    assert "/projects/P1/status/" in page


def test_home_lists_the_projects_in_trouble_that_the_reader_may_see() -> None:
    world = board()
    secret = figures.measured_project(world["root"], code="SECRET", confidential=True)
    factories.status_update(secret, world["now"], overall_rag=5, submitted_at=figures.NOW)
    factories.status_update(world["projects"][1], world["now"], overall_rag=4, submitted_at=figures.NOW)
    refresh_projects(project_ids=[secret.pk, world["projects"][1].pk], now=figures.NOW)
    officer = signed_in(factories.user("pmo_officer")).get("/")
    seen = {row.code for row in officer.context["worries"]}
    assert "P1" in seen
    assert "SECRET" not in seen
    assert signed_in(factories.user("pmo_director")).get("/").context["worries"][0].code == "SECRET"


def test_an_archived_child_of_a_portfolio_keeps_the_tree_readable() -> None:
    world = board()
    Portfolio.objects.filter(pk=world["child"].pk).update(archived_at=timezone.now())
    assert signed_in(factories.user("pmo_officer")).get("/portfolios/ROOT/").status_code == 200
    assert ReportingPeriod.objects.count() == 2
