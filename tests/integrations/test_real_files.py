"""The real files, edition by edition: what each creates, changes and moves, counted."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from integrations.models import ExternalRef
from projects.models import Baseline, BudgetLine, Project, StatusUpdate
from tests import factories
from tests.integrations.files import imported, real_file

pytestmark = pytest.mark.django_db

PANORAMA = {
    # edition: rows, created, changed, unchanged, absent, dates, costs, warnings
    "2016-11": (57, 57, 0, 0, 0, 0, 0, 0),
    "2017-03": (61, 8, 34, 19, 4, 9, 12, 0),
    "2017-06": (61, 7, 37, 17, 11, 11, 9, 0),
    "2018-03": (61, 29, 31, 1, 40, 14, 10, 0),
    "2018-06": (61, 1, 0, 60, 41, 0, 0, 0),
    "2018-07": (56, 1, 51, 4, 47, 10, 17, 0),
    "2019-01": (54, 3, 33, 18, 52, 11, 14, 0),
    "2019-06": (48, 1, 33, 14, 59, 8, 17, 2),
}


def nothing_changes(run) -> None:
    counts = run.counts
    assert counts["unchanged"] == counts["rows"]
    assert (counts["created"], counts["changed"], counts["conflicts"]) == (0, 0, 0)


def test_gmpp_2019_then_2020(now: datetime) -> None:
    portfolio = factories.portfolio("GOV", currency="GBP", pmo_type="directive")
    first = imported(portfolio, real_file("gmpp_uk", "gmpp_2019.csv"), date(2018, 9, 30), now=now)
    assert first.counts == {
        "rows": 133,
        "created": 133,
        "changed": 0,
        "unchanged": 0,
        "absent": 0,
        "conflicts": 0,
        "older": 0,
        "to_match": 0,
        "moved_dates": 0,
        "moved_costs": 0,
        "moved_rags": 0,
        "errors": 0,
        "warnings": 50,
        "skipped": 0,
    }
    second = imported(portfolio, real_file("gmpp_uk", "gmpp_2020.csv"), date(2019, 9, 30), now=now)
    counts = second.counts
    # 101 names are the same, as counted by hand; the identifiers come with this edition.
    assert (counts["rows"], counts["created"], counts["changed"], counts["absent"]) == (125, 24, 101, 32)
    assert (counts["moved_dates"], counts["moved_costs"], counts["moved_rags"]) == (41, 59, 48)
    assert (counts["to_match"], counts["errors"], counts["warnings"]) == (12, 0, 41)
    assert ExternalRef.objects.filter(source="gmpp", kind="project").count() == 125
    assert Project.objects.count() == 157
    assert StatusUpdate.objects.count() == 258
    undefined = [each for each in second.plan["problems"] if each["rule"] == "undefined_byte"]
    assert [(each["row"], each["line"], each["column"]) for each in undefined] == [
        (120, 3746, "description_aims")
    ]


def test_gmpp_values_are_those_of_the_file(now: datetime) -> None:
    portfolio = factories.portfolio("GOV", currency="GBP")
    imported(portfolio, real_file("gmpp_uk", "gmpp_2019.csv"), date(2018, 9, 30), now=now)
    project = Project.objects.get(name="Geological Disposal Facility Programme (GDF)")
    assert (project.start_date, project.forecast_finish) == (date(2008, 6, 30), date(2040, 12, 31))
    assert project.attributes == {"department": "BEIS", "category": "Infrastructure and Construction"}
    lines = {
        (line.kind, line.range_kind, line.start, line.end): line.amount for line in project.budget_lines.all()
    }
    year = (date(2018, 4, 1), date(2019, 3, 31))
    assert lines == {
        ("approved", "whole_life", None, None): Decimal("12343960000.00"),
        ("approved", "fiscal_year", *year): Decimal("40270000.00"),
        ("forecast", "fiscal_year", *year): Decimal("37400000.00"),
    }
    baseline = project.baselines.get()
    assert (baseline.number, baseline.source, baseline.finish, baseline.bac, baseline.breakpoints) == (
        1,
        "import",
        date(2040, 12, 31),
        Decimal("12343960000.00"),
        [],
    )
    update = project.status_updates.get()
    assert (update.overall_rag, update.state, update.period.start) == (3, "accepted", date(2018, 9, 1))
    assert update.schedule_comment.startswith("Planning schedules are in line")
    withheld = Project.objects.filter(unread__has_key="budget.approved.whole_life")
    assert withheld.count() == 15
    assert not BudgetLine.objects.filter(project__in=withheld, range_kind="whole_life").exists()
    words = withheld.first().unread["budget.approved.whole_life"]
    assert words["state"] == "withheld"
    assert words["verbatim"].startswith("Exempt")


def test_three_gmpp_editions_and_an_old_one_again(now: datetime) -> None:
    portfolio = factories.portfolio("GOV", currency="GBP")
    expected = {
        2018: (133, 133, 0, 0, 0, 0, 0, 43),
        2019: (133, 37, 96, 37, 29, 65, 43, 50),
        2020: (125, 23, 102, 68, 41, 60, 49, 41),
    }
    for year, numbers in expected.items():
        content, as_of = real_file("gmpp_uk", f"gmpp_{year}.csv"), date(year - 1, 9, 30)
        counts = imported(portfolio, content, as_of, now=now).counts
        keys = (
            "rows",
            "created",
            "changed",
            "absent",
            "moved_dates",
            "moved_costs",
            "moved_rags",
            "warnings",
        )
        assert tuple(counts[key] for key in keys) == numbers, year
        nothing_changes(imported(portfolio, content, as_of, now=now))
    before = list(Project.objects.order_by("pk").values())
    again = imported(portfolio, real_file("gmpp_uk", "gmpp_2018.csv"), date(2017, 9, 30), now=now)
    nothing_changes(again)
    assert again.counts["older"] == 211
    assert list(Project.objects.order_by("pk").values()) == before
    assert Baseline.objects.filter(number__gt=1).count() == 0


@pytest.mark.slow
def test_all_panorama_editions_in_order(now: datetime) -> None:
    portfolio = factories.portfolio("ETAT")
    for edition, expected in PANORAMA.items():
        year, month = edition.split("-")
        content, as_of = real_file("panorama_fr", f"panorama_{edition}.csv"), date(int(year), int(month), 28)
        counts = imported(portfolio, content, as_of, now=now, mapping="panorama_fr").counts
        keys = ("rows", "created", "changed", "unchanged", "absent", "moved_dates", "moved_costs", "warnings")
        assert tuple(counts[key] for key in keys) == expected, edition
        assert counts["errors"] == 0
        nothing_changes(imported(portfolio, content, as_of, now=now, mapping="panorama_fr"))
    adamant = Project.objects.get(name="ADAMANT")
    assert (adamant.start_date, adamant.start_precision) == (date(2015, 4, 1), "month")
    assert adamant.phase.name_fr == "Déploiement"
    assert adamant.attributes["interministerial"] is False
    hidden = Project.objects.filter(unread__phase__state="withheld")
    assert hidden.count() == 2


def test_the_open_data_layout_is_read_by_the_same_mapping(now: datetime) -> None:
    portfolio = factories.portfolio("ETAT")
    content = real_file("panorama_fr", "opendata_2017-06-30.csv")
    counts = imported(portfolio, content, date(2017, 6, 30), now=now, mapping="panorama_fr").counts
    assert (counts["created"], counts["errors"], counts["warnings"]) == (61, 0, 16)
