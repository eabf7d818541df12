"""Whoever is named for something is told in one mail per act, in their language; nobody else is, and nobody twice."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import OutgoingMail, User
from people.services.responsibilities import Named, tell_named
from portfolio.models import Portfolio
from portfolio.services import edit_programme, set_up_programme
from projects.models import Project
from projects.selectors.bulk import Wanted, plan_of
from projects.services import assign_manager, edit_project, edit_projects, set_up_project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio() -> Portfolio:
    return factories.portfolio("PF")


@pytest.fixture
def project(portfolio: Portfolio) -> Project:
    return factories.project(portfolio, code="PJ", name="A bridge")


@pytest.fixture
def officer(portfolio: Portfolio) -> User:
    return factories.user("pmo_director", portfolio.scope, full_name="Olga")


@pytest.fixture
def french() -> User:
    return factories.user(full_name="Fabien", language="fr")


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="named").order_by("pk"))


def edit(project: Project, officer: User, now: datetime, **values: object) -> Project:
    project.refresh_from_db()
    return edit_project(
        project=project,
        values=values,
        attributes={},
        expected_version=project.version,
        actor=officer,
        now=now,
    )


def test_who_is_named_by_the_form_is_told_once(
    project: Project, officer: User, french: User, now: datetime
) -> None:
    edit(project, officer, now, manager=french)
    edit(project, officer, now, manager=french, name="A wide bridge")
    [mail] = mails()
    assert (mail.recipient, mail.language) == (french, "fr")
    assert "- A bridge (PJ)" in mail.body
    assert "Olga" in mail.body
    assert reverse("reporting:project", args=["PJ"]) in mail.body


def test_a_letter_speaks_the_language_of_its_reader_throughout(
    project: Project, officer: User, french: User, now: datetime
) -> None:
    edit(project, officer, now, manager=french)
    edit_programme(
        programme=factories.programme(project.portfolio),
        values={"manager": french},
        expected_version=1,
        actor=officer,
        now=now,
    )
    of_project, of_programme = mails()
    assert "Chef de projet" in of_project.body
    assert "Directeur de programme" in of_programme.body


def test_two_parts_of_one_project_are_one_mail(
    project: Project, officer: User, french: User, now: datetime
) -> None:
    edit(project, officer, now, manager=french, sponsor=french)
    [mail] = mails()
    assert mail.body.count("A bridge (PJ)") == 2


def test_many_at_once_are_one_mail_that_lists_them(
    portfolio: Portfolio, officer: User, now: datetime
) -> None:
    person, had = factories.user(), factories.user()
    projects = [factories.project(portfolio, name=f"Work {number}") for number in (3, 1, 2)]
    edit(projects[0], officer, now, manager=person)
    edit(projects[1], officer, now, manager=had)
    OutgoingMail.objects.all().delete()
    ids, wanted = [one.pk for one in projects], Wanted({"manager": person})
    seen = plan_of(officer, ids, wanted, now).seen
    assert edit_projects(ids=ids, wanted=wanted, seen=seen, actor=officer, now=now) == 2
    [mail] = mails()
    assert mail.recipient == person
    assert "2 responsibilities" in mail.subject
    assert "Work 3" not in mail.body, "it was theirs before"
    assert mail.body.index("Work 1") < mail.body.index("Work 2")


def test_who_is_named_when_a_project_is_set_up_or_by_the_button_is_told(
    project: Project, officer: User, now: datetime
) -> None:
    first, second = factories.user(), factories.user()
    set_up_project(
        portfolio=project.portfolio,
        programme=None,
        code="NEW",
        values={"name": "New", "currency": "EUR", "manager": first},
        attributes={},
        actor=officer,
        now=now,
    )
    assign_manager(project=project, manager=second, expected_version=1, actor=officer, now=now)
    assign_manager(project=project, manager=second, expected_version=2, actor=officer, now=now)
    assert [mail.recipient for mail in mails()] == [first, second]


def test_who_is_named_for_a_programme_is_told(portfolio: Portfolio, officer: User, now: datetime) -> None:
    person = factories.user()
    values = {"name": "Roads", "manager": person}
    set_up_programme(portfolio=portfolio, code="PROG", values=values, actor=officer, now=now)
    [mail] = mails()
    assert mail.recipient == person
    assert "Roads (PROG): Programme manager" in mail.body
    assert reverse("reporting:programme", args=["PROG"]) in mail.body


def test_a_name_that_goes_and_an_act_that_is_refused_tell_nobody(
    project: Project, officer: User, now: datetime
) -> None:
    person, gone = factories.user(), factories.user(is_active=False)
    edit(project, officer, now, manager=person)
    OutgoingMail.objects.all().delete()
    edit(project, officer, now, manager=None)
    with pytest.raises(ValidationError):
        edit(project, officer, now, manager=person, sponsor=gone)
    with pytest.raises(ValidationError):
        edit(project, officer, now, manager=officer)
    assert not OutgoingMail.objects.exists()


def test_nobody_is_told_what_they_did_themselves(officer: User, now: datetime) -> None:
    named = Named(officer, "Sponsor", "PJ", "A bridge", "reporting:project")
    assert tell_named(named=[named], actor=officer, now=now) == 0
    assert not OutgoingMail.objects.exists()


def test_many_people_are_told_in_as_many_statements_as_one(officer: User, now: datetime) -> None:
    def told(people: int) -> int:
        named = [
            Named(factories.user(), "Sponsor", "PJ", "A bridge", "reporting:project")
            for _each in range(people)
        ]
        with CaptureQueriesContext(connection) as queries:
            assert tell_named(named=named, actor=officer, now=now) == people
        return len(queries)

    assert told(1) == told(20)
