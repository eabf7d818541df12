"""Seven years of one portfolio, and fifteen reports in one file: counted by hand, checked against the file's own moves."""

import csv
import io
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import pytest

from integrations.models import ExternalRef, ImportRun
from integrations.services import Decisions, choose_import, confirm_import
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


@pytest.mark.slow
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
    assert lines["approved", date(2015, 4, 1)] == Decimal("6200000.00")
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


def ends(year: int) -> dict[str, date]:
    """Name -> end as the file has it, read without the importer."""
    content = real_file("gmpp_uk", f"gmpp_{year}.csv")
    text = content.decode("utf-8-sig").encode("iso8859-2").decode("cp1252")
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        header = next(key for key in row if key.startswith("Project - End Date"))
        parts = row[header].split("/")
        if len(parts) == 3:
            day, month, number = map(int, parts)
            found[" ".join(row["project_name"].split())] = date(number, month, day)
    return found


def test_what_was_edited_in_the_portal_between_editions_stays_until_somebody_decides(now: datetime) -> None:
    portfolio = factories.portfolio("GOV", currency="GBP")

    def take(year: int) -> ImportRun:
        content, as_of = real_file("gmpp_uk", f"gmpp_{year}.csv"), date(year - 1, 9, 30)
        return preview(portfolio, content, as_of, now=now, mapping=gmpp_mapping(year))

    confirm_import(run=take(2015), actor=None, now=now)
    then, later, latest = ends(2015), ends(2016), ends(2017)
    everywhere = sorted(then.keys() & later.keys() & latest.keys())
    moved = next(name for name in everywhere if then[name] != later[name])
    still = next(name for name in everywhere if then[name] == later[name] != latest[name])
    mine = date(2031, 5, 17)
    Project.objects.filter(name__in=[moved, still]).update(forecast_finish=mine)

    # The source says something new of one: a conflict, and the portal's value stays. Of the other it does not.
    run = take(2016)
    assert run.counts["conflicts"] == 1
    conflict = next(row for row in run.plan["rows"] if row["name"] == moved)
    assert [(c["key"], c["before"]["value"], c["after"]["value"]) for c in conflict["changes"] if c["verdict"] == "conflict"] == [
        ("forecast_finish", mine.isoformat(), later[moved].isoformat())
    ]  # fmt: skip
    confirm_import(run=run, actor=None, now=now)
    assert set(Project.objects.filter(forecast_finish=mine).values_list("name", flat=True)) == {moved, still}

    # A year later the other one moves: now it is a conflict as well, and somebody takes the source's value.
    run = take(2017)
    row = next(row for row in run.plan["rows"] if row["name"] == still)
    assert [c["verdict"] for c in row["changes"] if c["key"] == "forecast_finish"] == ["conflict"]
    decided = Decisions({}, {f"{row['row']}:forecast_finish": True})
    run = choose_import(run=run, decisions=decided, actor=None, now=now)
    confirm_import(run=run, actor=None, now=now)
    assert Project.objects.get(name=still).forecast_finish == latest[still]
    assert Project.objects.get(name=moved).forecast_finish == mine

    # An older edition adds what only it knows and overwrites nothing newer.
    values = ("pk", "name", "description", "start_date", "forecast_finish", "attributes")
    before = {row["pk"]: row for row in Project.objects.values(*values)}
    old = take(2014)
    assert old.counts["older"] > 100
    confirm_import(run=old, actor=None, now=now)
    after = {row["pk"]: row for row in Project.objects.filter(pk__in=before).values(*values)}
    assert after == before


def test_a_renamed_project_is_offered_and_gets_its_identifier_when_a_person_confirms(now: datetime) -> None:
    portfolio = factories.portfolio("GOV", currency="GBP")
    imported(portfolio, real_file("gmpp_uk", "gmpp_2019.csv"), date(2018, 9, 30), now=now)
    content, as_of = real_file("gmpp_uk", "gmpp_2020.csv"), date(2019, 9, 30)
    run = preview(portfolio, content, as_of, now=now)
    offered = {row["row"]: row["candidates"][0] for row in run.plan["rows"] if row["candidates"]}
    best = max(offered, key=lambda row: offered[row]["score"])
    # Nothing is matched by itself: the old project would be absent.
    absent = {each["project_id"] for each in run.plan["absent"]}
    chosen = offered[best]["project_id"]
    assert chosen in absent
    row = next(each for each in run.plan["rows"] if each["row"] == best)
    run = choose_import(run=run, decisions=Decisions({best: chosen}, {}), actor=None, now=now)
    assert (run.counts["created"], run.counts["absent"]) == (23, 31)
    confirm_import(run=run, actor=None, now=now)
    reference = ExternalRef.objects.get(source="gmpp", kind="project", external_id=row["external_id"])
    assert reference.project_id == chosen
    assert Project.objects.get(pk=chosen).name == row["name"] != offered[best]["name"]
    # From now on the identifier tells, and the old name still does.
    again = preview(portfolio, content, as_of, now=now)
    assert again.counts["created"] == 0
    assert next(each for each in again.plan["rows"] if each["row"] == best)["matched_by"] == "id"
