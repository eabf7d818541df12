"""Preview, decide, confirm: exactly what was shown, in one transaction, with the earlier values kept."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.signals import facts_changed
from integrations.models import ExternalRef, ImportMapping, ImportRun
from integrations.services import (
    Decisions,
    DecisionsChangedError,
    NotPreviewedError,
    PlanChangedError,
    accept_import,
    choose_import,
    confirm_import,
    discard_import,
)
from integrations.shipped import load_after_migrate
from people.models import Scope
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.services import archive_portfolio
from projects.models import Baseline, FactsRevision, Project, StatusUpdate, WorkPackage
from tests import factories
from tests.integrations.files import edition, imported, preview, row, worked

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = date(2018, 9, 30), date(2019, 9, 30), date(2020, 9, 30)


@pytest.fixture
def gov() -> Portfolio:
    return factories.portfolio("GOV", currency="GBP")


def events() -> int:
    """How many rows the trail has: any write to any tracked table adds one."""
    return sum(
        model._default_manager.count() for model in apps.get_models() if model.__name__.endswith("Event")
    )


def test_a_preview_writes_nothing_of_the_portfolio(gov: Portfolio, now: datetime) -> None:
    run = preview(gov, edition(row()), FIRST, now=now)
    assert run.counts["created"] == 1
    assert not Project.objects.exists()
    assert not ReportingPeriod.objects.exists()


def test_confirming_creates_projects_that_can_be_worked_with(gov: Portfolio, now: datetime) -> None:
    told: list[int] = []

    def listen(scope_ids: list[int], **kwargs: object) -> None:
        told.extend(scope_ids)

    facts_changed.connect(listen)
    try:
        imported(gov, edition(row(), row(name="Beta")), FIRST, now=now)
    finally:
        facts_changed.disconnect(listen)
    alpha, beta = Project.objects.order_by("code")
    assert (alpha.code, beta.code) == ("GMPP-0001", "GMPP-0002")
    assert alpha.scope.path.startswith(gov.scope.path)
    assert alpha.scope.kind == Scope.Kind.PROJECT
    assert alpha.currency == "GBP"
    assert alpha.search_text == "gmpp-0001 alpha trains"
    assert FactsRevision.objects.get(project=alpha).revision > 0
    assert {alpha.scope_id, beta.scope_id} <= set(told)
    assert gov.custom_attributes.filter(code="department", label_fr="Ministère").exists()


def test_the_same_file_twice_writes_nothing_at_all(gov: Portfolio, now: datetime) -> None:
    content = edition(row(), row(name="Beta", cost="Exempt under Section 43 of the FOI Act", rag="Grey"))
    imported(gov, content, FIRST, now=now)
    run = preview(gov, content, FIRST, now=now)
    assert (run.counts["unchanged"], run.counts["changed"], run.counts["conflicts"]) == (2, 0, 0)
    before = events()
    revisions = list(FactsRevision.objects.values_list("revision", flat=True))
    confirm_import(run=run, actor=None, now=now)
    # The run itself: previewed -> confirmed.
    assert events() == before + 1
    assert list(FactsRevision.objects.values_list("revision", flat=True)) == revisions


def test_a_second_edition_moves_dates_costs_and_ratings_and_keeps_the_earlier_values(
    gov: Portfolio, now: datetime
) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    run = imported(
        gov, edition(row(end="30.06.22", cost="£120.50", rag="Amber/Red", year="2020")), SECOND, now=now
    )
    counts = run.counts
    assert (counts["changed"], counts["moved_dates"], counts["moved_costs"], counts["moved_rags"]) == (
        1,
        1,
        1,
        1,
    )
    project = Project.objects.get()
    assert project.forecast_finish == date(2022, 6, 30)
    whole_life = project.budget_lines.get(range_kind="whole_life")
    assert whole_life.amount == Decimal("120500000.00")
    assert project.budget_lines.filter(range_kind="fiscal_year", kind="approved").count() == 2
    updates = project.status_updates.order_by("period__start")
    assert [(each.overall_rag, each.submitted_at.date()) for each in updates] == [(3, FIRST), (4, SECOND)]
    # What it was measured against stays.
    baseline = Baseline.objects.get()
    assert (baseline.number, baseline.finish, baseline.bac) == (1, date(2021, 3, 31), Decimal("100000000.00"))
    history = apps.get_model("projects", "ProjectEvent").objects.filter(pgh_obj=project).order_by("pgh_id")
    assert [each.forecast_finish for each in history] == [date(2021, 3, 31), date(2022, 6, 30)]
    assert history.last().pgh_context["import_run"] == run.pk


def test_what_cannot_be_read_is_kept_verbatim_and_is_never_zero(gov: Portfolio, now: datetime) -> None:
    run = imported(gov, edition(row(cost="about £3", end="TBC", rag="Puce", start="soon")), FIRST, now=now)
    project = Project.objects.get()
    assert (project.start_date, project.forecast_finish) == (None, None)
    assert project.unread == {
        "start_date": {"state": "unreadable", "verbatim": "soon"},
        "forecast_finish": {"state": "unknown", "verbatim": "TBC"},
        "budget.approved.whole_life": {"state": "unreadable", "verbatim": "about £3"},
    }
    assert not project.budget_lines.filter(range_kind="whole_life").exists()
    update = StatusUpdate.objects.get()
    assert update.overall_rag is None
    assert update.unread == {"overall_rag": {"state": "unreadable", "verbatim": "Puce"}}
    assert not Baseline.objects.exists()
    rules = {(problem["rule"], problem["column"], problem["value"]) for problem in run.plan["problems"]}
    assert ("unreadable_money", "wlc_baseline_incl_NCG", "about £3") in rules


def test_a_value_that_the_source_withdraws_goes_and_comes_back(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    imported(gov, edition(row(cost="Exempt under Section 43 of the FOI Act")), SECOND, now=now)
    project = Project.objects.get()
    assert not project.budget_lines.filter(range_kind="whole_life").exists()
    assert project.unread["budget.approved.whole_life"]["state"] == "withheld"
    imported(gov, edition(row(cost="£101.00")), THIRD, now=now)
    project.refresh_from_db()
    assert project.unread == {}
    assert project.budget_lines.get(range_kind="whole_life").amount == Decimal("101000000.00")


def test_what_was_edited_in_the_portal_is_a_conflict_and_stays(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    Project.objects.update(forecast_finish=date(2025, 1, 1))
    second = edition(row(end="30.06.22"))
    run = preview(gov, second, SECOND, now=now)
    assert run.counts["conflicts"] == 1
    confirm_import(run=run, actor=None, now=now)
    assert Project.objects.get().forecast_finish == date(2025, 1, 1)
    # The person has decided: the same value of the source does not ask again.
    assert preview(gov, second, SECOND, now=now).counts["conflicts"] == 0


def test_a_person_may_take_the_sources_value(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    Project.objects.update(forecast_finish=date(2025, 1, 1))
    run = preview(gov, edition(row(end="30.06.22")), SECOND, now=now)
    run = choose_import(run=run, decisions=Decisions({}, {"2:forecast_finish": True}), actor=None, now=now)
    assert run.counts["conflicts"] == 0
    confirm_import(run=run, actor=None, now=now)
    assert Project.objects.get().forecast_finish == date(2022, 6, 30)


def test_the_dates_of_a_project_with_a_dated_plan_stay_and_the_preview_says_so(
    gov: Portfolio, now: datetime
) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    project = Project.objects.get()
    WorkPackage.objects.create(
        project=project, name="Build", start=date(2019, 1, 7), finish=date(2025, 1, 1), position=1
    )
    Project.objects.update(start_date=date(2019, 1, 7), forecast_finish=date(2025, 1, 1))
    second = edition(row(end="30.06.22"))
    run = preview(gov, second, SECOND, now=now)
    assert run.counts["conflicts"] == 0
    assert [one["rule"] for one in run.plan["problems"] if one["rule"] == "dated_by_plan"] == [
        "dated_by_plan"
    ]
    confirm_import(run=run, actor=None, now=now)
    project.refresh_from_db()
    assert (project.start_date, project.forecast_finish) == (date(2019, 1, 7), date(2025, 1, 1))
    # The same file again has nothing more to say.
    again = preview(gov, second, SECOND, now=now)
    assert "dated_by_plan" not in [one["rule"] for one in again.plan["problems"]]


def test_an_update_that_was_submitted_in_the_portal_stays(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    period = gov.periods.open().get()
    update = factories.status_update(Project.objects.get(), period, overall_rag=5, summary="Ours")
    run = preview(gov, edition(row(rag="Green", comment="Theirs")), date(2026, 11, 15), now=now)
    assert run.plan["month"] == "2026-11"
    assert run.counts["conflicts"] >= 2
    confirm_import(run=run, actor=None, now=now)
    assert list(StatusUpdate.objects.filter(period=period)) == [update]


def test_a_corrected_file_for_the_same_day_supersedes_what_it_wrote(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    imported(gov, edition(row(rag="Red")), FIRST, now=now)
    old, new = StatusUpdate.objects.order_by("version")
    assert (old.overall_rag, old.is_current, new.overall_rag, new.is_current) == (3, False, 5, True)
    assert new.summary == "On its way"


def test_an_older_edition_changes_no_newer_value_and_adds_only_its_own(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row(end="30.06.22", year="2020")), SECOND, now=now)
    run = imported(gov, edition(row(name="ALPHA"), row(end="31.03.21")), FIRST, now=now)
    project = Project.objects.get(name="Alpha")
    assert project.forecast_finish == date(2022, 6, 30)
    assert project.budget_lines.filter(range_kind="fiscal_year", kind="approved").count() == 2
    assert project.status_updates.count() == 2
    assert run.counts["older"] > 0


def test_identifiers_are_attached_on_a_match_and_then_outlive_a_rename(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    imported(gov, edition(row(number="DFT_1")), SECOND, now=now)
    run = imported(gov, edition(row(name="Alpha renamed", number="DFT_1")), THIRD, now=now)
    assert (run.counts["created"], run.counts["changed"]) == (0, 1)
    project = Project.objects.get()
    assert (project.name, project.code) == ("Alpha renamed", "GMPP-0001")
    assert ExternalRef.objects.get(kind="project").external_id == "DFT_1"


def test_a_similar_name_is_offered_and_taken_only_by_a_person(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row(name="Future Shared Services Programme")), FIRST, now=now)
    renamed = edition(row(name="The Future Shared Services"))
    run = preview(gov, renamed, SECOND, now=now)
    assert (run.counts["created"], run.counts["to_match"], run.counts["absent"]) == (1, 1, 1)
    project = Project.objects.get()
    run = choose_import(run=run, decisions=Decisions({2: project.pk}, {}), actor=None, now=now)
    assert (run.counts["created"], run.counts["changed"], run.counts["absent"]) == (0, 1, 0)
    confirm_import(run=run, actor=None, now=now)
    project.refresh_from_db()
    assert project.name == "The Future Shared Services"
    # Both names are known from now on.
    assert preview(gov, renamed, THIRD, now=now).counts["created"] == 0


def test_a_choice_that_fits_nothing_has_no_effect(gov: Portfolio, now: datetime) -> None:
    elsewhere = factories.project(factories.portfolio("OTHER"))
    run = preview(gov, edition(row()), FIRST, now=now)
    decisions = Decisions({2: elsewhere.pk, 99: 1}, {"x": True})
    chosen = choose_import(run=run, decisions=decisions, actor=None, now=now)
    assert chosen.counts["created"] == 1
    assert chosen.plan_hash == run.plan_hash


def test_a_decision_of_somebody_else_is_not_undone_unseen(gov: Portfolio, now: datetime) -> None:
    imported(gov, edition(row(), row(name="Beta")), FIRST, now=now)
    Project.objects.update(forecast_finish=date(2025, 1, 1))
    both = edition(row(end="30.06.22"), row(name="Beta", end="30.06.22"))
    run = preview(gov, both, SECOND, now=now)
    opened = run.plan_hash
    theirs = Decisions({}, {"2:forecast_finish": True})
    run = choose_import(run=run, decisions=theirs, shown_hash=opened, actor=None, now=now)
    mine = Decisions({}, {"2:forecast_finish": False, "3:forecast_finish": True})
    with pytest.raises(DecisionsChangedError) as conflict:
        choose_import(run=run, decisions=mine, shown_hash=opened, actor=None, now=now)
    assert set(conflict.value.differing.take) == {"2:forecast_finish", "3:forecast_finish"}
    run.refresh_from_db()
    assert run.choices["take"] == ["2:forecast_finish"]
    # The same decision undoes nothing, and with the plan on the screen one may decide otherwise.
    choose_import(run=run, decisions=theirs, shown_hash=opened, actor=None, now=now)
    run = choose_import(run=run, decisions=mine, shown_hash=run.plan_hash, actor=None, now=now)
    assert run.choices["take"] == ["3:forecast_finish"]


def test_confirming_refuses_when_the_portfolio_changed_since_the_preview(
    gov: Portfolio, now: datetime
) -> None:
    imported(gov, edition(row()), FIRST, now=now)
    run = preview(gov, edition(row(end="30.06.22")), SECOND, now=now)
    Project.objects.update(forecast_finish=date(2021, 4, 30))
    with pytest.raises(PlanChangedError):
        confirm_import(run=run, actor=None, now=now)
    assert Project.objects.get().forecast_finish == date(2021, 4, 30)
    run.refresh_from_db()
    assert run.state == ImportRun.State.PREVIEWED


def test_confirming_refuses_another_plan_than_the_one_on_the_screen(gov: Portfolio, now: datetime) -> None:
    run = preview(gov, edition(row()), FIRST, now=now)
    with pytest.raises(PlanChangedError):
        confirm_import(run=run, actor=None, now=now, shown_hash="0" * 64)
    assert not Project.objects.exists()


def test_an_import_is_confirmed_or_discarded_once(gov: Portfolio, now: datetime) -> None:
    run = imported(gov, edition(row()), FIRST, now=now)
    for act in (
        lambda: confirm_import(run=run, actor=None, now=now),
        lambda: discard_import(run=run, actor=None),
        lambda: choose_import(run=run, decisions=Decisions({}, {}), actor=None, now=now),
    ):
        with pytest.raises(NotPreviewedError):
            act()
    assert Project.objects.count() == 1


def test_a_discarded_import_keeps_its_row_and_not_its_file(gov: Portfolio, now: datetime) -> None:
    run = discard_import(run=preview(gov, edition(row()), FIRST, now=now), actor=None)
    run.refresh_from_db()
    assert (run.state, bytes(run.content)) == ("discarded", b"")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"PK\x03\x04", "workbook_damaged"),
        (edition(row())[:-60], "unclosed_quote"),
        (b"name;cost\nA;1\n", "missing_column"),
        (b"", "empty_file"),
    ],
)
def test_a_refused_file_says_why_and_writes_nothing(
    gov: Portfolio, now: datetime, content: bytes, rule: str
) -> None:
    run = preview(gov, content, FIRST, now=now)
    assert run.state == ImportRun.State.REFUSED
    assert run.plan["problems"][0]["rule"] == rule
    assert bytes(run.content) == b""
    assert not Project.objects.exists()


def test_an_as_of_that_has_not_come_is_refused(gov: Portfolio, now: datetime) -> None:
    run = preview(gov, edition(row()), date(2026, 11, 18), now=now)
    assert run.plan["problems"][0]["rule"] == "as_of_in_future"


def test_a_failure_halfway_leaves_nothing(
    gov: Portfolio, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = preview(gov, edition(row()), FIRST, now=now)

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("no more")

    monkeypatch.setattr("integrations.services.apply.write_statuses", fail)
    with pytest.raises(OSError, match="no more"):
        confirm_import(run=run, actor=None, now=now)
    assert not Project.objects.exists()
    run.refresh_from_db()
    assert run.state == ImportRun.State.PREVIEWED


def test_confirming_takes_the_same_statements_for_ten_rows_and_for_a_hundred(now: datetime) -> None:
    taken = []
    for number, code in ((10, "TEN"), (100, "HUNDRED")):
        portfolio = factories.portfolio(code, currency="GBP")
        rows = [row(name=f"{code} {index}", number=f"{code}_{index}") for index in range(number)]
        first = preview(portfolio, edition(*rows), FIRST, now=now)
        with CaptureQueriesContext(connection) as creating:
            confirm_import(run=first, actor=None, now=now)
        moved = [row(**{**each, "end": "30.06.22", "rag": "Red"}) for each in rows]
        second = preview(portfolio, edition(*moved), SECOND, now=now)
        with CaptureQueriesContext(connection) as changing:
            confirm_import(run=second, actor=None, now=now)
        taken.append((len(creating), len(changing)))
    assert taken[0] == taken[1]
    assert max(taken[0]) < 60


def test_shipped_mappings_load_once(now: datetime) -> None:
    before = list(ImportMapping.objects.values_list("pk", "version"))
    count = events()
    load_after_migrate(apps=apps)
    assert list(ImportMapping.objects.values_list("pk", "version")) == before
    assert events() == count
    ImportMapping.objects.filter(name="panorama_fr").update(title_en="Old title")
    load_after_migrate(apps=apps)
    assert ImportMapping.objects.get(name="panorama_fr").title_en.startswith("French State")


def test_nothing_is_imported_into_a_portfolio_that_was_archived_meanwhile(
    gov: Portfolio, now: datetime
) -> None:
    run = preview(gov, edition(row()), FIRST, now=now)
    archive_portfolio(portfolio=gov, expected_version=1, actor=factories.user("pmo_director"), now=now)
    with pytest.raises(PlanChangedError):
        confirm_import(run=run, actor=None, now=now)
    assert not Project.objects.exists()
    refused = preview(gov, edition(row()), FIRST, now=now)
    assert refused.state == ImportRun.State.REFUSED
    assert [each["rule"] for each in refused.plan["problems"]] == ["portfolio_archived"]


def test_what_cannot_be_placed_any_more_when_its_turn_comes_is_refused_with_the_reason(
    gov: Portfolio, now: datetime
) -> None:
    director = factories.user("pmo_director", gov.scope)
    run = preview(gov, edition(row()), FIRST, now=now, actor=director)
    accept_import(run=run, actor=director, now=now, shown_hash=run.plan_hash)
    Portfolio.objects.filter(pk=gov.pk).update(archived_at=now)
    worked(now=now)
    run.refresh_from_db()
    assert (run.state, bytes(run.content), run.plan_hash) == (ImportRun.State.REFUSED, b"", "")
    assert [each["rule"] for each in run.plan["problems"]] == ["portfolio_archived"]
    assert not Project.objects.exists()
