"""Actual costs from files: previewed, booked whole or not at all, known again, undone."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from integrations.models import ActualsImport
from integrations.services.actuals import (
    ActualsChangedError,
    ActualsSettledError,
    EntriesChangedError,
    book_actuals,
    discard_actuals,
    undo_actuals,
    upload_actuals,
)
from people.models import User
from portfolio.models import ExchangeRate, Portfolio
from projects.models import CostEntry, FactsRevision, Project
from reporting.selectors.facts import project_inputs
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
D = Decimal
LINES = (
    "Project,Date,Reference,Category,Nature,Amount\n"
    "P1,2026-01-31,A1,Staff,opex,100.10\n"
    "P1,2026-02-28,A2,Staff,opex,200.20\n"
    "P2,2026-02-28,A3,Servers,capex,300.30\n"
)


@pytest.fixture
def portfolio() -> Portfolio:
    portfolio = factories.portfolio("OWN")
    for code in ("P1", "P2"):
        factories.project(portfolio, code=code)
    return portfolio


@pytest.fixture
def officer(portfolio: Portfolio) -> User:
    return factories.user("pmo_officer", portfolio.scope)


@pytest.fixture
def manager(portfolio: Portfolio) -> User:
    return factories.user("project_manager", Project.objects.get(code="P1").scope)


def uploaded(portfolio: Portfolio, actor: User, text: str | bytes = LINES, **more: Any) -> ActualsImport:
    content = text.encode() if isinstance(text, str) else text
    return upload_actuals(
        portfolio=portfolio, content=content, file_name="books.csv", actor=actor, now=NOW, **more
    )


def booked(portfolio: Portfolio, actor: User, text: str = LINES, **more: Any) -> ActualsImport:
    run = uploaded(portfolio, actor, text, **more)
    assert run.preview["ready"], run.preview["problems"]
    return book_actuals(run=run, plan_hash=run.plan_hash, actor=actor, now=NOW)


def amounts() -> list[Decimal]:
    return list(CostEntry.objects.order_by("pk").values_list("amount", flat=True))


def test_a_file_is_booked_to_the_cent_and_figures_follow(portfolio: Portfolio, officer: User) -> None:
    before = FactsRevision.objects.get(project__code="P1").revision
    run = booked(portfolio, officer)
    assert run.state == "booked"
    assert amounts() == [D("100.10"), D("200.20"), D("300.30")]
    entry = CostEntry.objects.get(reference="A3")
    assert (entry.kind, entry.nature, entry.category, entry.start) == (
        "actual",
        "capex",
        "Servers",
        date(2026, 2, 28),
    )
    assert FactsRevision.objects.get(project__code="P1").revision == before + 1
    (found,) = project_inputs([entry.project_id], period=factories.period(portfolio), day=date(2026, 2, 28))
    assert found.facts.actual_cost == D("300.30")


def test_the_same_file_again_books_nothing(portfolio: Portfolio, officer: User) -> None:
    booked(portfolio, officer)
    run = uploaded(portfolio, officer)
    assert run.preview["counts"] == {"new": 0, "changed": 0, "same": 3, "errors": 0, "warnings": 0}
    assert not run.preview["ready"]
    with pytest.raises(ActualsChangedError):
        book_actuals(run=run, plan_hash=run.plan_hash, actor=officer, now=NOW)


def test_a_corrected_line_replaces_what_was_booked_and_undoing_puts_it_back(
    portfolio: Portfolio, officer: User
) -> None:
    booked(portfolio, officer)
    run = booked(
        portfolio, officer, LINES.replace("200.20", "250.00") + "P2,2026-03-01,A4,Travel,opex,5.00\n"
    )
    assert amounts() == [D("100.10"), D("250.00"), D("300.30"), D("5.00")]
    undone = undo_actuals(run=run, actor=officer, now=NOW)
    assert undone.state == "undone"
    assert amounts() == [D("100.10"), D("200.20"), D("300.30")]
    with pytest.raises(ActualsSettledError):
        undo_actuals(run=run, actor=officer, now=NOW)


@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_what_was_changed_since_is_not_undone(portfolio: Portfolio, officer: User, change: str) -> None:
    run = booked(portfolio, officer)
    entry = CostEntry.objects.filter(reference="A1")
    if change == "edited":
        entry.update(amount=D("1.00"))
    else:
        entry.delete()
    before = amounts()
    with pytest.raises(EntriesChangedError) as obstacle:
        undo_actuals(run=run, actor=officer, now=NOW)
    assert obstacle.value.changed == 1
    assert amounts() == before


def test_one_wrong_line_stops_all_of_them(portfolio: Portfolio, officer: User) -> None:
    run = uploaded(portfolio, officer, LINES + "P9,2026-01-31,A9,Staff,opex,1.00\n")
    assert run.preview["counts"]["errors"] == 1
    assert run.preview["problems"][0]["row"] == 5
    with pytest.raises(ActualsChangedError):
        book_actuals(run=run, plan_hash=run.plan_hash, actor=officer, now=NOW)
    assert not CostEntry.objects.exists()


def test_nothing_is_booked_that_was_not_shown(portfolio: Portfolio, officer: User) -> None:
    run = uploaded(portfolio, officer)
    booked(portfolio, officer)
    with pytest.raises(ActualsChangedError):
        book_actuals(run=run, plan_hash=run.plan_hash, actor=officer, now=NOW)
    assert len(amounts()) == 3


def test_a_right_that_was_withdrawn_meanwhile_counts(portfolio: Portfolio, officer: User) -> None:
    run = uploaded(portfolio, officer)
    officer.grants.all().delete()
    officer = User.objects.get(pk=officer.pk)
    with pytest.raises((ActualsChangedError, PermissionDenied)):
        book_actuals(run=run, plan_hash=run.plan_hash, actor=officer, now=NOW)
    assert not CostEntry.objects.exists()


def test_projects_that_one_may_not_book_on_are_not_there(portfolio: Portfolio, manager: User) -> None:
    """Another's project, a confidential one and a code that does not exist are told in the same words."""
    secret = factories.project(portfolio, code="SECRET", confidential=True)
    words = set()
    for code in ("P2", secret.code, "P9"):
        run = uploaded(portfolio, manager, f"Project,Date,Amount\n{code},2026-01-31,1.00\n")
        [problem] = run.preview["problems"]
        words.add((problem["rule"], tuple(problem["params"])))
    assert words == {("booking_unknown_project", ())}


