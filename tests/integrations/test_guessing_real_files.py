"""How much of the real files is guessed, against the shipped mappings that people wrote: printed, with a floor."""

import json
import sys
from typing import Any

import pytest

from integrations.editor.targets import target_of
from integrations.extraction import bind_columns, extract
from integrations.guessing import Guess, guess_mapping
from integrations.mapping import SHIPPED, read_mapping
from tests.integrations.files import real_file

FILES = {
    **{("gmpp_uk", f"gmpp_{year}.csv"): "gmpp_2014_2017" for year in range(2014, 2018)},
    **{("gmpp_uk", f"gmpp_{year}.csv"): "gmpp_2018_2020" for year in range(2018, 2021)},
    **{
        ("panorama_fr", f"{edition}.csv"): "panorama_fr"
        for edition in (
            "panorama_2016-11",
            "panorama_2017-03",
            "panorama_2017-06",
            "panorama_2018-03",
            "panorama_2018-06",
            "panorama_2018-07",
            "panorama_2019-01",
            "panorama_2019-06",
            "opendata_2017-06-30",
        )
    },
    ("nyc_capital", "NYC_capital_projects_20190901.csv"): "nyc_capital",
}
FLOOR = 0.93


def say(*lines: str) -> None:
    """Into the report of the test run (`pytest -rP`)."""
    sys.stdout.write("\n    ".join(lines) + "\n")


def meant(shipped: dict[str, Any], header: tuple[str, ...]) -> list[str]:
    """What each column is by the shipped mapping."""
    uses: dict[str, str] = {}
    for field in shipped["fields"]:
        uses |= dict.fromkeys(field["columns"], target_of(field))
        if "year_column" in field:
            uses[field["year_column"]] = "year"
    if "id_column" in shipped["match"]:
        uses[shipped["match"]["id_column"]] = "id"
    if "as_of" in shipped:
        uses[shipped["as_of"]["column"]] = "as_of"
    columns, _unknown = bind_columns(header, read_mapping(shipped))
    found = ["ignore"] * len(header)
    for key, index in columns.items():
        found[index] = uses.get(key, "ignore")
    return found


def shipped_mapping(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SHIPPED / f"{name}.json").read_text(encoding="utf-8"))
    return data


@pytest.mark.slow
def test_most_columns_of_the_real_files_are_recognised() -> None:
    right = total = 0
    for parts, name in FILES.items():
        guess = guess_mapping(real_file(*parts))
        header = guess.layout.source.table.header
        wanted = meant(shipped_mapping(name), header)
        wrong = [
            f"{header[index][:40]!r} is {target}, guessed {guess.targets[index]}"
            for index, target in enumerate(wanted)
            if guess.targets[index] != target
        ]
        right += len(wanted) - len(wrong)
        total += len(wanted)
        say(f"{parts[1]}: {len(wanted) - len(wrong)} of {len(wanted)} columns", *wrong)
    say(f"all: {right} of {total} columns, {right / total:.1%}")
    assert right / total >= FLOOR


# Facts that need no knowledge of the source: how they are read must be guessed as well.
VALUES = ("name", "start_date", "forecast_finish", "status.overall_rag", "budget.approved.whole_life")


@pytest.mark.parametrize("parts", [*FILES][:7], ids=lambda parts: parts[1])
def test_what_is_guessed_reads_the_same_values(parts: tuple[str, str]) -> None:
    guess = guess_mapping(real_file(*parts))
    mine = values(guess, guess.spec)
    theirs = values(guess, shipped_mapping(FILES[parts]))
    assert len(mine) >= len(theirs) * 0.99
    differing = [key for key, value in theirs.items() if key[1] in VALUES and mine.get(key) != value]
    say(f"{parts[1]}: {len(differing)} of {len(theirs)} values differ", *map(str, differing[:5]))
    # Nothing in the editions since 2018 says that their amounts are millions: that is for a person to correct.
    unsaid = {"budget.approved.whole_life"} if FILES[parts] == "gmpp_2018_2020" else set()
    assert {key[1] for key in differing} <= unsaid


def values(guess: Guess, spec: dict[str, Any]) -> dict[tuple[str, str], Any]:
    found = extract(guess.layout.source.table, read_mapping(spec))
    return {
        (record.name, key): reading.value
        for record in found.records
        for key, reading in record.readings.items()
        if key in VALUES and reading.value is not None
    }
