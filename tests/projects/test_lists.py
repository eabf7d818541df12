"""The lists of milestones and of status updates over all projects."""

import csv
import re
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.models import Portfolio, ReportingPeriod
from projects.models import Milestone, Project
from projects.tables.milestones import MilestoneFilters, MilestoneTable
from projects.tables.updates import UpdateFilters, UpdateTable
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "list"}
LISTS = {"/milestones/": MilestoneTable, "/updates/": UpdateTable}


@pytest.fixture
def city() -> Portfolio:
    return factories.portfolio("CITY")


@pytest.fixture
def period(city: Portfolio) -> ReportingPeriod:
    return factories.period(city)


def signed_in(role: str = "executive", **fields: Any) -> Client:
    client = Client()
    client.force_login(factories.user(role, **fields))
    return client


def page(client: Client, url: str) -> str:
    answer = client.get(url, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def names(client: Client, url: str) -> list[str]:
    return re.findall(r"data-row-link>([^<]+)<", page(client, url))


def rows_of(client: Client, url: str) -> list[list[str]]:
    text = b"".join(client.get(url).streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def milestone(project: Project, name: str, **dates: Any) -> Milestone:
    return Milestone.objects.create(project=project, name=name, **dates)


def test_milestones_come_by_the_day_they_are_expected(city: Portfolio) -> None:
    project = factories.project(city, code="P1", name="Théâtre")
    milestone(project, "Late", baseline_date=date(2026, 1, 1), forecast_date=date(2026, 1, 31), is_key=True)
    milestone(project, "Far", baseline_date=date(2199, 1, 1))
    milestone(project, "Done", baseline_date=date(2026, 1, 1), actual_date=date(2026, 1, 11))
    milestone(project, "Never")
    client = signed_in()
    assert names(client, "/milestones/") == ["Late", "Far", "Never"]
    assert names(client, "/milestones/?state=overdue") == ["Late"]
    assert names(client, "/milestones/?state=met") == ["Done"]
    assert names(client, "/milestones/?state=all&slip_min=10&sort=-slip") == ["Late", "Done"]
    assert names(client, "/milestones/?key=1") == ["Late"]
    assert names(client, "/milestones/?expected_min=2199-01-01") == ["Far"]
    assert names(client, "/milestones/?q=theatre+far") == ["Far"]
    assert [row[-2:] for row in rows_of(client, "/milestones/?state=all&sort=name&export=csv")[1:]] == [
        ["10", "Met"], ["", "Open"], ["30", "Overdue"], ["", "Open"],
    ]  # fmt: skip


def test_milestones_and_updates_of_others_and_of_archived_projects_are_not_there(
    city: Portfolio, period: ReportingPeriod
) -> None:
    seen = factories.project(city, code="SEEN")
    secret = factories.project(city, code="SECRET", confidential=True)
    gone = factories.project(city, code="GONE", archived_at=factories.LONG_AGO)
    for project in (seen, secret, gone):
        milestone(project, project.code)
        factories.status_update(project, period)
    client = signed_in("pmo_officer")
    for url in LISTS:
        text = page(client, url)
        assert "SEEN" in text
        assert "SECRET" not in text
        assert "GONE" not in text
        assert "SECRET" not in str(rows_of(client, f"{url}?export=csv"))
    assert "SECRET" in page(signed_in("pmo_director"), "/updates/")


def test_updates_are_found_by_what_they_say(city: Portfolio, period: ReportingPeriod) -> None:
    anna = factories.user(full_name="Anna Müller")
    red = factories.project(city, code="RED", name="Red one")
    green = factories.project(city, code="GREEN", name="Green one")
    factories.status_update(
        red, period, overall_rag=5, author=anna, outlook="worsening", decisions_needed="Money.", is_late=True
    )
    old = factories.status_update(green, period, overall_rag=4, is_current=False)
    factories.status_update(green, period, overall_rag=1, version=old.version + 1)
    client = signed_in()
    assert set(names(client, "/updates/")) == {"Red one", "Green one"}
    for asked in ("overall=5", "author=muller", "outlook=worsening", "decisions=1", "late=1", "q=red"):
        assert names(client, f"/updates/?{asked}") == ["Red one"], asked
    assert names(client, "/updates/?month_min=2026-12-01") == []
    assert 'href="/projects/RED/status/2026-11/"' in page(client, "/updates/")


def test_authors_are_for_readers_of_names(city: Portfolio, period: ReportingPeriod) -> None:
    anna = factories.user(full_name="Anna Schmidt")
    factories.status_update(factories.project(city), period, author=anna)
    client = signed_in("viewer")
    text = client.get("/updates/?part=all&columns=name,author").content.decode()
    assert "Anna" not in text
    assert 'name="author"' not in text
    assert len(names(client, "/updates/?author=nobody&sort=author")) == 1


def test_some_authors_are_not_known(city: Portfolio, period: ReportingPeriod) -> None:
    anna, zoe = (factories.user(full_name=name) for name in ("Anna Schmidt", "Zoé Martin"))
    seen, hidden = factories.project(city, name="Seen"), factories.project(city, name="Hidden")
    factories.status_update(seen, period, author=zoe)
    factories.status_update(hidden, period, author=anna)
    reader = factories.user("viewer", city.scope)
    factories.grant(reader, "team_member", seen.scope)
    client = Client()
    client.force_login(reader)
    assert names(client, "/updates/?author=a") == ["Seen"]
    assert names(client, "/updates/?sort=author") == ["Seen", "Hidden"]
    assert "Anna" not in page(client, "/updates/")


@pytest.mark.parametrize("url", LISTS)
def test_statements_do_not_grow_with_the_rows(url: str, city: Portfolio, period: ReportingPeriod) -> None:
    client = signed_in()
    counted = []
    for _round in range(2):
        for _n in range(15):
            project = factories.project(city)
            milestone(project, "M", baseline_date=date(2026, 1, 1))
            factories.status_update(project, period)
        with CaptureQueriesContext(connection) as statements:
            client.get(url)
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12


@pytest.mark.parametrize("url", LISTS)
def test_a_programme_is_offered_to_who_may_open_it(url: str, city: Portfolio) -> None:
    mine = factories.programme(city, name="Mine here")
    factories.programme(city, name="Not for me")
    client = Client()
    client.force_login(factories.user("programme_manager", mine.scope))
    shown = client.get(f"{url}?part=all").content.decode()
    assert "Mine here" in shown
    assert "Not for me" not in shown


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("url", LISTS)
def test_every_column_can_be_shown_and_sorted_by(
    url: str, language: str, city: Portfolio, period: ReportingPeriod
) -> None:
    project = factories.project(city)
    milestone(project, "M", baseline_date=date(2026, 1, 1), forecast_date=date(2026, 2, 1))
    factories.status_update(project, period)
    client = signed_in(language=language)
    columns = LISTS[url].declared()
    for name in columns:
        assert len(names(client, f"{url}?columns={','.join(columns)}&sort=-{name}")) == 1, name
    assert len(rows_of(client, f"{url}?columns={','.join(columns)}&export=csv")) == 2


NAMES = sorted(
    {*MilestoneFilters.base_filters, *MilestoneFilters.additional()}
    | {*UpdateFilters.base_filters, *UpdateFilters.additional()}
    | {"sort", "columns", "page", "per_page", "export", "part", "view"}
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["-1", "99999999999", "9" * 40, "1e9", "\x00", "0001-01-01", "9999-12-31", "csv", "all", "%", "name"]
    ),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(url=st.sampled_from(sorted(LISTS)), asked=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
def test_no_url_breaks_a_list(url: str, asked: dict[str, str], city: Portfolio) -> None:
    answer = signed_in().get(url, asked)
    assert answer.status_code == 200
    if answer.streaming:
        assert b"".join(answer.streaming_content)
        answer.close()
