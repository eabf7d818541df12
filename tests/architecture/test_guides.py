"""The user guides say what the portal says: same labels, same parts in both languages, a picture for each reference."""

import re
from itertools import chain
from pathlib import Path

import polib
import pytest

from people.guides import GUIDES
from people.roles import ROLES
from tests.architecture.source import ROOT
from tests.browser.pictures import LANGUAGES, pictures

FOLDER = ROOT / "docs" / "guides"
SCREENSHOTS = ROOT / "docs" / "screenshots"
CATALOGUE = ROOT / "locale/fr/LC_MESSAGES/django.po"
MOST_BYTES = 6_000_000

LABEL = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PICTURE = re.compile(r"!\[([^]]*)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^]]+\]\(([^)]+)\)")
# In French a space that may break stands before none of these, and no straight apostrophe in a word.
BREAKABLE = re.compile(r" [:;?!»]|« |\w'\w")

each_guide = pytest.mark.parametrize("slug", GUIDES)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def text_of(language: str, slug: str) -> str:
    return (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")


def plain(label: str) -> str:
    """A label with ordinary blanks between its words: a guide breaks its lines where it likes."""
    return " ".join(label.split())


@pytest.fixture(scope="module")
def labels() -> dict[str, set[str]]:
    """What the portal says, by language."""
    entries = [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]
    french = chain.from_iterable((one.msgstr, *(one.msgstr_plural or {}).values()) for one in entries)
    return {"en": {plain(one.msgid) for one in entries}, "fr": {plain(one) for one in french}}


def test_every_role_has_a_guide_in_both_languages() -> None:
    assert {role for roles in GUIDES.values() for role in roles} == set(ROLES)
    for language in LANGUAGES:
        assert {path.stem for path in (FOLDER / language).glob("*.md")} == set(GUIDES)


@each_guide
@in_each_language
def test_every_bold_label_is_one_of_the_portal(slug: str, language: str, labels: dict[str, set[str]]) -> None:
    written = {plain(label) for label in LABEL.findall(text_of(language, slug))}
    assert written
    assert not written - labels[language]


@each_guide
def test_both_languages_have_the_same_parts_and_pictures(slug: str) -> None:
    def parts(language: str) -> list[str]:
        """Headings by their level, pictures by their name, lists and tables by their first mark, in their order."""
        found = re.findall(
            r"^(#+) |^!\[[^]]*\]\(.*/([a-z-]+)\.png\)|^(\d\.|-|\|) ", text_of(language, slug), re.MULTILINE
        )
        return [heading or picture or mark for heading, picture, mark in found]

    assert parts("en") == parts("fr")
    assert parts("en")[0] == "#"
    assert parts("en").count("#") == 1


@each_guide
@in_each_language
def test_a_guide_begins_with_its_title_and_one_paragraph(slug: str, language: str) -> None:
    title, lead, heading = text_of(language, slug).split("\n\n")[:3]
    assert title.startswith("# ")
    assert lead[0].isalpha()
    assert not set("*`[") & set(lead), "shown as plain text in the portal's list of guides"
    assert heading.startswith("## ")


@each_guide
@in_each_language
def test_links_and_pictures_lead_somewhere(slug: str, language: str) -> None:
    text, folder = text_of(language, slug), FOLDER / language
    # The portal has a page for each guide and for nothing else of the documents.
    assert {Path(link).name for link in LINK.findall(text)} <= {f"{one}.md" for one in GUIDES}
    assert all((folder / link).is_file() for link in LINK.findall(text))
    for description, path in PICTURE.findall(text):
        assert len(description) > 10, f"{path}: say what is seen on it"
        assert (folder / path).resolve().parent == SCREENSHOTS / "guides" / language


@in_each_language
def test_every_picture_is_listed_taken_and_shown(language: str) -> None:
    listed = [
        one.name.removeprefix(f"guides/{language}/") for one in pictures() if f"/{language}/" in one.name
    ]
    shown = [Path(path).stem for slug in GUIDES for _, path in PICTURE.findall(text_of(language, slug))]
    taken = [path.stem for path in (SCREENSHOTS / "guides" / language).glob("*.png")]
    assert sorted(listed) == sorted(shown) == sorted(taken)


def test_the_pictures_of_the_readme_are_listed_taken_and_shown() -> None:
    listed = {f"{one.name}.png" for one in pictures() if "/" not in one.name}
    assert listed == {path.name for path in SCREENSHOTS.glob("*.png")}
    assert {Path(path).name for _, path in PICTURE.findall((ROOT / "README.md").read_text())} <= listed


def test_all_pictures_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in SCREENSHOTS.rglob("*.png")) < MOST_BYTES


@each_guide
def test_french_is_well_set(slug: str) -> None:
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)|^\| --- .*$", "", text_of("fr", slug), flags=re.MULTILINE)
    assert not BREAKABLE.findall(prose)


@in_each_language
def test_the_index_names_every_guide(language: str) -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert {Path(link).stem for link in LINK.findall(index) if link.startswith(f"{language}/")} == set(GUIDES)
