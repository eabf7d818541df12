"""Exchange rates: by month, what is missing, one at a time, a block at once; closed months keep theirs."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from common.signals import facts_changed
from portfolio.models import ExchangeRate, ReportingPeriod
from portfolio.rates_text import RateLine
from portfolio.selectors.rates import rates_of_month
from portfolio.services.rates import add_rate, edit_rate, set_rates
from tests import factories

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def director(client):
    person = factories.user("pmo_director")
    client.force_login(person)
    return person


@pytest.fixture
def euros():
    portfolio = factories.portfolio("EUROS", name="Euros")
    factories.period(portfolio, NOVEMBER)
    return portfolio


@pytest.fixture
def told():
    scopes: list[int] = []

    def listen(sender, scope_ids, **kwargs):
        scopes.extend(scope_ids)

    facts_changed.connect(listen)
    yield scopes
    facts_changed.disconnect(listen)


def rate(value="0.92", month=NOVEMBER, base="USD"):
    return ExchangeRate.objects.create(base=base, quote="EUR", month=month, rate=value)


def close(portfolio, director):
    ReportingPeriod.objects.filter(portfolio=portfolio).update(
        state="closed", closed_at=factories.LONG_AGO, closed_by=director
    )


TYPED = {"base": "usd", "quote": "eur", "month": "2026-11", "rate": "0,92"}


def test_a_rate_is_added_and_the_totals_that_need_it_are_told(client, director, euros, told):
    other = factories.portfolio(currency="CHF")
    factories.period(other, NOVEMBER)
    told.clear()
    assert client.post(reverse("portfolio:rate-new"), TYPED).url == "/rates/?month=2026-11"
    assert ExchangeRate.objects.get().rate == Decimal("0.92")
    assert told == [euros.scope_id]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("base", "XQZ"),
        ("quote", "USD"),
        ("month", "November"),
        ("rate", "0"),
        ("rate", "-1"),
        ("rate", "much"),
        ("rate", "1.123456789"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, director, field, typed):
    answer = client.post(reverse("portfolio:rate-new"), TYPED | {field: typed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ExchangeRate.objects.exists()


def test_there_is_one_rate_for_a_pair_and_month(client, director):
    rate()
    answer = client.post(reverse("portfolio:rate-new"), TYPED)
    assert answer.status_code == 422
    assert "already: edit that one" in answer.content.decode()


def test_a_rate_is_edited_once_at_a_time(client, director, euros):
    one = rate()
    url = reverse("portfolio:rate-edit", args=[one.pk])
    assert client.post(url, {"rate": "0.93", "version": 1}).status_code == 302
    answer = client.post(url, {"rate": "0.94", "version": 1})
    assert answer.status_code == 409
    assert "0.93" in answer.content.decode()
    one.refresh_from_db()
    assert one.rate == Decimal("0.93")


def test_a_closed_month_keeps_its_rates(client, director, euros):
    one = rate()
    close(euros, director)
    url = reverse("portfolio:rate-edit", args=[one.pk])
    assert "This month is closed for Euros" in client.get(url).content.decode()
    assert client.post(url, {"rate": "0.93", "version": 1}).status_code == 422
    answer = client.post(reverse("portfolio:rate-new"), TYPED | {"base": "GBP"})
    assert "month" in answer.context["form"].errors
    lines = "2026-11;USD;EUR;0.93\n2026-12;USD;EUR;0.93\n2026-11;USD;CHF;0.8"
    answer = client.post(reverse("portfolio:rates-paste"), {"lines": lines})
    assert [(one.line, one.rule) for one in answer.context["problems"]] == [
        (1, "This month is closed: its rates stay as they are.")
    ]
    one.refresh_from_db()
    assert (one.rate, ExchangeRate.objects.count()) == (Decimal("0.92"), 1)
    # A line that says what is there already changes nothing.
    answer = client.post(
        reverse("portfolio:rates-paste"), {"lines": "2026-11;USD;EUR;0.92\n2026-12;USD;EUR;0.9"}
    )
    assert answer.status_code == 302


def test_months_below_are_closed_by_whom_they_report_to(client, director, euros):
    factories.portfolio("BELOW", parent=euros, currency="GBP")
    close(euros, director)
    answer = client.post(reverse("portfolio:rate-new"), TYPED | {"quote": "GBP"})
    assert answer.status_code == 422


def test_a_block_is_taken_whole_or_not_at_all(client, director, euros):
    rate()
    url = reverse("portfolio:rates-paste")
    answer = client.post(url, {"lines": "2026-11;USD;EUR;0.95\n2026-11;GBP;EUR;x"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing was saved: 1 line needs attention" in page
    assert "2026-11;USD;EUR;0.95" in page
    assert ExchangeRate.objects.get().rate == Decimal("0.92")
    answer = client.post(url, {"lines": "2026-11;USD;EUR;0.95\n2026-11;GBP;EUR;1.2"}, follow=True)
    assert "1 rate was added, 1 was changed." in answer.content.decode()
    assert ExchangeRate.objects.get(base="USD").version == 2


def test_missing_rates_and_what_is_undefined_for_want_of_them(euros, django_assert_num_queries):
    child = factories.portfolio("CHILD", name="Child", parent=euros)
    factories.project(child, currency="USD")
    factories.project(euros, currency="USD")
    factories.project(child, currency="GBP")
    factories.project(euros, currency="CHF", archived_at=factories.LONG_AGO)
    rate(base="GBP")
    with django_assert_num_queries(6):
        page = rates_of_month(NOVEMBER)
    [missing] = page.missing
    assert (missing.base, missing.quote, missing.portfolios, missing.projects) == (
        "USD",
        "EUR",
        ("Child", "Euros"),
        2,
    )


def test_the_page_in_both_languages(client, director, euros):
    rate("0.92345")
    page = client.get(reverse("portfolio:rates")).content.decode()
    assert "0.92345" in page
    director.language = "fr"
    director.save(update_fields=["language"])
    client.force_login(director)
    assert "0,92345" in client.get(reverse("portfolio:rates")).content.decode()


def test_rates_are_set_by_who_sets_all_portfolios_up(client, euros):
    client.force_login(factories.user("pmo_director", euros.scope))
    assert client.get(reverse("portfolio:rates")).status_code == 403
    assert client.post(reverse("portfolio:rate-new"), TYPED).status_code == 403


@pytest.mark.parametrize(
    "write",
    [
        lambda stored, actor: add_rate(
            base="CHF", quote="EUR", month=NOVEMBER, rate=Decimal("1.1"), actor=actor
        ),
        lambda stored, actor: edit_rate(rate=stored, value=Decimal("0.5"), expected_version=1, actor=actor),
        lambda stored, actor: set_rates(
            rates=[RateLine(1, NOVEMBER, "USD", "EUR", Decimal("0.5"))], actor=actor
        ),
    ],
    ids=["add", "edit", "set"],
)
def test_no_rate_is_written_by_who_sets_up_one_portfolio(euros, write):
    stored = rate()
    with pytest.raises(PermissionDenied):
        write(stored, factories.user("pmo_director", euros.scope))
    assert list(ExchangeRate.objects.values_list("base", "rate")) == [("USD", Decimal("0.92"))]
