"""Every page as a French reader gets it: nothing is still in English, and all are built alike."""

from collections.abc import Iterable
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any, ClassVar

import polib
from django.conf import settings
from django.test import Client, TestCase

from tests.architecture.access_rows import ROWS
from tests.architecture.access_table import Row
from tests.architecture.asking import targets_of, urls_of
from tests.architecture.source import ROOT
from tests.architecture.texts import SHOWN_ATTRIBUTES
from tests.architecture.world import build

VOID = {"br", "circle", "hr", "img", "input", "line", "link", "meta", "path", "rect", "use"}
# Their answer is text for machines, or a file.
NOT_PAGES = {"livez", "readyz", "reporting:report-download"}


class Shown(HTMLParser):
    """What a page says in its own language: parts marked with another `lang` are somebody's words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.texts: list[str] = []

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # The name of a column in a file is the same for everybody.
        language = "" if tag == "code" else given.get("lang") or self.language
        if tag not in VOID:
            self.open.append((tag, language))
        if language == "fr" and tag != "meta":
            self.texts += [given[name] or "" for name in SHOWN_ATTRIBUTES & given.keys()]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.language == "fr":
            self.texts.append(" ".join(data.split()))


class Built(HTMLParser):
    """How a page is built: its headings by level, and what is offered as the first thing to do."""

    # What shows only once it is opened has a first thing of its own.
    APART = frozenset({"dialog", "details", "noscript"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.levels: list[int] = []
        self.primary = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append("" if tag == "details" and "open" in given else tag)
        if self.APART & set(self.open):
            return
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        if "main" in self.open and "btn-primary" in (given.get("class") or "").split():
            self.primary += 1

    def handle_endtag(self, tag: str) -> None:
        name = tag if tag in self.open else ""
        while name in self.open:
            if self.open.pop() == name:
                break

    def problems(self) -> list[str]:
        found = [] if self.levels.count(1) == 1 else [f"{self.levels.count(1)} headings of the first level"]
        if any(after > before + 1 for before, after in pairwise(self.levels)):
            found.append(f"a level of headings is left out: {self.levels}")
        return found if self.primary <= 1 else [*found, f"{self.primary} first things to do"]


def built_wrong(pages: dict[str, str]) -> list[str]:
    found = []
    for where, html in pages.items():
        if "<html" in html:
            page = Built()
            page.feed(html)
            found += [f"{where}: {problem}" for problem in page.problems()]
    return found


def english_texts() -> set[str]:
    """What the catalogue replaces, but for words that French has too with another meaning (`Date`, `page`)."""
    catalogue = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    french = {form for entry in catalogue for form in (entry.msgstr, *entry.msgstr_plural.values())}
    return {entry.msgid for entry in catalogue if not entry.msgctxt} - french


class FrenchPages(TestCase):
    # Asked for once: what the tests look at are its words and its tags.
    answers: ClassVar[dict[str, str]] = {}

    @classmethod
    def setUpTestData(cls) -> None:
        world = build(("pmo_director",))
        director = world.people["pmo_director"]
        director.language = "fr"
        director.save(update_fields=["language"])
        cls.made = lambda: (world, director)

    def pages(self) -> dict[str, str]:
        """Each page, and what each form answers to an empty submission."""
        if not self.answers:
            self.answers.update(self.asked("fr", ROWS))
        return self.answers

    def asked(self, language: str, rows: Iterable[Row]) -> dict[str, str]:
        world, director = self.made()
        client = Client(headers={"Accept-Language": language})
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        found: dict[str, Any] = {
            "GET people:sign-in": client.get("/sign-in/"),
            "404": client.get("/nothing/"),
        }
        client.force_login(director)
        for row in rows:
            for name, target in targets_of(world, row).items() if row.url not in NOT_PAGES else ():
                url = next(url for url, own in urls_of(world, row, name, target) if own)
                if "GET" in row.methods:
                    found[f"GET {row.url} {name}"] = client.get(url)
                if "POST" in row.methods and "GET" in row.methods:
                    found[f"POST {row.url} {name}"] = client.post(url, {})
        return {
            where: response.content.decode()
            for where, response in found.items()
            if "html" in response.headers.get("Content-Type", "") and response.content
        }

    def test_no_english_is_left(self) -> None:
        english, left = english_texts(), set()
        pages = self.pages()
        for where, html in pages.items():
            shown = Shown()
            shown.feed(html)
            left |= {(text, where) for text in shown.texts if text in english}
        assert not left
        assert len(pages) > len(ROWS)

    def test_a_page_has_one_heading_one_order_and_one_first_thing_to_do(self) -> None:
        assert not built_wrong(self.pages())

    def test_a_page_that_is_built_otherwise_would_be_found(self) -> None:
        button = '<a class="btn btn-primary" href="/">x</a>'
        more = f"<details><summary>y</summary>{button}</details>"
        head = "<html><body><main><h1>x</h1>"
        assert built_wrong({"fine": f"{head}<h2>y</h2>{button}{more}", "fragment": "<h3>x</h3>"}) == []
        assert len(built_wrong({"two": head + button + more + button})) == 1
        assert len(built_wrong({"open": head + button + more.replace("<details>", "<details open>")})) == 1
        assert len(built_wrong({"none": "<html><main><h2>x</h2>", "left out": f"{head}<h3>y</h3>"})) == 2

    def test_english_would_be_found(self) -> None:
        """Else the test above could not fail."""
        _world, director = self.made()
        director.language = "en"
        director.save(update_fields=["language"])
        shown = Shown()
        home = self.asked("en", [row for row in ROWS if row.url == "reporting:home"])["GET reporting:home "]
        shown.feed(home.replace('lang="en"', 'lang="fr"'))
        assert english_texts() & set(shown.texts)