def test_a_project_outside_the_portfolio_is_not_there(portfolio: Portfolio, officer: User) -> None:
    elsewhere = factories.portfolio("OTHER")
    factories.project(elsewhere, code="E1")
    director = factories.user("pmo_director")
    run = uploaded(portfolio, director, "Project,Date,Amount\nE1,2026-01-31,1.00\n")
    assert run.preview["problems"][0]["rule"] == "booking_unknown_project"


def test_a_project_manager_books_on_their_project(portfolio: Portfolio, manager: User) -> None:
    project = Project.objects.get(code="P1")
    booked(portfolio, manager, "Date,Amount\n2026-01-31,7.00\n", project=project)
    assert CostEntry.objects.get().project == project


def test_other_currencies_by_the_rate_of_the_month(portfolio: Portfolio, officer: User) -> None:
    text = "Project,Date,Amount,Currency\nP1,2026-01-31,100.00,USD\n"
    run = uploaded(portfolio, officer, text)
    problem = run.preview["problems"][0]
    assert (problem["rule"], problem["params"]["month"]) == ("booking_no_rate", "2026-01")
    home = Project.objects.get(code="P1").currency
    ExchangeRate.objects.create(base="USD", quote=home, month=date(2026, 1, 1), rate=D("0.92345678"))
    booked(portfolio, officer, text)
    entry = CostEntry.objects.get()
    assert (entry.amount, entry.booked_amount, entry.booked_currency) == (D("92.35"), D("100.00"), "USD")
    assert entry.rate == D("0.92345678")


def test_a_workbook_with_sheets(portfolio: Portfolio, officer: User, client: Client) -> None:
    book = Workbook()
    notes = book.active
    notes.title = "Notes"
    notes.append(["Read", "me"])
    notes.append(["this", "first"])
    sheet = book.create_sheet("Lines")
    sheet.append(["Project", "Date", "Amount"])
    sheet.append(["P1", date(2026, 1, 31), 12.3])
    content = io.BytesIO()
    book.save(content)
    run = uploaded(portfolio, officer, content.getvalue())
    assert run.layout["sheets"] == ["Notes", "Lines"]
    assert not run.preview["ready"]
    client.force_login(officer)
    url = reverse("integrations:actuals-columns", args=[run.pk])
    answer = client.post(url, {"sheet": "Lines", "otherwise": "actual"})
    assert answer.status_code == 302
    run.refresh_from_db()
    assert run.preview["ready"]
    assert run.preview["lines"][0]["amount"] == "12.3"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04broken",
        b"%PDF-1.7",
        b'a,"b\n1',
        b"only one line\n",
        b"<html></html>",
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(
    portfolio: Portfolio, officer: User, content: bytes, client: Client
) -> None:
    run = uploaded(portfolio, officer, content)
    assert (run.state, bytes(run.content)) == ("refused", b"")
    client.force_login(officer)
    page = client.get(reverse("integrations:actuals-detail", args=[run.pk]))
    assert page.status_code == 200
    assert "alert-danger" in page.content.decode()


