"""`manage.py import_portfolio`: what it prints, what it writes, and its exit status."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from integrations.models import ImportRun
from projects.models import Project
from tests import factories
from tests.integrations.files import edition, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    factories.portfolio("GOV", currency="GBP")
    path = tmp_path / "edition.csv"
    path.write_bytes(edition(row(), row(name="Beta", cost="three", number="B1")))
    return path


def run_command(file: Path, *options: str, as_of: str = "2018-09-30") -> None:
    call_command(
        "import_portfolio",
        str(file),
        "--portfolio",
        "GOV",
        "--mapping",
        "gmpp_2018_2020",
        "--as-of",
        as_of,
        *options,
    )


def test_it_imports_and_says_what_it_did(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_command(file)
    out = capsys.readouterr().out
    assert "2 projects were created, 0 changed, 0 left alone" in out
    assert "Row 3, line 3, wlc_baseline_incl_NCG: This is no amount" in out
    assert Project.objects.count() == 2
    file.write_bytes(edition(row(end="30.06.22"), row(name="Beta", cost="three", number="B1")))
    run_command(file, as_of="2019-09-30")
    out = capsys.readouterr().out
    assert "0 projects were created, 2 changed, 0 left alone" in out
    assert "Moved: 1 dates, 0 costs, 0 ratings." in out
    assert "+456 d  Alpha: Forecast finish 31 Mar 2021 -> 30 Jun 2022" in out.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_a_dry_run_writes_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_command(file, "--dry-run")
    assert "2 projects would be created" in capsys.readouterr().out
    assert not Project.objects.exists()
    assert not ImportRun.objects.exists()


def test_json_holds_the_plan_and_worded_problems(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_command(file, "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["state"], report["dry_run"], report["counts"]["created"]) == ("confirmed", False, 2)
    assert report["run"] == ImportRun.objects.get().pk
    (problem,) = report["problems"]
    assert (problem["row"], problem["line"], problem["column"], problem["value"], problem["rule"]) == (
        3,
        3,
        "wlc_baseline_incl_NCG",
        "three",
        "unreadable_money",
    )
    assert problem["message"]
    assert problem["remedy"]


def test_a_refused_file_ends_with_status_2(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(edition(row())[:-60])
    with pytest.raises(SystemExit) as ended:
        run_command(file)
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert "edition.csv, line 2: A quotation mark opens a cell that never ends" in err
    assert "Nothing was written." in err
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"portfolio": "NOPE"}, "There is no portfolio NOPE. There are: GOV."),
        (
            {"mapping": "nope"},
            "There is no mapping nope. There are: gmpp_2014_2017, gmpp_2018_2020, nyc_capital, panorama_fr.",
        ),
        ({"as_of": "30/09/2018"}, "is no date of the form YYYY-MM-DD"),
    ],
)
def test_wrong_arguments_say_what_there_is(file: Path, options: dict[str, str], words: str) -> None:
    arguments = {"portfolio": "GOV", "mapping": "gmpp_2018_2020", "as_of": "2018-09-30", **options}
    with pytest.raises(CommandError, match=words.replace(".", r"\.")):
        call_command("import_portfolio", str(file), **arguments)


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run_command(file.with_name("nothing.csv"))


REPORTS = """Date Reported As Of,PID,Project Name,Design Start,Budget Forecast,Forecast Completion
01/31/2020 12:00:00 AM,1,Bridge,01/01/2019,1000,12/31/2021
02/29/2020 12:00:00 AM,1,Bridge,01/01/2019,1500,06/30/2022
02/29/2020 12:00:00 AM,2,Sewer,01/01/2020,700,12/31/2020
"""


def test_every_edition_of_a_file_is_imported_in_order(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(REPORTS)
    options = {"portfolio": "GOV", "mapping": "nyc_capital", "as_of": "each"}
    call_command("import_portfolio", str(file), "--dry-run", **options)
    assert not Project.objects.exists()
    call_command("import_portfolio", str(file), **options)
    out = capsys.readouterr().out
    assert "as of 2020-01-31 into GOV: 1 projects were created" in out
    assert "as of 2020-02-29 into GOV: 1 projects were created, 1 changed" in out
    bridge = Project.objects.get(name="Bridge")
    assert bridge.budget_lines.get().amount == 1500
    assert [run.state for run in ImportRun.objects.order_by("as_of")] == ["confirmed", "confirmed"]


def test_each_needs_a_column_that_says_the_day(file: Path) -> None:
    with pytest.raises(CommandError, match="has no column that says of which day a row is"):
        call_command("import_portfolio", str(file), portfolio="GOV", mapping="gmpp_2018_2020", as_of="each")
