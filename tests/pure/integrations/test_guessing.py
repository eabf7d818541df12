"""Guesses: tables of every make are recognised; a guess is always a valid mapping; nothing of a file is a 500."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from integrations.extraction import extract
from integrations.guessing import Guess, guess_mapping
from integrations.mapping import read_mapping
from integrations.problems import RefusedError

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HEADERS = {
    "en": ("Project name", "Start date", "End date", "Budget (£m)", "RAG", "Department", "Complete"),
    "fr": ("Nom du projet", "Date de début", "Date de fin", "Budget (M€)", "Météo", "Ministère", "Terminé"),
}
RAGS = {
    "en": ("Green", "Amber/Green", "Amber", "Amber/Red", "Red"),
    "fr": ("vert", "vert/orange", "orange", "orange/rouge", "rouge"),
}
TARGETS = (
    "name",
    "start_date",
    "forecast_finish",
    "budget.approved.whole_life",
    "status.overall_rag",
    "attribute",
    "attribute",
)
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
FORMS: dict[str, Callable[[date], str]] = {
    "yyyy-mm-dd": lambda day: f"{day:%Y-%m-%d}",
    "dd/mm/yyyy": lambda day: f"{day:%d/%m/%Y}",
    "dd.mm.yy": lambda day: f"{day:%d.%m.%y}",
    "dd-mm-yyyy": lambda day: f"{day:%d-%m-%Y}",
    "mm/dd/yyyy": lambda day: f"{day:%m/%d/%Y}",
    "dd month yyyy": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
}
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
MARKS = ((".", ","), (",", " "), (",", "."), (".", "'"))


def written(amount: Decimal, marks: tuple[str, str]) -> str:
    text = f"{amount:,.2f}".replace(",", "T").replace(".", "D")
    return text.replace("D", marks[0]).replace("T", marks[1])


def as_csv(rows: list[tuple[str, ...]], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@st.composite
def tables(draw: st.DrawFn) -> tuple[bytes, list[dict[str, Any]], dict[str, Any]]:
    """A file of some make, what its rows say, and how it is made."""
    language = draw(st.sampled_from(sorted(HEADERS)))
    form = draw(st.sampled_from(sorted(FORMS)))
    marks = draw(st.sampled_from(sorted(MARKS)))
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    title = draw(st.integers(0, 2))
    count = draw(st.integers(14, 30))
    # The 25th tells days from months; 1,234.50 tells one mark from the other.
    start = [draw(st.dates(date(2010, 1, 1), date(2029, 12, 31))).replace(day=25) for _ in range(count)]
    amounts = [draw(st.decimals(1000, 999999, places=2)) for _ in range(count)]
    rows: list[dict[str, Any]] = [
        {
            "name": f"Projet {n} – élan",
            "start_date": start[n],
            "forecast_finish": start[n].replace(year=start[n].year + 2),
            "budget.approved.whole_life": (amounts[n] * 1_000_000).quantize(Decimal("0.01")),
            "status.overall_rag": 1 + n % 5,
        }
        for n in range(count)
    ]
    cells: list[tuple[str, ...]] = [
        (
            str(row["name"]),
            FORMS[form](row["start_date"]),
            FORMS[form](row["forecast_finish"]),
            written(amounts[n], marks),
            RAGS[language][n % 5],
            ("Nord", "Sud")[n % 2],
            ("oui", "non")[n % 2],
        )
        for n, row in enumerate(rows)
    ]
    head = [("Rapport",)] * title
    text = as_csv([*head, HEADERS[language], *cells], delimiter)
    return text.encode(encoding), rows, {"form": form, "title": title, "delimiter": delimiter}


@SLOW
@given(tables())
def test_every_make_of_table_is_recognised_and_read(
    made: tuple[bytes, list[dict[str, Any]], dict[str, Any]],
) -> None:
    content, rows, how = made
    guess = guess_mapping(content)
    assert [guess.targets[index] for index in range(7)] == list(TARGETS)
    assert guess.layout.header_row == how["title"] + 1
    found = extract(guess.layout.source.table, read_mapping(guess.spec))
    assert [problem.rule for problem in found.problems] == []
    for record, row in zip(found.records, rows, strict=True):
        assert {key: record.readings[key].value for key in row} == row


@SLOW
@given(
    st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=8), min_size=1, max_size=12),
    st.sampled_from(",;\t|"),
)
@example([["a", "a"], ["1", "2"]], ",")
@example([[""], ["x"]], ",")
def test_a_guess_is_a_valid_mapping_or_a_refusal(rows: list[list[str]], delimiter: str) -> None:
    content = as_csv([tuple(row) for row in rows], delimiter).encode("utf-8", "surrogatepass")
    assert_valid(content)


@SLOW
@given(st.binary(max_size=300))
def test_no_bytes_are_an_error_of_ours(content: bytes) -> None:
    assert_valid(content)


def assert_valid(content: bytes) -> None:
    try:
        guess = guess_mapping(content)
    except RefusedError:
        return
    spec = read_mapping(guess.spec)
    try:
        extract(guess.layout.source.table, spec)
    except RefusedError as refused:
        assert refused.problem.rule in {"ambiguous_column", "missing_column"}


def guessed(text: str) -> Guess:
    return guess_mapping(text.encode())


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        # windows-1252 read as ISO 8859-2 and written as UTF-8; UTF-8 read as windows-1252.
        ("Project,Budget\nA,£1\nB,“£2”\n".encode("cp1252").decode("iso8859-2"), ["iso8859-2", "cp1252"]),
        ("Projet;Début\nÉlan;été\n".encode().decode("cp1252"), ["cp1252", "utf-8"]),
        ("Projet;Début\nÉlan;été\n", None),
    ],
)
def test_misread_text_is_repaired(text: str, repair: list[str] | None) -> None:
    assert guessed(text).spec["encodings"][0].get("repair") == repair


def test_words_for_missing_values_are_the_files_own() -> None:
    guess = guessed(
        "Project,Start,Cost\nA,01/02/2020,£3\nB,TBC,£4\nC,03/04/2021,Exempt under Section 43 of the FOI Act\n"
    )
    assert guess.spec["states"] == [
        {"match": "^tbc$", "state": "unknown"},
        {"match": r"^exempt\ under.*$", "state": "withheld"},
    ]
    assert guess.spec["constants"]["currency"] == "GBP"


def test_a_file_of_many_editions_is_seen() -> None:
    rows = "".join(f"{month:02}/01/2020,{pid},P{pid}\n" for pid in range(4) for month in (1, 6, 12))
    guess = guessed("Reported as of,PID,Project name\n" + rows)
    assert guess.spec["as_of"]["column"] == "reported_as_of"
    assert guess.spec["match"]["id_column"] == "pid"


def test_headers_twice_empty_or_long_are_still_told_apart() -> None:
    long = "Commentary on what was done and what is left to do in the coming year"
    guess = guessed(f",Note,Note,{long},Project\n1,a,b,text,A\n2,c,d,more,B\n")
    columns = read_mapping(guess.spec).columns
    assert [
        problem.rule for problem in extract(guess.layout.source.table, read_mapping(guess.spec)).problems
    ] == []
    assert any(column.prefixes for column in columns)


def test_a_duration_gives_the_finish() -> None:
    guess = guessed("Projet;Début;Durée (mois)\nA;janvier 2020;18\nB;mars 2021;6\n")
    (record, _other) = extract(guess.layout.source.table, read_mapping(guess.spec)).records
    assert record.readings["start_date"].value == date(2020, 1, 1)
    # A month is a twelfth of 365 days.
    assert record.readings["forecast_finish"].value == date(2021, 7, 2)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Projet;Budget annuel\nA;10 €\nB;25 €\n", "ignore"),
        ("Projet;Budget annuel 2019/2020\nA;10 €\nB;25 €\n", "budget.approved.fiscal_year"),
        ("Projet;Budget annuel;Exercice\nA;10 €;2019\nB;25 €;2020\n", "budget.approved.fiscal_year"),
    ],
)
def test_the_amount_of_a_year_that_nothing_names_is_left_out(text: str, target: str) -> None:
    assert guessed(text).targets[1] == target


@pytest.mark.parametrize("title", [0, 1])
def test_a_workbook_is_guessed_like_any_table(title: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Projets")
    for _ in range(title):
        sheet.append(["Projets au 30 juin"])
    sheet.append(["Réf.", "Projet", "Début", "Fin prévue", "Budget (k€)", "Météo", "Avancement"])
    for n in range(1, 13):
        rag = ("Vert", "Orange", "Rouge")[n % 3]
        sheet.append([f"R{n:03}", f"Projet {n}", date(2024, n, 1), date(2026, n, 28), 1.5 * n, rag, n / 20])
    content = io.BytesIO()
    book.save(content)
    guess = guess_mapping(content.getvalue())
    assert [guess.targets[index] for index in range(7)] == [
        "id",
        "name",
        "start_date",
        "forecast_finish",
        "budget.approved.whole_life",
        "status.overall_rag",
        "attribute",
    ]
    found = extract(guess.layout.source.table, read_mapping(guess.spec))
    assert not found.problems
    first = found.records[0]
    assert (first.external_id, first.readings["start_date"].value) == ("R001", date(2024, 1, 1))
    assert first.readings["budget.approved.whole_life"].value == Decimal(1500)