def test_more_rows_than_are_read_at_once_are_refused(portfolio: Portfolio, officer: User) -> None:
    text = "Project,Date,Amount\n" + "P1,2026-01-31,1.00\n" * 20_001
    assert uploaded(portfolio, officer, text).preview["problems"][0]["rule"] == "too_many_rows"


def test_statements_do_not_grow_with_lines(portfolio: Portfolio, officer: User) -> None:
    booked(portfolio, officer)

    def statements(lines: int, month: int) -> int:
        text = "Project,Date,Amount\n" + "".join(
            f"P{1 + n % 2},2026-{month:02}-01,{n}.00\n" for n in range(1, lines + 1)
        )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            booked(portfolio, officer, text)
        return len(asked)

    assert statements(4, 1) == statements(400, 2)


# --- pages ------------------------------------------------------------------------------------------------------


def sent(text: str = LINES) -> SimpleUploadedFile:
    return SimpleUploadedFile("books.csv", text.encode())


def test_from_upload_to_undo_in_pages(portfolio: Portfolio, officer: User, client: Client) -> None:
    client.force_login(officer)
    answer = client.post(
        reverse("integrations:actuals-new"), {"portfolio": portfolio.pk, "file": sent()}, follow=True
    )
    text = answer.content.decode()
    assert "Book exactly this" in text
    run = ActualsImport.objects.get()
    confirm = reverse("integrations:actuals-confirm", args=[run.pk])
    stale = client.post(confirm, {"plan_hash": "of something else"})
    assert stale.status_code == 409
    assert not CostEntry.objects.exists()
    done = client.post(confirm, {"plan_hash": run.plan_hash}, follow=True)
    assert "3 lines were booked." in done.content.decode()
    again = client.post(confirm, {"plan_hash": run.plan_hash}, follow=True)
    assert "settled already" in again.content.decode()
    CostEntry.objects.filter(reference="A1").update(amount=1)
    undo = reverse("integrations:actuals-undo", args=[run.pk])
    refused = client.post(undo)
    assert refused.status_code == 409
    CostEntry.objects.filter(reference="A1").update(amount="100.10")
    client.post(undo)
    assert not CostEntry.objects.exists()
    assert "Undone" in client.get(reverse("integrations:actuals-list")).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"day": "1"},
        {"day": "1", "amount": "1"},
        {"day": "99", "amount": "5"},
        {"day": "-1", "amount": "x"},
        {"day": "1", "amount": "5", "otherwise": "gift"},
        {"day": "1", "amount": "5", "otherwise": "actual", "kind": "77"},
        {"day": "1", "amount": "5", "otherwise": "actual", "marks": "\x00"},
        {"day": "1", "amount": "5", "otherwise": "actual", "order": "backwards"},
    ],
)
def test_columns_that_make_no_sense_are_told_at_their_field(
    portfolio: Portfolio, officer: User, client: Client, data: dict[str, str]
) -> None:
    run = uploaded(portfolio, officer)
    client.force_login(officer)
    answer = client.post(reverse("integrations:actuals-columns", args=[run.pk]), data)
    assert answer.status_code == 422
    run.refresh_from_db()
    assert run.preview["ready"]


def test_others_do_not_see_a_file(portfolio: Portfolio, officer: User, client: Client) -> None:
    run = uploaded(portfolio, officer)
    client.force_login(factories.user("pmo_director"))
    assert client.get(reverse("integrations:actuals-detail", args=[run.pk])).status_code == 404
    assert "books.csv" not in client.get(reverse("integrations:actuals-list")).content.decode()
    discard_actuals(run=run, now=NOW)
    assert client.get(reverse("integrations:actuals-detail", args=[run.pk])).status_code == 404


def test_a_discarded_file_is_gone(portfolio: Portfolio, officer: User) -> None:
    run = discard_actuals(run=uploaded(portfolio, officer), now=NOW)
    assert (run.state, bytes(run.content)) == ("discarded", b"")
    with pytest.raises(ActualsSettledError):
        book_actuals(run=run, plan_hash=run.plan_hash, actor=officer, now=NOW)


def test_who_keeps_costs_must_see_them(
    portfolio: Portfolio, manager: User, client: Client, monkeypatch
) -> None:
    from people import roles

    project = Project.objects.get(code="P1")
    client.force_login(manager)
    url = reverse("integrations:actuals-of-project", args=[project.code])
    assert client.get(url).status_code == 200
    blind = roles.Role(roles.ROLES["project_manager"].permissions - {roles.Permission.VIEW_COST})
    monkeypatch.setitem(roles.ROLES, "project_manager", blind)
    assert client.get(url).status_code == 403
    run = uploaded(portfolio, manager, "Date,Amount\n2026-01-31,1.00\n", project=project)
    assert client.get(reverse("integrations:actuals-detail", args=[run.pk])).status_code == 404
