"""Submitting: versions, lateness, the PMO type, conflicts, and the draft that never loses a word."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from common.signals import facts_changed
from portfolio.models import ReportingPeriod
from projects.models import (
    FactsRevision,
    ProgressMeasurement,
    Project,
    StatusDraft,
    StatusUpdate,
    WorkPackage,
)
from projects.services import save_draft, submit_status_update
from projects.services.status import DraftChanged, PeriodClosed, UpdateChanged
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio("PF"))


@pytest.fixture
def period(project) -> ReportingPeriod:
    return factories.period(project.portfolio)


def submit(project, period, actor, now, *, version=0, **values) -> StatusUpdate:
    return submit_status_update(
        project=project,
        period=period,
        values={"overall_rag": 3, "summary": "Delayed by a supplier.", "language": "en", **values},
        percent_complete=Decimal("42.5"),
        forecast_finish=date(2027, 3, 31),
        expected_version=version,
        actor=actor,
        now=now,
    )


def test_a_submission_writes_update_progress_and_finish_and_makes_the_project_stale(project, period, now):
    author = factories.user()
    told = []
    facts_changed.connect(receiver := lambda scope_ids, **_: told.extend(scope_ids))
    before = FactsRevision.objects.get(project=project).revision
    update = submit(project, period, author, now)
    facts_changed.disconnect(receiver)
    assert (update.version, update.state, update.is_late, update.author) == (1, "accepted", False, author)
    measured = ProgressMeasurement.objects.get(project=project)
    assert (measured.measured_on, measured.percent_complete) == (date(2026, 11, 17), Decimal("42.5"))
    assert Project.objects.get(pk=project.pk).forecast_finish == date(2027, 3, 31)
    assert FactsRevision.objects.get(project=project).revision == before + 1
    assert told == [project.scope_id]


def test_a_reviewing_pmo_gets_it_as_submitted(now):
    project = factories.project(factories.portfolio(pmo_type="controlling"))
    update = submit(project, factories.period(project.portfolio), factories.user(), now)
    assert update.state == "submitted"


def test_late_is_after_the_due_day_in_the_organisations_time_zone(project, period):
    author = factories.user()
    # 5 December, 23:30 in Paris is still the due day; half an hour later it is not.
    on_time = submit(project, period, author, datetime(2026, 12, 5, 22, 30, tzinfo=UTC))
    late = submit(project, period, author, datetime(2026, 12, 5, 23, 30, tzinfo=UTC), version=1)
    assert (on_time.is_late, late.is_late) == (False, True)
    assert list(
        ProgressMeasurement.objects.filter(project=project).values_list("measured_on", flat=True)
    ) == [date(2026, 11, 30)]


def test_a_second_submission_is_a_new_version_and_the_first_stays(project, period, now):
    author = factories.user()
    first = submit(project, period, author, now)
    second = submit(project, period, author, now, version=1, summary="Better.")
    assert (second.version, second.is_current) == (2, True)
    first.refresh_from_db()
    assert (first.is_current, first.summary) == (False, "Delayed by a supplier.")


def test_somebody_elses_submission_is_never_overwritten(project, period, now):
    theirs = submit(project, period, factories.user(), now)
    with pytest.raises(UpdateChanged) as conflict, transaction.atomic():
        submit(project, period, factories.user(), now, version=0)
    assert conflict.value.update == theirs
    assert StatusUpdate.objects.count() == 1


def test_a_closed_period_takes_nothing(project, period, now):
    ReportingPeriod.objects.filter(pk=period.pk).update(state="closed", closed_at=now)
    with pytest.raises(PeriodClosed), transaction.atomic():
        submit(project, period, factories.user(), now)
    assert not StatusUpdate.objects.exists()


def test_the_database_refuses_two_current_versions(project, period, now):
    submit(project, period, factories.user(), now)
    with pytest.raises(IntegrityError, match="one_current"):
        factories.status_update(project, period, version=2)


def test_submitting_forgets_the_draft(project, period, now):
    author = factories.user()
    save_draft(
        project=project, period=period, payload={"summary": "x"}, expected_revision=0, actor=author, now=now
    )
    submit(project, period, author, now)
    assert not StatusDraft.objects.exists()


def test_a_draft_keeps_what_is_not_valid(project, period, now):
    author = factories.user()
    draft = save_draft(
        project=project,
        period=period,
        payload={"percent_complete": "about half"},
        expected_revision=0,
        actor=author,
        now=now,
    )
    assert StatusDraft.objects.get(pk=draft.pk).payload == {"percent_complete": "about half"}


def test_two_tabs_do_not_overwrite_each_other(project, period, now):
    author = factories.user()

    def save(text: str, revision: int) -> StatusDraft:
        return save_draft(
            project=project,
            period=period,
            payload={"summary": text},
            expected_revision=revision,
            actor=author,
            now=now,
        )

    first_tab = save("from the first tab", 0)
    save("more from the first tab", first_tab.revision)
    with pytest.raises(DraftChanged) as conflict:
        save("from the second tab", 0)
    assert conflict.value.draft.payload == {"summary": "more from the first tab"}
    assert StatusDraft.objects.get().payload == {"summary": "more from the first tab"}


def test_drafts_are_each_authors_own(project, period, now):
    for name in ("one", "two"):
        save_draft(
            project=project,
            period=period,
            payload={"summary": name},
            expected_revision=0,
            actor=factories.user(),
            now=now,
        )
    assert StatusDraft.objects.count() == 2


def test_the_finish_of_a_dated_plan_is_the_plans(project, period, now):
    """Whatever is typed, also by who opened the form before the plan had dates."""
    WorkPackage.objects.create(
        project=project, name="Build", start=date(2026, 1, 5), finish=date(2026, 12, 18), position=1
    )
    Project.objects.filter(pk=project.pk).update(forecast_finish=date(2026, 12, 18), version=7)
    update = submit(project, period, factories.user(), now)
    assert update.version == 1
    stored = Project.objects.get(pk=project.pk)
    assert (stored.forecast_finish, stored.version) == (date(2026, 12, 18), 7)
    # A plan without dates says nothing: the update does.
    WorkPackage.objects.update(start=None, finish=None)
    submit(project, period, factories.user(), now, version=1)
    assert Project.objects.get(pk=project.pk).forecast_finish == date(2027, 3, 31)
