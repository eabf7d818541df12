"""A programme's own status: a draft while one types, versions that supersede, locked once superseded."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from people.models import User
from portfolio.models import Programme, ReportingPeriod
from projects.models import ProgrammeStatus, ProgrammeStatusDraft
from projects.services import submit_programme_status
from projects.services.status import PeriodClosed, UpdateChanged
from tests import factories

pytestmark = pytest.mark.django_db

URL, PAGE = "/programmes/PROG/status/", "/programmes/PROG/"


@pytest.fixture
def programme() -> Programme:
    return factories.programme(factories.portfolio("CITY"), code="PROG", name="Streets")


@pytest.fixture
def period(programme) -> ReportingPeriod:
    return factories.period(programme.portfolio)


@pytest.fixture
def manager(client: Client, programme) -> User:
    person = factories.user("programme_manager", programme.scope, language="en", full_name="Paula Programme")
    client.force_login(person)
    return person


def typed(period: ReportingPeriod, **fields: object) -> dict[str, object]:
    return {"period": period.pk, "version": 0, "draft_revision": 0, "overall_rag": 3, "summary": "Mine",
            "outlook": "stable", "language": "fr", **fields}  # fmt: skip


def submit(programme, period, actor, now, **values):
    expected = values.pop("expected_version", 0)
    return submit_programme_status(
        programme=programme, period=period, expected_version=expected, actor=actor, now=now,
        values={"overall_rag": 1, "summary": "Text", "language": "en", **values},
    )  # fmt: skip


def test_it_is_submitted_shown_on_the_page_and_corrected_by_a_version(client, manager, programme, period):
    assert "Nothing has been declared" in client.get(PAGE).content.decode()
    assert client.post(URL, typed(period, summary="Halfway there")).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "Halfway there" in page
    assert "Paula Programme" in page
    assert 'lang="fr"' in page
    assert client.get(URL).context["form"]["summary"].value() == "Halfway there"
    assert client.post(URL, typed(period, version=1, summary="Corrected")).status_code == 302
    first, second = ProgrammeStatus.objects.order_by("version")
    assert (first.is_current, second.is_current, second.version) == (False, True, 2)
    assert second.author == manager
    month = client.get(f"{URL}{period.month}/").content.decode()
    assert "Halfway there" in month
    assert "Corrected" in month


def test_what_was_superseded_is_locked_for_good(programme, period, manager, now):
    first = submit(programme, period, manager, now)
    submit(programme, period, manager, now, expected_version=1)
    for act in (
        lambda: ProgrammeStatus.objects.filter(pk=first.pk).update(summary="Forged"),
        lambda: ProgrammeStatus.objects.filter(pk=first.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_next_month_begins_with_what_was_said_last(client, manager, programme, period, now):
    submit(programme, period, manager, now, summary="November")
    ReportingPeriod.objects.filter(pk=period.pk).update(state="closed", closed_at=now)
    following = factories.period(programme.portfolio, period.end + timedelta(days=1))
    page = client.get(URL)
    assert page.context["period"] == following
    assert page.context["form"]["summary"].value() == "November"
    shown = client.get(PAGE).context["shown"]
    assert (shown.status.summary, shown.is_of_period) == ("November", False)


def test_what_is_typed_is_kept_and_two_tabs_are_told(client, manager, programme, period):
    draft = f"{URL}draft/"
    assert client.post(draft, typed(period, summary="", overall_rag="")).status_code == 200
    assert client.post(draft, typed(period, summary="Typed", draft_revision=1)).status_code == 200
    assert client.get(URL).context["form"]["summary"].value() == "Typed"
    answer = client.post(draft, typed(period, summary="Other tab", draft_revision=1))
    assert answer.status_code == 409
    assert ProgrammeStatusDraft.objects.get().payload["summary"] == "Typed"
    assert client.post(URL, typed(period, summary="Other tab", draft_revision=1)).status_code == 409
    assert client.post(URL, typed(period, summary="Typed", draft_revision=2)).status_code == 302
    assert not ProgrammeStatusDraft.objects.exists()


def test_discarding_begins_again(client, manager, programme, period):
    client.post(f"{URL}draft/", typed(period))
    assert client.post(f"{URL}draft/discard/").status_code == 302
    assert not ProgrammeStatusDraft.objects.exists()


def test_a_colleague_was_faster_both_are_shown_and_one_chooses(client, manager, programme, period, now):
    director = factories.user("pmo_director", full_name="Dora Director")
    submit(programme, period, director, now, summary="Theirs")
    page = client.post(URL, typed(period, summary="Mine"))
    assert page.status_code == 409
    assert page.context["conflict"].who == "Dora Director"
    pairs = {one.label: (one.mine, one.theirs) for one in page.context["conflict"].differing}
    assert pairs["Summary"] == ("Mine", "Theirs")
    filled = client.post(
        URL,
        typed(period, version=1, resolve="choices", **{"keep-summary": "theirs", "keep-overall_rag": "mine"}),
    )
    assert filled.context["form"]["summary"].value() == "Theirs"
    assert ProgrammeStatusDraft.objects.get().payload["overall_rag"] == "3"
    with pytest.raises(UpdateChanged):
        submit(programme, period, manager, now)


@pytest.mark.parametrize("fields", [{"overall_rag": ""}, {"overall_rag": "9"}, {"summary": ""}, {"summary": "\x00"},
                                    {"outlook": "rosy"}, {"language": "tlh"}, {"period": "x"}])  # fmt: skip
def test_a_wrong_value_is_said_at_its_field(client, manager, period, fields):
    assert client.post(URL, typed(period) | fields).status_code == 422
    assert not ProgrammeStatus.objects.exists()


def test_a_closed_month_takes_nothing(client, manager, programme, period, now):
    ReportingPeriod.objects.filter(pk=period.pk).update(state="closed", closed_at=now)
    assert "No reporting period is open" in client.get(URL).content.decode()
    assert client.post(f"{URL}draft/", typed(period)).status_code == 403
    with pytest.raises(PeriodClosed):
        submit(programme, period, manager, now)


def test_a_deputy_writes_on_behalf_of_the_absent(manager, programme, period, now):
    deputy = factories.user()
    deputy.acting_for = manager
    status = submit(programme, period, deputy, now)
    assert (status.author, status.on_behalf_of) == (deputy, manager)


def test_without_names_the_page_says_the_function(client, manager, programme, period, now):
    submit(programme, period, manager, now)
    client.force_login(factories.user("viewer", programme.scope, language="en"))
    for path in (PAGE, f"{URL}{period.month}/"):
        text = client.get(path).content.decode()
        assert "Paula Programme" not in text
        assert "Author" in text


@pytest.mark.parametrize("role", ["pmo_officer", "executive", "project_manager", "auditor", "viewer"])
def test_others_read_it_and_do_not_write(client, programme, period, role):
    client.force_login(factories.user(role, programme.scope))
    assert client.get(URL).status_code == 403
    assert client.post(URL, typed(period)).status_code == 403
    client.force_login(factories.user())
    assert client.get(URL).status_code == 404


def test_the_form_takes_a_fixed_number_of_statements(
    client, manager, programme, period, now, django_assert_num_queries
):
    client.get(URL)
    with django_assert_num_queries(8) as few:
        client.get(URL)
    for version in range(3):
        submit(programme, period, manager, now, expected_version=version)
    with django_assert_num_queries(len(few)):
        client.get(URL)
