"""The calendar: what each month is, opening the next one, moving a due date, planning a year."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolio.models import PlannedPeriod, ReportingPeriod
from portfolio.services import open_period
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def portfolio():
    return factories.portfolio("PF", due_day=5, fiscal_year_start_month=4)


@pytest.fixture
def director(client, portfolio):
    person = factories.user("pmo_director")
    client.force_login(person)
    return person


def url(name, code="PF"):
    return reverse(f"portfolio:{name}", args=[code])


def states(client, code="PF", **query):
    year = client.get(url("calendar", code), query).context["year"]
    return {f"{month.start:%Y-%m}": (month.state, month.due) for month in year.months}


def test_a_fiscal_year_of_months(client, director, portfolio):
    ReportingPeriod.objects.create(
        portfolio=portfolio,
        start=date(2026, 10, 1),
        end=date(2026, 10, 31),
        due=date(2026, 11, 4),
        state="closed",
        closed_at=factories.LONG_AGO,
    )
    factories.period(portfolio, date(2026, 11, 1))
    PlannedPeriod.objects.create(portfolio=portfolio, start=date(2026, 12, 1), due=date(2027, 1, 12))
    shown = states(client)
    assert next(iter(shown)) == "2026-04"
    assert list(shown)[-1] == "2027-03"
    assert shown["2026-09"][0] == ""
    assert shown["2026-10"] == ("closed", date(2026, 11, 4))
    assert shown["2026-11"] == ("open", date(2026, 12, 5))
    assert shown["2026-12"] == ("planned", date(2027, 1, 12))
    assert shown["2027-01"] == ("", date(2027, 2, 5))
    assert next(iter(states(client, year="2027-06"))) == "2027-04"
    assert client.get(url("calendar"), {"year": "0001-01"}).status_code == 200
    assert client.get(url("calendar"), {"year": "x"}).status_code == 200


def test_children_follow_the_calendar_above(client, director, portfolio):
    factories.portfolio("CHILD", parent=portfolio)
    factories.period(portfolio, date(2026, 11, 1))
    page = client.get(url("calendar", "CHILD"))
    assert url("calendar", "PF") in page.content.decode()
    assert states(client, "CHILD")["2026-11"][0] == "open"
    assert not page.context["may_manage"]


def test_nobody_cuts_a_portfolio_off_from_the_calendar_above(client, director, portfolio):
    factories.portfolio("CHILD", parent=portfolio)
    assert client.get(url("plan", "CHILD")).url == url("calendar", "CHILD")
    answer = client.post(url("open-next", "CHILD"), {"month": "2026-11"}, follow=True)
    assert "It follows the calendar of" in answer.content.decode()
    client.post(url("plan", "CHILD"), {"due-2026-12": "2027-01-08"})
    assert not ReportingPeriod.objects.exists()
    assert not PlannedPeriod.objects.exists()


def test_the_first_month_is_opened_and_the_next_only_when_none_is(client, director, portfolio):
    project = factories.project(portfolio)
    assert "Open November" in client.get(url("calendar")).content.decode()
    client.post(url("open-next"), {"month": "2026-11"})
    assert ReportingPeriod.objects.get().start == date(2026, 11, 1)
    project.facts_revision.refresh_from_db()
    assert project.facts_revision.revision == 2
    for month in ("2026-11", "2026-12", "2027-03", "nonsense"):
        client.post(url("open-next"), {"month": month})
    assert ReportingPeriod.objects.count() == 1


def test_after_a_closed_month_the_following_one_is_opened(client, director, portfolio):
    period = factories.period(portfolio, date(2026, 8, 1))
    ReportingPeriod.objects.filter(pk=period.pk).update(state="closed", closed_at=factories.LONG_AGO)
    client.post(url("open-next"), {"month": "2026-11"})
    assert not ReportingPeriod.objects.open().exists()
    client.post(url("open-next"), {"month": "2026-09"})
    assert ReportingPeriod.objects.open().get().start == date(2026, 9, 1)


def test_a_due_date_is_moved(client, director, portfolio):
    period = factories.period(portfolio, date(2026, 11, 1))
    answer = client.post(url("change-due"), {"due": "2026-12-15", "expected": "2026-12-05"})
    assert answer.url == url("calendar")
    period.refresh_from_db()
    assert period.due == date(2026, 12, 15)


def test_a_due_date_that_somebody_else_moved_is_shown(client, director, portfolio):
    period = factories.period(portfolio, date(2026, 11, 1))
    client.post(url("change-due"), {"due": "2026-12-10", "expected": "2026-12-05"})
    answer = client.post(url("change-due"), {"due": "2026-12-15", "expected": "2026-12-05"})
    assert answer.status_code == 409
    assert "10 Dec 2026" in answer.content.decode().replace("\xa0", " ")
    assert 'value="2026-12-15"' in answer.content.decode()
    assert client.post(url("change-due"), {"due": "2026-12-15", "expected": "2026-12-10"}).status_code == 302
    period.refresh_from_db()
    assert period.due == date(2026, 12, 15)


@pytest.mark.parametrize("due", ["2026-10-31", "2027-03-31", "", "soon"])
def test_a_due_date_out_of_reach(client, director, portfolio, due):
    factories.period(portfolio, date(2026, 11, 1))
    answer = client.post(url("change-due"), {"due": due, "expected": "2026-12-05"})
    assert answer.status_code == 422
    assert "due" in answer.context["form"].errors


def test_nothing_to_change_where_nothing_is_open(client, director):
    assert client.get(url("change-due")).url == url("calendar")


def test_a_year_is_planned_and_a_month_takes_its_date_over(client, director, portfolio):
    factories.period(portfolio, date(2026, 11, 1))
    filled = client.get(url("plan"), {"fill": "1"}).context["form"]
    assert [f"{month.start:%m}" for month, _bound in filled.rows()] == ["12", "01", "02", "03"]
    assert filled["due-2026-12"].value() == date(2027, 1, 5)
    client.post(url("plan"), {"due-2026-12": "2027-01-08", "due-2027-01": "2027-02-02"})
    assert list(PlannedPeriod.objects.values_list("due", flat=True)) == [date(2027, 1, 8), date(2027, 2, 2)]
    # An emptied date goes back to the due day.
    client.post(
        url("plan"), {"due-2026-12": "2027-01-08", "due-2027-01": "", "seen-due-2027-01": "2027-02-02"}
    )
    ReportingPeriod.objects.update(state="closed", closed_at=factories.LONG_AGO)
    assert open_period(portfolio=portfolio, month=date(2026, 12, 1)).due == date(2027, 1, 8)
    assert not PlannedPeriod.objects.exists()


def test_what_somebody_else_planned_meanwhile_is_neither_lost_nor_overwritten(client, director, portfolio):
    factories.period(portfolio, date(2026, 11, 1))
    opened = client.get(url("plan"))
    assert 'name="seen-due-2026-12"' in opened.content.decode()
    client.post(url("plan"), {"due-2026-12": "2027-01-08"})
    # This page was opened before: it says nothing of December, and nothing of it is taken back.
    client.post(url("plan"), {"due-2026-12": "", "seen-due-2026-12": "", "due-2027-01": "2027-02-02"})
    planned = [date(2027, 1, 8), date(2027, 2, 2)]
    assert list(PlannedPeriod.objects.values_list("due", flat=True)) == planned
    # It plans December otherwise: that is told first, with what was typed still there.
    page = client.post(url("plan"), {"due-2026-12": "2027-01-12", "seen-due-2026-12": ""})
    assert page.status_code == 409
    assert "8\xa0Jan\xa02027" in page.context["refusal"]
    assert list(PlannedPeriod.objects.values_list("due", flat=True)) == planned
    form = page.context["form"]
    again = {name: form[name].value() for name in ("due-2026-12", "seen-due-2026-12")}
    assert again == {"due-2026-12": "2027-01-12", "seen-due-2026-12": "2027-01-08"}
    client.post(url("plan"), again)
    assert PlannedPeriod.objects.get(start=date(2026, 12, 1)).due == date(2027, 1, 12)


def test_a_plan_out_of_reach_changes_nothing(client, director, portfolio):
    answer = client.post(url("plan"), {"due-2026-12": "2027-01-08", "due-2027-01": "2026-12-31"})
    assert answer.status_code == 422
    assert "due-2027-01" in answer.context["form"].errors
    assert not PlannedPeriod.objects.exists()


def test_statements_of_the_calendar(client, director, portfolio, django_assert_max_num_queries):
    factories.period(portfolio, date(2026, 11, 1))
    client.get(url("calendar"))
    with django_assert_max_num_queries(13):
        client.get(url("calendar"))
