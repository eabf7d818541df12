"""The pages of a project's money: who sees what, bad input field by field, two people and one cell, no script."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from portfolio.models import ExchangeRate
from projects.models import BudgetLine, CostEntry, FactsRevision, Project
from tests import factories
from tests.reporting import figures

pytestmark = pytest.mark.django_db
D = Decimal
URL = "/projects/PJ/money/"
STAFF = "actual~opex~Staff"
# The pages go by the clock: the last month that they offer is ahead whenever this runs.
AHEAD = datetime.now(UTC).year + 1
NASTY = [
    "abc", "1,2,3", "1.234", "12.345", "10000000000000", "1 XQZ", "$5", "1\x00", "٣", "=1", "NaN", "Infinity", "1e9",
    "9" * 400, "😀", "<script>", "--1", "12/05",
]  # fmt: skip


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio(), code="PJ", name="Harbour", start_date=date(2026, 1, 1))


@pytest.fixture
def manager(client: Client, project: Project) -> User:
    person = factories.user("project_manager", project.scope, language="en")
    client.force_login(person)
    return person


def book(project: Project, amount: str, month: int = 1, **fields: Any) -> CostEntry:
    fields.setdefault("kind", "actual")
    return CostEntry.objects.create(
        project=project, start=date(2026, month, 1), end=date(2026, month, 28), amount=D(amount), **fields
    )


def cell(column: str = "2026-01", value: str = "5", seen: str = "", row: str = STAFF) -> dict[str, str]:
    return {"row": row, "column": column, "seen": seen, "value": value}


def block(text: str, seen: list[Any] | None = None, **fields: str) -> dict[str, str]:
    shown = [[STAFF, {}], ["commitment~~", {}]] if seen is None else seen
    return {"row": STAFF, "column": "2026-01", "block": text, "seen": json.dumps(shown), **fields}


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_page_shows_the_grid_and_what_it_comes_to(client, project, manager) -> None:
    figures.budget(project, 5000)
    book(project, "1234.50", nature="opex", category="Staff")
    page = text_of(client.get(f"{URL}?year=2026"))
    assert 'data-seen="1234.50"' in page
    assert "1,234.50" in page
    assert "€5K" in page
    assert page.count('role="gridcell"') == 5 * 12 + 2
    years = text_of(client.get(f"{URL}?by=year"))
    assert (
        '<a href="/projects/PJ/money/entries/?kind=actual&amp;category=Staff&amp;nature=opex&amp;from_min=2026'
        in years
    )


def test_money_is_shown_to_who_sees_costs_and_written_by_who_plans(client, project) -> None:
    book(project, "31337", category="Secret works")
    due = (
        ("project_manager", 200, 200),
        ("pmo_officer", 200, 200),
        ("executive", 200, 403),
        ("auditor", 200, 403),
        ("team_member", 403, 403),
        ("viewer", 403, 403),
        ("administrator", 404, 404),
    )
    for number, (role, reads, writes) in enumerate(due, start=1):
        client.force_login(factories.user(role, project.scope if role == "project_manager" else None))
        answer = client.get(URL)
        assert answer.status_code == reads
        assert ("31,337" in answer.content.decode()) == (reads == 200)
        assert ("gridcell" in answer.content.decode()) == (writes == 200)
        assert client.get(f"{URL}entries/").status_code == reads
        column = f"2026-{number:02}"
        assert client.post(f"{URL}cells/", cell(column)).status_code == writes
        assert client.get(f"{URL}row/").status_code == writes
    assert CostEntry.objects.filter(category="Staff").count() == 2


def test_who_sees_no_costs_is_told_why(client, project) -> None:
    client.force_login(factories.user("viewer", language="en"))
    page = text_of(client.get(URL))
    assert "shown to those whose role shows costs" in page
    assert 'href="/projects/PJ/money/"' not in page


def test_a_cell_is_saved_and_the_grid_answers(client, project, manager) -> None:
    before = FactsRevision.objects.get(project=project).revision
    answer = client.post(f"{URL}cells/?by=month&year=2026", cell(value="1 234,56"))
    assert answer.status_code == 200
    assert 'data-seen="1234.56"' in answer.content.decode()
    assert CostEntry.objects.get().amount == D("1234.56")
    assert FactsRevision.objects.get(project=project).revision == before + 1


def test_several_cells_are_saved_at_once_or_not_at_all(client, project, manager) -> None:
    both = {name: [cell()[name], cell("2026-02", "x")[name]] for name in cell()}
    assert client.post(f"{URL}cells/", both).status_code == 422
    assert not CostEntry.objects.exists()
    both["value"][1] = "6"
    assert client.post(f"{URL}cells/", both).status_code == 200
    assert CostEntry.objects.count() == 2


def test_a_cell_that_somebody_changed_shows_both(client, project, manager) -> None:
    book(project, "7", nature="opex", category="Staff")
    answer = client.post(f"{URL}cells/", cell(value="9"))
    assert answer.status_code == 409
    assert re.search(r"<td>9</td>\s*<td>7</td>", answer.content.decode())
    assert CostEntry.objects.get().amount == 7


@pytest.mark.parametrize("value", NASTY)
def test_bad_amounts_are_refused_with_a_reason(client, project, manager, value) -> None:
    answer = client.post(f"{URL}cells/", cell(value=value))
    assert answer.status_code == 422
    assert "What to do" in answer.content.decode()
    assert not CostEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"row": ""}, {"row": "spent~~"}, {"row": "actual~x~"}, {"row": "actual~~" + "x" * 61}, {"row": "actual~~\x00"},
        {"column": ""}, {"column": "2026-13"}, {"column": "fy2026-02"}, {"column": "life"}, {"column": "0000-01"},
        {"row": "budget~~", "value": "-1"}, {"column": f"{AHEAD}-12"}, {"value": "5 USD"}, {"seen": ["", ""]},
    ],
)  # fmt: skip
def test_a_cell_that_is_none_is_refused(client, project, manager, wrong) -> None:
    assert client.post(f"{URL}cells/", {**cell(), **wrong}).status_code == 422
    assert not CostEntry.objects.exists()
    assert not BudgetLine.objects.exists()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["row", "column", "seen", "value", "block", "region", "kind", "nature", "category"]),
        st.text(max_size=30)
        | st.sampled_from([STAFF, "2026-01", "5", "{}", "[]", "[[1,2]]", '[["actual~~",{}]]']),
        max_size=6,
    ),
    st.sampled_from(["cells/", "paste/", "row/", f"row/?row={STAFF}", "contingency/"]),
)
def test_whatever_is_sent_is_no_error(client, project, manager, data, where) -> None:
    assert client.post(f"{URL}{where}", data).status_code in {200, 302, 409, 422}


@pytest.mark.parametrize(
    "query", ["by=x", "by=year&year=x", "year=9999", "year=%00", "by=month&year=all", "row=%00"]
)
def test_a_view_that_is_not_offered_is_as_if_not_asked(client, project, manager, query) -> None:
    for where in ("", "row/", "paste/", "entries/"):
        assert client.get(f"{URL}{where}?{query}").status_code == 200


# A block from a spreadsheet


def test_a_block_is_pasted_from_the_chosen_cell_on(client, project, manager) -> None:
    answer = client.post(f"{URL}paste/?by=month&year=2026", block("1 234,56\t(2)\r\n\t4 €\r\n"))
    assert answer.status_code == 302
    rows = CostEntry.objects.order_by("kind", "start").values_list("kind", "start__month", "amount")
    assert list(rows) == [("actual", 1, D("1234.56")), ("actual", 2, D(-2)), ("commitment", 2, D(4))]


def test_a_block_is_taken_whole_or_not_at_all(client, project, manager) -> None:
    answer = client.post(f"{URL}paste/", block("1\tx\n2\t3\n4"))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "2 amounts need attention" in page
    assert "Line 1, column 2 of the block" in page
    assert "Line 3, column 1 of the block" in page
    assert "1 x" in page.replace("\t", " ")
    assert not CostEntry.objects.exists()


def test_what_meets_a_rule_is_told_by_line_and_column_too(client, project, manager) -> None:
    page = text_of(client.post(f"{URL}paste/?year={AHEAD}", block("1", column=f"{AHEAD}-12")))
    assert "Line 1, column 1 of the block" in page
    assert "An actual cost cannot lie in the future" in page


def test_nothing_is_pasted_over_what_the_page_did_not_show(client, project, manager) -> None:
    book(project, "7", nature="opex", category="Staff")
    answer = client.post(f"{URL}paste/", block("1\t2"))
    assert answer.status_code == 409
    assert CostEntry.objects.count() == 1
    # What was typed stays, and sending it again is a decision over what is shown now.
    seen = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert seen
    shown = json.loads(seen[1].replace("&quot;", '"'))
    assert client.post(f"{URL}paste/", block("1\t2", shown)).status_code == 302
    assert CostEntry.objects.get(start=date(2026, 1, 1)).amount == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("row", "x"), ("row", ""), ("column", "x"), ("block", ""), ("block", "\t\n"), ("seen", "{"), ("seen", "[1]"),
     ("seen", '[["actual~~", 1]]'), ("seen", "[" * 5000)],
)  # fmt: skip
def test_bad_fields_of_a_block_are_refused(client, project, manager, field, value) -> None:
    for region in ({}, {"region": "1"}):
        assert client.post(f"{URL}paste/", {**block("1"), field: value, **region}).status_code == 422
    assert not CostEntry.objects.exists()


# A row as a form


def test_a_row_is_added_and_changed_without_a_script(client, project, manager) -> None:
    new = {"kind": "actual", "nature": "opex", "category": " Staff  of ours", "seen": "{}"}
    answer = client.post(f"{URL}row/?year=2026", {**new, "amount-2026-01": "10", "amount-2026-02": "20,5"})
    assert answer.status_code == 302
    assert list(CostEntry.objects.values_list("category", "amount").order_by("start")) == [
        ("Staff of ours", D(10)), ("Staff of ours", D("20.5")),
    ]  # fmt: skip
    there = f"{URL}row/?year=2026&row=actual~opex~Staff of ours"
    page = client.get(there).content.decode()
    assert 'value="20.50"' in page
    seen = json.dumps({"2026-01": "10.00", "2026-02": "20.50"})
    answer = client.post(there, {"seen": seen, "amount-2026-01": "", "amount-2026-02": "20.5"})
    assert answer.status_code == 302
    assert CostEntry.objects.get().amount == D("20.5")


def test_a_row_that_somebody_changed_shows_both_and_keeps_what_was_typed(client, project, manager) -> None:
    entry = book(project, "7", nature="opex", category="Staff")
    there = f"{URL}row/?year=2026&row={STAFF}"
    typed = {"seen": json.dumps({"2026-01": "5.00"}), "amount-2026-01": "9"}
    answer = client.post(there, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="9"' in page
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen
    again = {**typed, "seen": seen[1].replace("&quot;", '"')}
    assert client.post(there, again).status_code == 302
    entry.refresh_from_db()
    assert entry.amount == 9


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("field", ["amount-2026-01", "amount-life", "category", "kind", "nature"])
def test_bad_fields_of_a_row_are_refused_at_the_field(client, project, manager, field, value) -> None:
    good = {"kind": "budget", "nature": "", "category": "", "amount-2026-02": "1", "seen": "{}"}
    answer = client.post(f"{URL}row/?year=2026", {**good, field: value})
    if field == "category" and answer.status_code == 302:
        # Most of these are words like any other.
        assert BudgetLine.objects.get().category == value
        return
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not BudgetLine.objects.exists()


def test_a_row_without_any_amount_is_not_kept(client, project, manager) -> None:
    answer = client.post(f"{URL}row/", {"kind": "budget", "seen": "{}"})
    assert answer.status_code == 422
    assert "Give one amount at least" in answer.content.decode()


# Other currencies


def test_another_currency_needs_the_rate_of_its_month(client, project, manager) -> None:
    answer = client.post(f"{URL}cells/", cell(value="100 USD"))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "There is no rate of USD in EUR for January 2026." in page
    assert "Exchange rates" in page
    ExchangeRate.objects.create(base="USD", quote="EUR", month=date(2026, 1, 1), rate=D("0.9"))
    page = text_of(client.post(f"{URL}cells/?year=2026", cell(value="100 USD")))
    assert 'data-seen="100.00 USD"' in page
    assert "100.00 USD at 0.90" in page


# How much the page asks of the database


def test_ten_years_take_as_many_statements_as_one(
    client, project, manager, django_assert_num_queries
) -> None:
    def statements(query: str) -> int:
        with django_assert_num_queries(12, exact=False) as counted:
            page = client.get(f"{URL}?{query}").content.decode()
        assert page
        return len(counted)

    client.get(URL)
    book(project, "1")
    one = statements("year=2026")
    for year in range(2017, 2027):
        for month in range(1, 13):
            start = date(year, month, 1)
            for kind in ("actual", "commitment", "forecast"):
                CostEntry.objects.create(
                    project=project, kind=kind, category="Staff", start=start, end=start, amount=1
                )
    assert statements("year=all") == one
    assert client.get(f"{URL}?year=all").content.decode().count('<th scope="col" class="num') >= 120


# The entries behind a cell


def test_the_entries_of_a_cell_are_listed_and_corrected(client, project, manager) -> None:
    first, second = book(project, "1"), book(project, "2", reference="A-1")
    book(project, "3", month=2)
    page = client.get(f"{URL}?year=2026").content.decode()
    link = re.search(r'href="(/projects/PJ/money/entries/\?[^"]*from_min=2026-01[^"]*)"', page)
    assert link
    listed = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert f"/money/entries/{first.pk}/" in listed
    assert f"/money/entries/{second.pk}/" in listed
    assert "3.00" not in listed
    form = client.get(f"{URL}entries/{second.pk}/").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', form)
    assert seen
    typed = {"kind": "actual", "nature": "capex", "category": "Works", "amount": "2,5", "start": "2026-01-01",
             "end": "2026-01-31", "reference": "A-1", "seen": seen[1]}  # fmt: skip
    assert client.post(f"{URL}entries/{second.pk}/", typed).status_code == 302
    second.refresh_from_db()
    assert (second.amount, second.category, second.nature) == (D("2.5"), "Works", "capex")
    found = client.get(f"{URL}entries/?q=a-1").content.decode()
    assert "1 entry" in found
    assert "2.50" in found
    # Somebody else did: both are shown.
    answer = client.post(f"{URL}entries/{second.pk}/", {**typed, "amount": "9"})
    assert answer.status_code == 409
    assert 'value="9"' in answer.content.decode()
    assert client.post(f"{URL}entries/{second.pk}/remove/", {"seen": seen[1]}).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("amount", value) for value in [*NASTY, ""]),
        ("start", ""), ("start", "x"), ("start", "1899-12-31"), ("start", f"{AHEAD}-12-01"), ("start", "2026-02-30"),
        ("end", "2025-12-31"), ("end", "2200-01-01"), ("kind", ""), ("kind", "x"), ("nature", "x"),
        ("category", "x" * 61), ("category", "a\x00"), ("reference", "x" * 81), ("reference", "A-1"),
    ],
)  # fmt: skip
def test_bad_fields_of_an_entry_are_refused_at_the_field(client, project, manager, field, value) -> None:
    book(project, "2", reference="A-1")
    entry = book(project, "1")
    form = client.get(f"{URL}entries/{entry.pk}/").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', form)
    assert seen
    typed = {"kind": "actual", "nature": "", "category": "", "amount": "1", "start": "2026-01-01",
             "end": f"{AHEAD}-12-31", "reference": "", "seen": seen[1]}  # fmt: skip
    answer = client.post(f"{URL}entries/{entry.pk}/", {**typed, field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert CostEntry.objects.get(pk=entry.pk).amount == 1


def test_an_entry_of_another_project_is_not_there(client, project, manager) -> None:
    other = book(factories.project(project.portfolio), "1")
    for where in ("", "remove/"):
        assert client.post(f"{URL}entries/{other.pk}/{where}", {}).status_code == 404


def test_the_list_is_exported_as_it_is_filtered(client, project, manager) -> None:
    book(project, "1234.5", category="Works")
    book(project, "77", kind="forecast")
    text = b"".join(client.get(f"{URL}entries/?kind=actual&export=csv").streaming_content).decode()
    assert "1234.5" in text
    assert "77" not in text


def test_what_was_booked_at_a_rate_keeps_it_until_the_amount_or_the_month_changes(
    client, project, manager
) -> None:
    for month, rate in ((1, "0.9"), (2, "0.8")):
        ExchangeRate.objects.create(base="USD", quote="EUR", month=date(2026, month, 1), rate=D(rate))
    entry = book(project, "70", booked_amount=D(100), booked_currency="USD", rate=D("0.7"))
    typed = {"kind": "actual", "nature": "", "amount": "100 USD", "reference": "", "end": "2026-02-28"}
    for start, category, amount, rate in (
        ("2026-01-01", "Works", "70", "0.7"),
        ("2026-02-01", "Works", "80", "0.8"),
        ("2026-03-01", "Works", "80", "0.8"),
    ):
        form = client.get(f"{URL}entries/{entry.pk}/").content.decode()
        seen = re.search(r'name="seen" value="([^"]*)"', form)
        assert seen
        end = max(typed["end"], start)
        data = {**typed, "start": start, "end": end, "category": category, "seen": seen[1]}
        # March has no rate.
        due = 422 if start == "2026-03-01" else 302
        assert client.post(f"{URL}entries/{entry.pk}/", data).status_code == due
        entry.refresh_from_db()
        assert (entry.amount, entry.rate) == (D(amount), D(rate))
