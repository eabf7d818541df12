"""Paging in the database: nothing twice, nothing lost, nothing endless, in small and in wide histories."""

import csv
from io import StringIO

import pytest
from django.db import connection, transaction
from django.urls import reverse

from common.trail import export, reading, selecting
from common.trail.reading import moments, of_moment
from common.trail.registry import Subject
from common.trail.selecting import Filters
from people.models import User
from portfolio.models import Portfolio
from projects import history
from projects.models import Milestone
from tests import factories
from tests.trail.people import signed_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def portfolio():
    return factories.portfolio("ALPHA", name="Alpha")


@pytest.fixture
def director(portfolio):
    return factories.user("pmo_director", portfolio.scope, full_name="Anne Martin")


@pytest.fixture
def few_at_once(monkeypatch):
    """Small pages and windows, so that little data has many."""
    monkeypatch.setattr(reading, "MOMENTS", 3)
    monkeypatch.setattr(reading, "SHOWN", 2)
    monkeypatch.setattr(reading, "SCANNED", 6)
    monkeypatch.setattr(selecting, "WINDOW", 4)
    monkeypatch.setattr(selecting, "WINDOW_OF_SEARCH", 5)


@pytest.fixture(params=[500, 1], ids=["few projects", "many projects"])
def width(request, monkeypatch):
    monkeypatch.setattr(history, "FEW", request.param)
    return request.param


def subject_of(person: User) -> Subject:
    # As a request does: rights and lists are read anew.
    return Subject("portfolio", Portfolio.objects.get(code="ALPHA"), User.objects.get(pk=person.pk))


def write(portfolio: Portfolio) -> list[str]:
    """Moments of one to nine milestones, in three projects and one that the reader does not see; their names."""
    projects = [factories.project(portfolio) for _ in range(3)]
    other = factories.project(factories.portfolio())
    names = []
    for number in range(9):
        with transaction.atomic():
            for part in range(1 + number * number % 10):
                name = f"Milestone {number}.{part}"
                Milestone.objects.create(project=projects[part % 3], name=name)
                names.append(name)
        for _ in range(5):
            Milestone.objects.create(project=other, name="CANARY")
    return names


def walk(person: User, filters: Filters) -> list[tuple[int, int]]:
    """Every event that paging and "show everything of this moment" lead to."""
    found, before, pages = [], None, 0
    while True:
        page = moments(subject_of(person), filters, before, limit=reading.MOMENTS)
        for moment in page.moments:
            after, more = (0, 0), True
            while more:
                asked = Filters(part=filters.part, kind=filters.kind, people=filters.people, at=moment.at)
                events, more = of_moment(subject_of(person), asked, after, limit=4)
                found += [(event.part, event.pk) for event in events]
                after = (events[-1].part, events[-1].pk)
        pages += 1
        if page.older is None:
            return found
        assert before is None or page.older < before
        assert pages < 200
        before = page.older


def part_of(person: User, label: str) -> Filters:
    from common.trail.registry import parts_of

    return Filters(part=next(one for one in parts_of("portfolio") if one.described.label == label))


def test_paging_finds_every_event_once(portfolio, director, few_at_once, width):
    names = write(portfolio)
    found = walk(director, part_of(director, "projects.milestone"))
    assert len(found) == len(set(found)) == len(names)


def test_a_rare_event_is_found_by_going_on(portfolio, director, few_at_once, width):
    write(portfolio)
    Milestone.objects.filter(name="Milestone 4.0").delete()
    write(portfolio)
    found = walk(director, Filters(kind="delete"))
    assert len(found) == 1


def test_no_search_takes_more_than_six_statements(
    portfolio, director, few_at_once, width, django_assert_max_num_queries
):
    write(portfolio)
    subject = subject_of(director)
    # The place, the reader's rights, the projects, the bounds, and at most two searches.
    with django_assert_max_num_queries(6):
        moments(subject, Filters(), None)


def test_the_file_holds_every_event_once(portfolio, director, few_at_once, width, monkeypatch):
    names = write(portfolio)
    answer = signed_in(director).get(
        reverse("reporting:portfolio-history", args=["ALPHA"]),
        {"export": "csv", "what": "projects.milestone", "kind": "insert"},
    )
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert sorted({row["Name"] for row in rows}) == sorted(names)
    assert "CANARY" not in text


def test_the_file_says_where_it_ends(portfolio, director, monkeypatch):
    write(portfolio)
    monkeypatch.setattr(export, "LIMIT", 10)
    answer = signed_in(director).get(
        reverse("reporting:portfolio-history", args=["ALPHA"]), {"export": "csv"}
    )
    assert "The file ends here" in b"".join(answer.streaming_content).decode()


def test_what_a_spreadsheet_would_run_is_text_in_the_file(portfolio, director):
    project = factories.project(portfolio, code="P1", name="=1+1")
    for name in ("@SUM(A1)", "+1", "-1", "=cmd|' /C calc'!A0", "\tx"):
        Milestone.objects.create(project=project, name=name)
    answer = signed_in(director).get(reverse("projects:project-history", args=["P1"]), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "-"))]
    assert "'=1+1" in cells
    assert "'@SUM(A1)" in cells


def test_a_moment_in_part_leads_to_all_of_it(portfolio, director):
    project = factories.project(portfolio, code="P1")
    with transaction.atomic():
        for number in range(80):
            Milestone.objects.create(project=project, name=f"M{number:02d}")
    client, path = signed_in(director), reverse("projects:project-history", args=["P1"])
    page = client.get(path)
    assert b"Show 68 more changes of this moment" in page.content
    whole = next(link for _moment, link in page.context["moments"] if link)
    first = client.get(path + whole)
    assert first.content.count(b"event-name") == reading.IN_MOMENT
    second = client.get(path + first.context["older"])
    assert second.content.count(b"event-name") == 80 - reading.IN_MOMENT
    assert second.context["older"] == ""


def test_a_new_page_shows_what_was_written_meanwhile_and_an_old_one_stays(portfolio, director, few_at_once):
    project = factories.project(portfolio, code="P1")
    for number in range(9):
        Milestone.objects.create(project=project, name=f"M{number}")
    client, path = signed_in(director), reverse("projects:project-history", args=["P1"])
    older = client.get(path).context["older"]
    before = text_of(client, path + older).count("event-name")
    Milestone.objects.create(project=project, name="NEWER")
    assert "NEWER" in text_of(client, path)
    assert "NEWER" not in text_of(client, path + older)
    assert text_of(client, path + older).count("event-name") == before


def test_instants_in_links_lose_nothing(portfolio, director):
    from common.trail.forms import instant, instant_text

    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        [(now,)] = cursor.fetchall()
    assert instant(instant_text(now)) == now
