"""Writing a project's money: exact to the cent, all or nothing, never over what somebody else typed."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from portfolio.models import ExchangeRate
from projects.models import BudgetLine, CostEntry, FactsRevision, Project
from projects.money.amounts import Amount, Rule
from projects.money.changes import Change
from projects.money.layout import Column, Kind, RowKey, column_of, view
from projects.selectors.money import SEVERAL, Grid, grid_of, stored_amounts
from projects.services.money import AmountsRefused, CellsChanged, set_amounts
from reporting.selectors.facts import project_inputs
from tests import factories
from tests.reporting import figures

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 17)
D = Decimal
STAFF = RowKey(Kind.ACTUAL, "opex", "Staff")
BUDGET, EXPECTED = RowKey(Kind.BUDGET), RowKey(Kind.EXPECTED)
FORECAST = RowKey(Kind.FORECAST, "capex", "Works")


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio(), code="PJ")


@pytest.fixture
def manager(project: Project) -> User:
    return factories.user("project_manager", project.scope)


def at(key: str) -> Column:
    column = column_of(key, 1)
    assert column
    return column


def change(row: RowKey, column: str, amount: str | None, seen: str = "", currency: str = "") -> Change:
    return Change(row, at(column), None if amount is None else Amount(D(amount), currency), seen)


def save(project: Project, actor: User, *changes: Change) -> int:
    return set_amounts(project=project, changes=changes, actor=actor, now=NOW)


def grid(project: Project, by: str = "month", year: str = "all") -> Grid:
    stored = stored_amounts(project)
    days = [one.start for one in stored]
    shown = view(by=by, asked_year=year, days=days, today=TODAY, start_month=1)
    return grid_of(stored, shown, day=TODAY, start_month=1)


def rules(project: Project, actor: User, *changes: Change) -> list[Rule]:
    with pytest.raises(AmountsRefused) as refusal:
        save(project, actor, *changes)
    return [problem.rule for problem in refusal.value.problems]


def test_amounts_are_booked_changed_and_taken_away(project: Project, manager: User) -> None:
    assert save(project, manager, change(STAFF, "2026-01", "100.10"), change(BUDGET, "life", "5000")) == 2
    entry = CostEntry.objects.get()
    assert (entry.kind, entry.nature, entry.category) == ("actual", "opex", "Staff")
    assert (entry.start, entry.end, entry.amount) == (date(2026, 1, 1), date(2026, 1, 31), D("100.10"))
    line = BudgetLine.objects.get()
    assert (line.kind, line.range_kind, line.start, line.amount) == ("approved", "whole_life", None, D(5000))
    assert save(project, manager, change(STAFF, "2026-01", "90", "100.10")) == 1
    assert CostEntry.objects.get().amount == D(90)
    assert save(project, manager, change(STAFF, "2026-01", None, "90.00")) == 1
    assert not CostEntry.objects.exists()


def test_the_same_amount_is_not_written_again(project: Project, manager: User) -> None:
    save(project, manager, change(STAFF, "2026-01", "100"))
    before = FactsRevision.objects.get(project=project).revision
    assert save(project, manager, change(STAFF, "2026-01", "100.00", "100.00")) == 0
    assert FactsRevision.objects.get(project=project).revision == before
    assert save(project, manager, change(STAFF, "2026-01", "101", "100.00")) == 1
    assert FactsRevision.objects.get(project=project).revision == before + 1


def test_whoever_saw_another_amount_is_told_and_nothing_is_written(project: Project, manager: User) -> None:
    save(project, manager, change(STAFF, "2026-01", "100"))
    with pytest.raises(CellsChanged) as told:
        save(project, manager, change(STAFF, "2026-02", "7"), change(STAFF, "2026-01", "50"))
    assert [(one.column.key, state) for one, state in told.value.cells] == [("2026-01", "100.00")]
    assert CostEntry.objects.get().amount == D(100)
    with pytest.raises(CellsChanged):
        save(project, manager, change(STAFF, "2026-02", "7", "3.00"))


def test_a_cell_of_several_entries_is_not_typed_over(project: Project, manager: User) -> None:
    for amount in (1, 2):
        figures.spent(project, amount, month=date(2026, 1, 1))
    plain = RowKey(Kind.ACTUAL)
    [row] = [one for one in grid(project).rows if one.key == plain]
    cell = row.cells[[one.column.key for one in row.cells].index("2026-01")]
    assert (cell.amount, cell.rows, cell.state) == (D(3), 2, None)
    assert rules(project, manager, change(plain, "2026-01", "9", SEVERAL)) == [Rule.SEVERAL]
    assert rules(project, manager, change(plain, "2026-01", None)) == [Rule.SEVERAL]


def test_a_years_cell_never_rewrites_one_of_its_months(project: Project, manager: User) -> None:
    save(project, manager, change(STAFF, "2026-01", "100"))
    [row] = [one for one in grid(project, "year").rows if one.key == STAFF]
    assert (row.cells[0].amount, row.cells[0].state) == (D(100), None)
    assert rules(project, manager, change(STAFF, "fy2026-01", "9")) == [Rule.SEVERAL]


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        (change(STAFF, "2026-12", "1"), Rule.FUTURE_ACTUAL),
        (change(BUDGET, "life", "-1"), Rule.NEGATIVE_BUDGET),
        (change(BUDGET, "life", "1", currency="USD"), Rule.BUDGET_CURRENCY),
        (change(STAFF, "life", "1"), Rule.NO_PLACE),
        (change(STAFF, "2026-01", "1", currency="USD"), Rule.MISSING_RATE),
        (change(STAFF, "fy2026-01", "1", currency="USD"), Rule.YEAR_CURRENCY),
    ],
)
def test_what_cannot_be_is_refused_with_everything_beside_it(project, manager, wanted, rule) -> None:
    assert rules(project, manager, change(STAFF, "2026-02", "5"), wanted) == [rule]
    assert not CostEntry.objects.exists()
    assert not BudgetLine.objects.exists()


def test_a_budget_is_given_for_a_year_or_for_its_months(project: Project, manager: User) -> None:
    works = RowKey(Kind.BUDGET, "capex", "Works")
    save(project, manager, change(BUDGET, "2026-03", "10"))
    assert rules(project, manager, change(works, "fy2026-01", "99")) == [Rule.YEAR_AND_MONTHS]
    save(project, manager, change(works, "fy2027-01", "99"), change(EXPECTED, "fy2026-01", "50"))
    assert rules(project, manager, change(BUDGET, "2027-05", "1")) == [Rule.YEAR_AND_MONTHS]
    # Clearing the one makes room for the other, in the same act.
    save(project, manager, change(BUDGET, "2026-03", None, "10.00"), change(works, "fy2026-01", "99"))


def test_months_beside_an_imported_years_amount_are_shown_and_not_counted(project: Project) -> None:
    months = {"range_kind": "month", "start": date(2026, 1, 1), "end": date(2026, 1, 31)}
    years = {"range_kind": "fiscal_year", "start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    figures.budget(project, 10, **months)
    figures.budget(project, 100, **years)
    found = grid(project)
    [row] = [one for one in found.rows if one.key == BUDGET]
    assert (row.cells[0].amount, row.cells[0].counts, row.elsewhere, row.total) == (
        D(10),
        False,
        D(100),
        D(100),
    )
    assert found.uncounted
    assert grid(project, "year").groups[0].sums[0] == D(100)


def test_another_currency_is_kept_beside_what_it_is_worth(project: Project, manager: User) -> None:
    ExchangeRate.objects.create(base="USD", quote="EUR", month=date(2026, 1, 1), rate=D("0.12345"))
    save(project, manager, change(STAFF, "2026-01", "100.00", currency="USD"))
    entry = CostEntry.objects.get()
    assert (entry.amount, entry.booked_amount, entry.booked_currency) == (D("12.34"), D(100), "USD")
    assert entry.rate == D("0.12345")
    # Typed over unchanged it keeps its rate, whatever the rate became.
    ExchangeRate.objects.update(rate=D("0.5"))
    assert save(project, manager, change(STAFF, "2026-01", "100", "100.00 USD", "USD")) == 0
    save(project, manager, change(STAFF, "2026-01", "12", "100.00 USD"))
    entry.refresh_from_db()
    assert (entry.amount, entry.booked_amount, entry.booked_currency, entry.rate) == (D(12), None, "", None)


def test_an_entry_keeps_its_days_and_its_reference(project: Project, manager: User) -> None:
    CostEntry.objects.create(
        project=project,
        kind="actual",
        start=date(2026, 1, 5),
        end=date(2026, 1, 9),
        amount=D(5),
        reference="A1",
    )
    save(project, manager, change(RowKey(Kind.ACTUAL), "2026-01", "6", "5.00"))
    entry = CostEntry.objects.get()
    assert (entry.amount, entry.start, entry.reference) == (D(6), date(2026, 1, 5), "A1")


def test_only_who_plans_the_project_and_sees_its_money_writes_it(project: Project) -> None:
    for role in ("executive", "team_member", "auditor", "administrator", "viewer", "programme_manager"):
        with pytest.raises(PermissionDenied):
            save(project, factories.user(role), change(STAFF, "2026-01", "1"))
    other = factories.user("project_manager", factories.project(project.portfolio).scope)
    with pytest.raises(PermissionDenied):
        save(project, other, change(STAFF, "2026-01", "1"))
    Project.objects.filter(pk=project.pk).update(archived_at=NOW)
    with pytest.raises(PermissionDenied):
        save(project, factories.user("pmo_director"), change(STAFF, "2026-01", "1"))
    assert not CostEntry.objects.exists()


def test_many_cells_take_as_many_statements_as_a_few(project: Project, manager: User) -> None:
    def counted(rows: Iterable[RowKey], months: int, seen: str, amount: str) -> int:
        changes = [
            change(row, f"{2016 + n // 12}-{n % 12 + 1:02}", amount, seen)
            for row in rows
            for n in range(months)
        ]
        with CaptureQueriesContext(connection) as queries:
            assert save(project, manager, *changes) == len(changes)
        return len(queries)

    rows = [STAFF, RowKey(Kind.COMMITMENT), RowKey(Kind.BUDGET, "opex")]
    # Who may is read once for a person.
    counted([FORECAST], 1, "", "1")
    few = counted(rows, 1, "", "1")
    assert counted([RowKey(key.kind, key.nature, "Twelve") for key in rows], 12, "", "10") == few
    assert counted([RowKey(key.kind, key.nature, "More") for key in rows], 120, "", "10") == few
    assert counted([RowKey(key.kind, key.nature, "Twelve") for key in rows], 12, "10.00", "11") == few


ROWS = [
    BUDGET, RowKey(Kind.BUDGET, "capex", "Works"), EXPECTED, RowKey(Kind.COMMITMENT), STAFF,
    RowKey(Kind.ACTUAL, "capex", "Staff"), FORECAST,
]  # fmt: skip
COLUMNS = ["2025-12", "2026-01", "2026-11", "2026-12", "2027-01", "fy2025-01", "fy2026-01", "life"]
AMOUNTS = st.none() | st.decimals("-99999.99", "99999.99", places=2)
EDITS = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(ROWS),
            st.sampled_from(COLUMNS),
            AMOUNTS,
            st.sampled_from(["", "", "USD"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=6,
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_money_stays_exact_over_any_sequence_of_edits(edits) -> None:
    """The grid, the rows and the figures say the same, to the cent, after each act that was taken or refused."""
    project = factories.project(factories.portfolio())
    manager = factories.user("project_manager", project.scope)
    period = factories.period(project.portfolio)
    ExchangeRate.objects.get_or_create(
        base="USD", quote="EUR", month=date(2026, 1, 1), defaults={"rate": D("0.91234567")}
    )
    model: dict[tuple[RowKey, str], Decimal] = {}
    for act in edits:
        changes, wanted = [], dict(model)
        for row, column, value, currency, is_right in {(one[0], one[1]): one for one in act}.values():
            state = next((one.state for one in stored_amounts(project) if _is_at(one, row, column)), "")
            changes.append(
                Change(
                    row,
                    at(column),
                    None if value is None else Amount(value, currency),
                    state if is_right else "9",
                )
            )
            worth = value
            if value is not None and currency:
                worth = (value * D("0.91234567")).quantize(D("0.01"))
            if f"{'' if value is None else Amount(value, currency).text}" != state:
                wanted.pop((row, column), None)
                if worth is not None:
                    wanted[row, column] = worth
        try:
            save(project, manager, *changes)
        except (CellsChanged, AmountsRefused):
            pass
        else:
            model = wanted
    _agree(project, period, model)


def _is_at(one, row: RowKey, column: str) -> bool:
    place = at(column)
    return one.row == row and (one.start, one.end) == (place.start, place.end)


def _agree(project: Project, period, model: dict[tuple[RowKey, str], Decimal]) -> None:
    def total(kind: Kind, *spans: str) -> Decimal:
        return sum((v for (row, column), v in model.items() if row.kind == kind and column in spans), D(0))

    costs = [column for column in COLUMNS if column != "life"]
    for by, year in (("month", "all"), ("month", "2026"), ("year", "")):
        found = grid(project, by, year)
        for group in found.groups:
            assert (group.total or 0) == total(group.kind, *costs), group.kind
            shown = sum((amount for amount in (*group.sums, group.elsewhere) if amount is not None), D(0))
            assert shown == (group.total or 0)
            assert sum((row.total or D(0) for row in group.rows), D(0)) == (group.total or 0)
    [one] = project_inputs([project.pk], period=period, day=TODAY)
    totals, facts = found.totals, one.facts
    assert (totals.budget, totals.expected) == (facts.approved_budget, facts.own_forecast)
    assert (totals.actual, totals.to_come) == (facts.actual_cost, facts.own_etc)
    assert (facts.approved_budget or 0) == total(Kind.BUDGET, "life")
    assert (facts.actual_cost or 0) == total(Kind.ACTUAL, *costs)
    in_year = next(n for n, column in enumerate(found.view.columns) if column.key == "fy2026-01")
    assert found.groups[0].sums[in_year] == facts.in_year_budget
    assert found.groups[1].sums[in_year] == facts.in_year_forecast
