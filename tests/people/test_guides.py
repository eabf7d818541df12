"""The user guides in the portal: for everybody who is signed in, one's own first, found by their words."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people import guides
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
# The session, the account, its grants.
STATEMENTS = 3


@pytest.fixture
def officer() -> User:
    return factories.user("pmo_officer")


def titles(html: str) -> list[str]:
    return re.findall(r'href="/guide/([a-z-]+)/"', html)


def read(client: Client, reader: User, path: str) -> str:
    client.force_login(reader)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_ones_own_guide_comes_first_then_the_first_steps(client: Client, officer: User) -> None:
    found = titles(read(client, officer, "/guide/"))
    assert found[:2] == ["pmo-officer", "basics"]
    assert sorted(found) == sorted(guides.GUIDES)


def test_of_two_roles_the_more_far_reaching_comes_first(client: Client) -> None:
    person = factories.user("viewer")
    factories.grant(person, "pmo_director")
    assert titles(read(client, person, "/guide/"))[:3] == ["pmo-director", "viewer", "basics"]


def test_who_has_no_role_reads_them_all_the_same(client: Client) -> None:
    assert titles(read(client, factories.user(), "/guide/"))[0] == "basics"


@pytest.mark.parametrize("slug", guides.GUIDES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_is_shown_whole_in_the_readers_language(client: Client, slug: str, language: str) -> None:
    html = read(client, factories.user("viewer", language=language), f"/guide/{slug}/")
    one = guides.guide(slug, language)
    assert f"<h1>{one.title}</h1>" in html
    for part in one.sections:
        assert f'<h2 id="{part.anchor}">' in html
        assert f'href="#{part.anchor}"' in html
    assert len({part.anchor for part in one.sections}) == len(one.sections)
    # Nothing is left as it stands in the file, and each picture says its size.
    assert "**" not in html
    assert ".md" not in html
    assert "../" not in html
    for picture in re.findall(r"<img[^>]+/guides/[^>]+>", html):
        assert re.search(r'alt="[^"]+".* width="\d+" height="\d+"', picture)


def test_the_guides_follow_one_another(client: Client, officer: User) -> None:
    html = read(client, officer, "/guide/pmo-officer/")
    assert re.search(r'href="/guide/pmo-director/" rel="prev"', html)
    assert re.search(r'href="/guide/programme-manager/" rel="next"', html)
    assert 'rel="prev"' not in read(client, officer, "/guide/basics/")
    assert 'rel="next"' not in read(client, officer, "/guide/administrator/")


def test_a_guide_that_there_is_not_is_missing(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get("/guide/astronaut/").status_code == 404
    assert client.get("/guide/README/").status_code == 404


def test_strangers_sign_in_first(client: Client) -> None:
    assert client.get("/guide/").status_code == 302
    assert client.get("/guide/basics/").status_code == 302


def test_sections_are_found_by_the_beginnings_of_their_words(client: Client, officer: User) -> None:
    html = read(client, officer, "/guide/?q=UNDO+imp")
    assert "/guide/pmo-officer/#import-a-portfolio-file" in html
    # Every word has to be in the section, at the beginning of one of its words.
    assert not guides.find("undo astronaut", "en")
    assert not guides.find("mport", "en")
    # Of the addresses of pictures and links nothing is found.
    assert not guides.find("screenshots", "en")
    assert not guides.find("png", "en")


def test_accents_and_the_apostrophe_do_not_matter() -> None:
    [hit, *_] = guides.find("depense PERIMETRE avanc", "fr")
    assert hit.guide.slug == "project-manager"
    assert guides.find("équipe", "fr")
    assert guides.find("l’équipe", "fr") == guides.find("l'equipe", "fr")


def test_nothing_typed_finds_nothing_and_says_nothing(client: Client, officer: User) -> None:
    assert not guides.find(" -- ", "en")
    assert "PMO officer" in read(client, officer, "/guide/?q=")


def test_words_that_are_nowhere_say_so_without_becoming_markup(client: Client, officer: User) -> None:
    html = read(client, officer, "/guide/?q=%3Cscript%3Exyzzy")
    assert "&lt;script&gt;xyzzy" in html
    assert "<script>xyzzy" not in html


def test_another_language_reads_english() -> None:
    assert guides.guide("basics", "de").title == guides.guide("basics", "en").title


@pytest.mark.parametrize("path", ["/guide/", "/guide/?q=month", "/guide/pmo-officer/"])
def test_a_page_costs_what_every_page_costs(
    client: Client, officer: User, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(officer)
    client.get(path)
    with django_assert_num_queries(STATEMENTS):
        client.get(path)


def test_the_start_page_of_somebody_with_one_project_leads_to_it(client: Client) -> None:
    bridge = factories.project(factories.portfolio("ROOT"))
    html = read(client, factories.user("sponsor", bridge.scope), "/")
    assert 'class="btn" href="/projects/"' in html


def test_the_way_there_is_in_the_menu_the_help_and_the_empty_start_page(client: Client) -> None:
    newcomer = factories.user("project_manager", scope=None)
    html = read(client, newcomer, "/")
    assert html.count('href="/guide/"') == 2, "in the menu, and below what to do first"
    assert 'href="/guide/"' in read(client, newcomer, "/projects/").split('id="list-help"')[1]
