"""Seven years of one portfolio, and fifteen reports in one file: counted by hand, checked against the file's own moves."""

import csv
import io
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import pytest

from integrations.models import ExternalRef, ImportRun
from projects.models import Project, StatusUpdate
from tests import factories
from tests.integrations.files import imported, preview, real_file

pytestmark = pytest.mark.django_db

# edition: rows, names that no earlier edition had, names of earlier editions that are missing, dates and ratings that
# moved since the name was last there: counted with a few lines of csv and strptime, not with the importer.
GMPP = {
    2014: (199, 199, 0, 0, 0),
    2015: (188, 65, 76, 56, 65),
    2016: (143, 73, 194, 31, 33),
    2017: (143, 37, 231, 49, 49),
    2018: (133, 40, 281, 29, 43),
    2019: (133, 32, 313, 33, 46),
    2020: (125, 23, 344, 41, 49),
}
NYC = {
    date(2013, 9, 1): (45, 45, 0),
    date(2014, 1, 1): (49, 4, 0),
    date(2014, 5, 1): (54, 6, 1),
    date(2015, 2, 1): (59, 5, 1),
    date(2015, 8, 1): (66, 7, 1),
    date(2016, 1, 1): (75, 8, 0),
    date(2016, 6, 1): (96, 21, 0),
    date(2016, 11, 1): (108, 12, 0),
    date(2017, 4, 1): (118, 10, 0),
    date(2017, 9, 1): (169, 51, 0),
    date(2018, 3, 1): (212, 45, 2),
    date(2018, 8, 1): (247, 34, 1),
    date(2019, 1, 1): (283, 36, 1),
    date(2019, 5, 1): (300, 24, 8),
    date(2019, 9, 1): (378, 70, 0),
}


def gmpp_mapping(year: int) -> str:
    return "gmpp_2014_2017" if year < 2018 else "gmpp_2018_2020"


def test_seven_gmpp_editions_in_order(now: datetime) -> None:
    portfolio = factories.portfolio("GOV", currency="GBP")
    for year, numbers in GMPP.items():
        content, as_of = real_file("gmpp_uk", f"gmpp_{year}.csv"), date(year - 1, 9, 30)
        counts = imported(portfolio, content, as_of, now=now, mapping=gmpp_mapping(year)).counts
        keys = ("rows", "created", "absent", "moved_dates", "moved_rags")
        assert tuple(counts[key] for key in keys) == numbers, year
        assert counts["changed"] == counts["rows"] - counts["created"], year
        assert (counts["conflicts"], counts["errors"]) == (0, 0), year
        assert counts["skipped"] == (1 if year in (2014, 2017) else 0), year
    assert Project.objects.count() == sum(created for _rows, created, *_rest in GMPP.values())
    assert StatusUpdate.objects.count() == sum(rows for rows, *_rest in GMPP.values())
    assert ExternalRef.objects.filter(source="gmpp", kind="project").count() == 125
    crick = Project.objects.get(name__startswith="The Francis Crick Institute")
    # The first four editions were misread before they were published: ISO-8859-2 for windows-1252.
    assert Project.objects.filter(description__contains="£").exists()
    assert not Project.objects.filter(description__contains="Ł").exists()
    lines = {(line.kind, line.start): line.amount for line in crick.budget_lines.all()}
    assert lines["approved", None] == Decimal("752700000.00")
    assert lines["approved", date(2013, 4, 1)] == Decimal("112000000.00")
    assert lines["approved", date(2015, 4, 1)] == Decimal("1300000.00")
    assert Project.objects.filter(attributes__department="DHSC").count() > 50


@pytest.mark.slow
def test_fifteen_reports_in_one_file(now: datetime) -> None:
    content = real_file("nyc_capital", "NYC_capital_projects_20190901.csv")
    stated = stated_moves(content)
    portfolio = factories.portfolio("NYC", currency="USD")
    equal = compared = 0
    for as_of, (rows, created, absent) in NYC.items():
        run = imported(portfolio, content, as_of, now=now, mapping="nyc_capital")
        counts = run.counts
        assert (counts["rows"], counts["created"], counts["absent"]) == (rows, created, absent), as_of
        assert (counts["conflicts"], counts["errors"]) == (0, 0), as_of
        for key, name in (("forecast_finish", "days"), ("budget.forecast.whole_life", "money")):
            for pid, move in moves(run, key).items():
                if (as_of, pid, name) in stated:
                    compared += 1
                    equal += abs(stated[as_of, pid, name] - move) <= 1
    # Only rows with a predecessor can be compared. The eight others are the source's own errors: it says of project
    # 570 that a budget of 25,036,000 that stays the same went down by 20,000.
    assert (compared, equal) == (3545, 3537)


def stated_moves(content: bytes) -> dict[tuple[date, str, str], Decimal]:
    """What the file says moved since a project's last report, where it has an earlier one with that value."""
    columns = {
        "days": ("Forecast Completion", "Latest Schedule Changes"),
        "money": ("Budget Forecast", "Latest Budget Changes"),
    }
    last: dict[tuple[str, str], str] = {}
    stated = {}
    reports = defaultdict(list)
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        month, day, year = map(int, row["Date Reported As Of"][:10].split("/"))
        reports[date(year, month, day)].append(row)
    for as_of in sorted(reports):
        for row in reports[as_of]:
            for name, (value, change) in columns.items():
                if last.get((row["PID"], name)) and row[value] and row[change]:
                    stated[as_of, row["PID"], name] = Decimal(row[change])
                last[row["PID"], name] = row[value]
    return stated


def moves(run: ImportRun, key: str) -> dict[str, Decimal]:
    found = {}
    for row in run.plan["rows"]:
        if row["project_id"] and row["outcome"] != "created":
            change = next((each for each in row["changes"] if each["key"] == key), None)
            found[row["external_id"]] = Decimal(change["move"] or 0) if change else Decimal(0)
    return found


def test_a_day_that_the_file_does_not_hold_is_refused_with_those_that_it_does(now: datetime) -> None:
    content = real_file("nyc_capital", "NYC_capital_projects_20190901.csv")
    run = preview(factories.portfolio("NYC"), content, date(2018, 9, 1), now=now, mapping="nyc_capital")
    assert run.state == "refused"
    problem = run.plan["problems"][0]
    assert (problem["rule"], problem["column"]) == ("no_such_edition", "Date Reported As Of")
    assert problem["params"]["found"].startswith("2013-09-01, 2014-01-01")
