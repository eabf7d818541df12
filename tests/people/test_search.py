"""The search over everything: what is found, by whom, how it is shown, and what it costs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from common.word_index import EVERY_ROW
from people import global_search
from people.models import User
from portfolio.models import Portfolio
from projects.models import Milestone
from tests import factories

pytestmark = pytest.mark.django_db

# The session, the account, its grants, then one for each kind.
BEFORE, KINDS = 3, 5


@pytest.fixture
def city() -> Portfolio:
    city = factories.portfolio("CITY", name="Grands travaux", description="Ponts et chaussées")
    factories.programme(city, code="RIVER", name="Rivière propre")
    bridge = factories.project(city, code="P01", name="Pont de l’Œuvre à Évry", description="Réfection")
    factories.project(city, code="P02", name="Pont ancien", archived_at=factories.LONG_AGO)
    factories.project(city, code="P-03", name="School", description="<script>alert(1)</script> & roof")
    Milestone.objects.create(project=bridge, name="Clé de voûte posée")
    factories.status_update(
        bridge,
        factories.period(city),
        summary="The concrete is dry. " * 10 + "The Vaulted arch holds. " + "All is calm. " * 30,
        risk_comment="Flooding in spring",
        cost_comment="Asphalt at 4711 a ton",
    )
    return city


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def officer(city: Portfolio) -> Client:
    return client_of(factories.user("pmo_officer"))


def found(client: Client, q: str, **more: str) -> str:
    response = client.get("/search/", {"q": q, **more})
    assert response.status_code == 200
    return re.sub(r"</?mark>", "", response.content.decode()).split('<main id="main"')[1].split("<footer")[0]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("evry", "/projects/P01/"),
        ("ÉVRY pont", "/projects/P01/"),
        ("oeuv", "/projects/P01/"),
        ("Œuv", "/projects/P01/"),
        ("refection", "/projects/P01/"),
        ("p-03", "/projects/P-03/"),
        ("P01", "/projects/P01/"),
        ("riviere", "/programmes/RIVER/"),
        ("CHAUSSEES", "/portfolios/CITY/"),
        ("cle voute", "/projects/P01/"),
        ("vault", "/projects/P01/status/2026-11/"),
        ("flood spring", "/projects/P01/status/2026-11/"),
    ],
)
def test_beginnings_of_words_find_without_accents_and_case(officer: Client, typed: str, url: str) -> None:
    assert f'href="{url}"' in found(officer, typed)


@pytest.mark.parametrize("typed", ["ont", "evry school", "asphalt", "4711", "nowhere"])
def test_nothing_else_is_found(officer: Client, typed: str) -> None:
    text = found(officer, typed)
    assert "Nothing found" in text
    assert "search-group" not in text


def test_what_is_archived_comes_last_and_says_so(officer: Client) -> None:
    text = found(officer, "pont")
    assert text.index("/projects/P01/") < text.index("/projects/P02/") < text.index("Archived")
    assert text.count("Archived") == 1


def test_the_code_itself_comes_first(city: Portfolio, officer: Client) -> None:
    factories.project(city, code="A1", name="Beside P-03")
    text = found(officer, "p-03")
    assert text.index("/projects/P-03/") < text.index("/projects/A1/")


def test_words_are_marked_and_nothing_is_markup(officer: Client) -> None:
    text = officer.get("/search/", {"q": "script oeu"}).content.decode()
    assert "<script>alert" not in text
    text = officer.get("/search/", {"q": "roof alert"}).content.decode()
    assert "&lt;script&gt;<mark>alert</mark>(1)" in text
    assert "<mark>Œu</mark>vre" in officer.get("/search/", {"q": "oeu"}).content.decode()
    text = officer.get("/search/", {"q": "vaul"}).content.decode()
    assert "… The <mark>Vaul</mark>ted arch holds." in text or "<mark>Vaul</mark>ted" in text
    assert '"><img src=x>' not in officer.get("/search/", {"q": '"><img src=x>'}).content.decode()


def test_one_kind_is_paged_and_leads_to_its_list(city: Portfolio, officer: Client) -> None:
    for number in range(30):
        factories.project(city, code=f"T{number}", name=f"Tram line {number:02}")
    first = found(officer, "tram")
    assert first.count('href="/projects/T') == 5
    assert "/search/?q=tram&amp;kind=projects" in first
    assert "/projects/?q=tram&amp;state=all" in first
    assert found(officer, "tram", kind="projects").count('href="/projects/T') == 25
    second = found(officer, "tram", kind="projects", page="2")
    assert second.count('href="/projects/T') == 5
    assert "26–30 of 30" in second
    assert "Tram line 29" in found(officer, "tram", kind="projects", page="999")
    assert "There are results of other kinds." in found(officer, "tram", kind="milestones")
    assert "Tram line" in found(officer, "tram", kind="no such kind")


def test_more_than_is_counted_is_said(
    city: Portfolio, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(global_search, "MOST", 3)
    monkeypatch.setattr("people.views.search.MOST", 3)
    for number in range(9):
        factories.project(city, code=f"T{number}", name="Tram")
    assert "more than 3 results" in found(officer, "tram")
    alone = found(officer, "tram", kind="projects")
    assert alone.count('href="/projects/T') == 3
    assert "The first 3 are shown." in alone


def test_too_little_is_said(officer: Client) -> None:
    assert "What are you looking for?" in found(officer, "")
    assert "What are you looking for?" in found(officer, " \x00 ")
    for typed in ("p", "é", "%", "' ", "-- &"):
        assert "Type at least two letters" in found(officer, typed)


def test_only_what_may_be_seen_is_found_and_counted(city: Portfolio) -> None:
    other = factories.portfolio("OTHER", name="Grands projets")
    factories.project(other, code="O1", name="Pont lointain")
    factories.project(city, code="C1", name="Pont secret", confidential=True)
    reader = client_of(factories.user("viewer", city.scope))
    text = found(reader, "pont")
    assert "(2 results)" in text
    assert "lointain" not in text
    assert "secret" not in text
    assert "OTHER" not in found(reader, "grands")
    director = client_of(factories.user("pmo_director"))
    assert "(4 results)" in found(director, "pont")
    nobody = client_of(factories.user())
    assert "Nothing found" in found(nobody, "pont")


def test_people_are_found_by_those_who_list_them(officer: Client) -> None:
    factories.user(full_name="Zoé Lefèvre", email="zoe@mairie.example")
    factories.user(full_name="Zoltan Gone", is_active=False)
    administrator = client_of(factories.user("administrator"))
    text = found(administrator, "lefev")
    assert "Zoé Lefèvre" in text
    assert "mairie" in found(administrator, "mairie")
    assert "Deactivated" in found(administrator, "zoltan")
    assert "Nothing found" in found(officer, "lefev")
    assert "Nothing found" in found(officer, "lefev", kind="people")


def test_a_fixed_number_of_statements(
    officer: Client, city: Portfolio, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer.get("/search/", {"q": "pont"})
    for number in range(12):
        factories.project(city, code=f"T{number}", name="Pont")
    with django_assert_num_queries(BEFORE + KINDS):
        found(officer, "pont")
    with django_assert_num_queries(BEFORE + KINDS + 1):
        found(officer, "pont", kind="projects")
    with django_assert_num_queries(BEFORE + KINDS):
        palette(officer, "pont")
    with django_assert_num_queries(BEFORE):
        palette(officer, "")


def palette(client: Client, q: str) -> str:
    headers = {"HX-Request": "true", "HX-Target": "palette-found"}
    response = client.get("/search/", {"q": q}, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_window_offers_pages_and_hits(officer: Client) -> None:
    text = palette(officer, "")
    assert "<html" not in text
    for url in ("/", "/projects/", "/milestones/", "/projects/new/", "/imports/"):
        assert f'href="{url}"' in text
    assert 'href="/people/"' not in text
    text = palette(officer, "new pro")
    assert 'href="/projects/new/"' in text
    assert 'href="/imports/"' not in text
    text = palette(officer, "pont")
    assert 'id="palette-projects-1" href="/projects/P01/"' in text
    assert 'data-said="3 suggestions"' in text
    assert 'href="/search/?q=pont"' in text
    assert 'data-said="Nothing found."' in palette(officer, "nowhere")
    assert 'data-said="Type at least two letters."' in palette(officer, "w")


def test_the_window_offers_only_what_its_reader_may_do() -> None:
    text = palette(client_of(factories.user("viewer")), "")
    for url in ("/projects/new/", "/portfolios/new/", "/imports/", "/people/", "/operations/"):
        assert f'href="{url}"' not in text
    assert 'href="/operations/"' in palette(client_of(factories.user("administrator")), "")


HOSTILE = [
    "\x00",
    "pont\x00pont",
    "%_\\",
    "'; DROP TABLE x; --",
    "a & | ! ( ) <-> :* 'b",
    "pont:*",
    "!pont",
    "((((",
    '"',
    "\\'\\",
    "12e5abc 7e 1e999",
    "😀 😀",
    "\u202e\u200d",
    "a" * 10_000,
    "é " * 5_000,
    "<>" * 60,
    "http://a.b/c?d=e f@g.h -1.5e-7",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_is_syntax(officer: Client, typed: str) -> None:
    found(officer, typed)
    found(officer, typed, kind="updates", page=typed[:50])
    palette(officer, typed)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(st.text(max_size=60) | st.text("ab01 '&|!()<->:*\\%_\"éŒß-", max_size=40))
def test_anything_may_be_typed(officer: Client, typed: str) -> None:
    typed = typed.encode("utf-8", "replace").decode()
    found(officer, typed)
    palette(officer, typed)


WORD_INDEXES = {
    "projects": "projects_project_words",
    "programmes": "portfolio_programme_words",
    "portfolios": "portfolio_portfolio_words",
    "milestones": "projects_milestone_words",
    "updates": "projects_statusupdate_words",
    "people": "people_user_words",
}


@pytest.mark.parametrize("kind", WORD_INDEXES)
def test_each_kind_is_found_by_its_index(city: Portfolio, kind: str) -> None:
    """The expression that is asked is the one that the index holds, letter for letter: else every row is read."""
    director = factories.user("pmo_director")
    find = next(one.find for one in global_search._kinds.values() if one.key == kind)
    asked = global_search.read("pont evry")
    with CaptureQueriesContext(connection) as captured:
        find(director, asked, 0, 5)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {captured.captured_queries[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        # Of a few rows any way is as good, so the plan says at least what it would look up or filter by.
        cursor.execute("SELECT pg_get_indexdef(%s::regclass, 1, false)", [WORD_INDEXES[kind]])
        (held,) = cursor.fetchone()
    assert _bare(held) in _bare(plan), plan
    # Whoever may see it and whatever order it is wanted in: neither makes PostgreSQL take row after row apart.
    limits = re.findall(r"LIMIT (\d+)", captured.captured_queries[-1]["sql"].partition("@@")[2])
    assert limits == [str(EVERY_ROW), str(global_search.MOST + 1), "5"]


def _bare(expression: str) -> str:
    """Without brackets and blanks, which PostgreSQL sets differently in the two."""
    return re.sub(r"[\s()]", "", expression)
