"""Lines of the books: which column says what, what a line says, and what it is beside what is stored."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.actuals.columns import Choice, Field, Marks, Order, choice_from_json, guessed, profiles_of
from integrations.actuals.lines import Line, Reading, read_lines
from integrations.actuals.plan import (
    Known,
    Stored,
    Target,
    Values,
    by_project,
    counts,
    planned,
    values_from_json,
)
from integrations.cells import DayCell, NumberCell
from integrations.tabular import Row, Table, read_table

TODAY = date(2026, 11, 23)
D = Decimal


def reading(text: str, **choice: Any) -> Reading:
    table = read_table(text.encode())
    found = guessed(profiles_of(table, choice.get("order", Order.GUESS)))
    return read_lines(table, replace(found, **choice))


def rules(found: Reading) -> list[tuple[int, str, str]]:
    return [(one.row, one.rule, one.column) for one in found.problems]


ENGLISH = (
    "Project code,Posting date,Document no,Cost type,Capex/Opex,Amount,Currency\n"
    'P1,2026-01-31,INV-1,Staff,opex,"1,234.56",EUR\n'
    "P2,2026-02-28,INV-2,Servers,CAPEX,-10.5,USD\n"
)
FRENCH = (
    "Code projet;Mois;N° pièce;Catégorie;Nature;Montant réel;Type\n"
    "P1;01/2026;F1;Prestations;Fonctionnement;1 234,56 €;Réel\n"
    "P1;02/2026;F2;Matériel;Investissement;(10,50);Engagement\n"
)


def test_an_english_export_is_read_as_it_is() -> None:
    found = reading(ENGLISH)
    assert not found.problems
    first, second = found.lines
    day = date(2026, 1, 31)
    assert first == Line(2, 2, "P1", "actual", day, day, D("1234.56"), "EUR", "Staff", "opex", "INV-1")
    assert (second.amount, second.currency, second.nature) == (D("-10.50"), "USD", "capex")


def test_a_french_export_is_read_as_it_is() -> None:
    found = reading(FRENCH)
    assert not found.problems
    first, second = found.lines
    assert (first.start, first.end) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (first.amount, first.category, first.nature, first.kind) == (
        D("1234.56"),
        "Prestations",
        "opex",
        "actual",
    )
    assert (second.amount, second.nature, second.kind) == (D("-10.50"), "capex", "commitment")


def test_a_choice_survives_being_stored() -> None:
    choice = Choice({Field.DAY: 1, Field.AMOUNT: 5}, Marks.COMMA, Order.MONTH_FIRST, "commitment")
    assert choice_from_json(choice.as_json()) == choice


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ("P1,soon,1", "booking_day", "Date"),
        ("P1,,1", "booking_day", "Date"),
        ("P1,2026-02-30,1", "booking_day", "Date"),
        ("P1,1066-10-14,1", "booking_century", "Date"),
        ("P1,2026-01-01,", "booking_amount", "Amount"),
        ("P1,2026-01-01,1 2 3 4", "booking_amount", "Amount"),
        ("P1,2026-01-01,12x", "booking_amount", "Amount"),
        ("P1,2026-01-01,NaN", "booking_amount", "Amount"),
        ("P1,2026-01-01,1e9", "booking_amount", "Amount"),
        ("P1,2026-01-01,9999999999999.00", "booking_too_large", "Amount"),
        ("P1,2026-01-01,1.005", "booking_decimals", "Amount"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(cells: str, rule: str, column: str) -> None:
    found = reading(
        f"Project,Date,Amount\nP1,2026-01-01,10.00\nP1,2026-01-02,20.00\nP1,2026-01-03,30.00\n{cells}\n"
    )
    assert rules(found) == [(5, rule, column)]
    assert len(found.lines) == 3


def test_a_workbook_computes_with_binary_fractions_and_means_cents() -> None:
    cells = (DayCell(date(2026, 1, 31)), NumberCell(D("12.299999999999999")))
    exact = (DayCell(date(2026, 1, 31)), NumberCell(D("12.345")))
    table = Table(("Date", "Amount"), (Row(2, 2, cells), Row(3, 3, exact)), "", "")
    found = read_lines(table, Choice({Field.DAY: 0, Field.AMOUNT: 1}))
    assert [one.amount for one in found.lines] == [D("12.30")]
    assert rules(found) == [(3, "booking_decimals", "Amount")]


@pytest.mark.parametrize(
    ("column", "good", "cell", "rule"),
    [
        ("Currency", "EUR", "XQZ", "booking_currency"),
        ("Nature", "capex", "blue", "booking_nature"),
        ("Type", "actual", "wish", "booking_kind"),
        ("Category", "Staff", "x" * 61, "booking_too_long"),
        ("Reference", "A1", "x" * 71, "booking_too_long"),
    ],
)
def test_a_word_that_means_nothing_is_told(column: str, good: str, cell: str, rule: str) -> None:
    found = reading(f"Date,Amount,{column}\n2026-01-01,1.00,{good}\n2026-01-01,1.00,{cell}\n")
    assert rules(found) == [(3, rule, column)]
    assert len(found.lines) == 1


def test_a_column_whose_words_no_booking_knows_is_taken_for_something_else() -> None:
    found = reading("Date,Amount,Type\n2026-01-01,1.00,Staff\n")
    assert (found.lines[0].kind, found.problems) == ("actual", ())


def test_a_column_of_cells_that_cannot_be_read_is_told_cell_by_cell() -> None:
    found = reading("Month,Amount\nsoon,1.00\nlater,?\n")
    assert rules(found) == [
        (2, "booking_day", "Month"),
        (3, "booking_day", "Month"),
        (3, "booking_amount", "Amount"),
    ]


def test_without_a_day_or_an_amount_nothing_is_read() -> None:
    table = read_table(b"Project,Text\nP1,words\n")
    found = read_lines(table, guessed(profiles_of(table)))
    assert [one.value for one in found.problems] == ["day", "amount"]


@pytest.mark.parametrize(("order", "month"), [(Order.DAY_FIRST, 2), (Order.MONTH_FIRST, 1)])
def test_a_person_says_which_is_the_day(order: Order, month: int) -> None:
    found = reading("Date,Amount\n01/02/2026,1.00\n", order=order)
    assert found.lines[0].start == date(2026, month, 3 - month)


@pytest.mark.parametrize(("marks", "amount"), [(Marks.POINT, "1234"), (Marks.COMMA, "1.23")])
def test_a_person_says_what_the_comma_is(marks: Marks, amount: str) -> None:
    cell = "1,234" if marks is Marks.POINT else "1,23"
    assert reading(f'Date,Amount\n2026-01-01,"{cell}"\n', marks=marks).lines[0].amount == D(amount)


def test_lines_of_one_document_are_told_apart_by_their_order() -> None:
    found = reading("Date,Amount,Reference\n2026-01-01,1.00,A\n2026-01-01,1.00,A\n2026-01-01,1.00,B\n")
    assert [one.reference for one in found.lines] == ["A", "A (2)", "B"]


# --- beside what is stored --------------------------------------------------------------------------------------

ONE = Target(1, "P1", "First", "EUR", archived=False)
GONE = Target(2, "P2", "Archived", "EUR", archived=True)
JANUARY = date(2026, 1, 1)


def line(**values: Any) -> Line:
    base = Line(2, 2, "P1", "actual", JANUARY, JANUARY, D("10.00"), "", "Staff", "opex", "")
    return replace(base, **values)


def entry(pk: int, **values: Any) -> Stored:
    base = Values(1, "actual", JANUARY, JANUARY, "Staff", "opex", "", D("10.00"))
    return Stored(pk, replace(base, **values))


def known(*stored: Stored, only: Target | None = None, rates: dict[Any, D] | None = None) -> Known:
    return Known({"P1": ONE, "P2": GONE}, stored, rates or {}, only)


def plan(*lines: Line, **more: Any) -> Any:
    stored = more.pop("stored", ())
    return planned(Reading(lines, ()), known(*stored, **more), today=TODAY)


def outcomes(found: Any) -> list[tuple[str, int | None]]:
    return [(one.outcome, one.pk) for one in found.bookings]


def test_a_reference_is_known_again_and_corrected() -> None:
    stored = (entry(7, reference="A"), entry(8, reference="B"))
    found = plan(
        line(reference="A", amount=D("12.00")), line(reference="B"), line(reference="C"), stored=stored
    )
    assert outcomes(found) == [("changed", 7), ("same", 8), ("new", None)]
    assert counts(found) == {"new": 1, "changed": 1, "same": 1, "errors": 0, "warnings": 0}
    assert by_project(found)[0]["grows"] == "12.00"


def test_without_a_reference_a_line_is_one_that_says_the_same_each_once() -> None:
    found = plan(line(), line(), line(amount=D("11.00")), stored=(entry(7),))
    assert outcomes(found) == [("same", 7), ("new", None), ("new", None)]


def test_another_currency_is_converted_by_the_rate_of_the_month_and_known_again_when_that_is_corrected() -> (
    None
):
    rates = {("USD", "EUR", JANUARY): D("0.915")}
    found = plan(line(currency="USD", amount=D("10.01")), rates=rates)
    values = found.bookings[0].values
    assert (values.amount, values.booked_amount, values.booked_currency, values.rate) == (
        D("9.16"),
        D("10.01"),
        "USD",
        D("0.915"),
    )
    again = plan(line(currency="USD", amount=D("10.01")), stored=(Stored(5, values),), rates=rates)
    assert outcomes(again) == [("same", 5)]
    corrected = {("USD", "EUR", JANUARY): D("0.9")}
    later = plan(line(currency="USD", amount=D("10.01")), stored=(Stored(5, values),), rates=corrected)
    assert outcomes(later) == [("changed", 5)]
    assert later.bookings[0].values.amount == D("9.01")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"project": "P9"}, "booking_unknown_project"),
        ({"project": ""}, "booking_no_project"),
        ({"project": "P2"}, "booking_archived"),
        ({"start": date(2026, 11, 24), "end": date(2026, 11, 24)}, "booking_future"),
        ({"currency": "USD"}, "booking_no_rate"),
    ],
)
def test_what_cannot_be_booked_stops_all_of_it(values: dict[str, Any], rule: str) -> None:
    found = plan(line(), line(row=3, **values))
    assert [(one.row, one.rule) for one in found.problems] == [(3, rule)]
    assert not found.may_be_booked


def test_a_commitment_may_lie_in_the_future() -> None:
    assert plan(line(kind="commitment", start=date(2027, 1, 1), end=date(2027, 1, 31))).may_be_booked


def test_a_file_of_one_project_needs_no_codes_and_takes_no_others() -> None:
    other = Target(3, "P3", "Third", "EUR", archived=False)
    found = planned(
        Reading((line(project=""), line(project="P1"), line(row=4, project="P3")), ()),
        Known({"P1": ONE, "P3": other}, (), {}, ONE),
        today=TODAY,
    )
    assert [one.rule for one in found.problems] == ["booking_other_project"]
    assert len(found.bookings) == 2


amounts = st.decimals(min_value=-1_000, max_value=1_000, places=2)
some_lines = st.lists(
    st.builds(
        line,
        amount=amounts,
        category=st.sampled_from(["", "Staff", "Travel"]),
        start=st.just(JANUARY),
        currency=st.sampled_from(["", "EUR", "USD"]),
    ),
    max_size=12,
)


@given(some_lines, st.randoms(use_true_random=False))
def test_a_file_that_comes_again_in_any_order_books_nothing(lines: list[Line], random: Random) -> None:
    rates = {("USD", "EUR", JANUARY): D("0.9137")}
    first = plan(*lines, rates=rates)
    stored = [Stored(pk, one.values) for pk, one in enumerate(first.bookings, start=1)]
    random.shuffle(stored)
    shuffled = list(lines)
    random.shuffle(shuffled)
    again = plan(*shuffled, stored=stored, rates=rates)
    assert {one.outcome for one in again.bookings} <= {"same"}
    assert len({one.pk for one in again.bookings}) == len(lines)
    assert not again.may_be_booked


@given(some_lines)
def test_what_is_stored_comes_back_exactly(lines: list[Line]) -> None:
    for one in plan(*lines, rates={("USD", "EUR", JANUARY): D("0.9137")}).bookings:
        assert values_from_json(one.values.as_json()) == one.values


@given(some_lines)
def test_the_sum_of_projects_is_the_sum_of_lines(lines: list[Line]) -> None:
    found = plan(*lines, rates={("USD", "EUR", JANUARY): D("0.9137")})
    total = sum((D(row["grows"]) for row in by_project(found)), D(0))
    assert total == sum((one.values.amount for one in found.bookings), D(0))
