"""Every page as a French reader gets it: nothing that the catalogue has in French is still in English."""

from html.parser import HTMLParser
from typing import Any

import polib
from django.conf import settings
from django.test import Client, TestCase

from tests.architecture.access_rows import ROWS
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


def english_texts() -> set[str]:
    """What the catalogue replaces, but for words that French has too with another meaning (`Date`, `page`)."""
    catalogue = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    french = {form for entry in catalogue for form in (entry.msgstr, *entry.msgstr_plural.values())}
    return {entry.msgid for entry in catalogue if not entry.msgctxt} - french


class FrenchPages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        world = build(("pmo_director",))
        director = world.people["pmo_director"]
        director.language = "fr"
        director.save(update_fields=["language"])
        cls.made = lambda: (world, director)

    def pages(self, language: str) -> dict[str, str]:
        """Each page, and what each form answers to an empty submission."""
        world, director = self.made()
        client = Client(headers={"Accept-Language": language})
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        found: dict[str, Any] = {
            "GET people:sign-in": client.get("/sign-in/"),
            "404": client.get("/nothing/"),
        }
        client.force_login(director)
        for row in ROWS:
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
        pages = self.pages("fr")
        for where, html in pages.items():
            shown = Shown()
            shown.feed(html)
            left |= {(text, where) for text in shown.texts if text in english}
        assert not left
        assert len(pages) > len(ROWS)

    def test_english_would_be_found(self) -> None:
        """Else the test above could not fail."""
        _world, director = self.made()
        director.language = "en"
        director.save(update_fields=["language"])
        shown = Shown()
        shown.feed(self.pages("en")["GET reporting:home "].replace('lang="en"', 'lang="fr"'))
        assert english_texts() & set(shown.texts)
