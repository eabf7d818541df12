"""The user guides: Markdown of docs/guides, one for each role in each language, as pages of the portal.

The texts are written for GitHub as well: pictures and links there are paths between files, here they become URLs.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

from common.search import unaccented, words_of
from people.roles import ROLES

FOLDER = Path(settings.BASE_DIR) / "docs" / "guides"
# Served below /static/guides/ (settings.STATICFILES_DIRS).
PICTURES = Path(settings.BASE_DIR) / "docs" / "screenshots" / "guides"

# Each guide by the name of its file, with the roles that it is written for; the first is for everybody.
GUIDES: dict[str, tuple[str, ...]] = {
    "basics": (),
    "pmo-director": ("pmo_director",),
    "pmo-officer": ("pmo_officer",),
    "programme-manager": ("programme_manager",),
    "project-manager": ("project_manager",),
    "executive": ("executive", "sponsor"),
    "viewer": ("viewer", "team_member"),
    "auditor": ("auditor",),
    "administrator": ("administrator",),
}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a guide under a heading of the second level; `words` is its text as it is searched."""

    anchor: str
    title: str
    words: str

    def has(self, words: Iterable[str]) -> bool:
        """Whether each of the words begins one of the text's."""
        return all(f" {word}" in self.words for word in words)


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide in one language; `lead` says in a paragraph what the role is here for."""

    slug: str
    title: str
    lead: str
    body: SafeString
    sections: tuple[Section, ...]

    @property
    def url(self) -> str:
        return reverse("people:guide", args=[self.slug])


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that has every word that was typed."""

    guide: Guide
    section: Section

    @property
    def url(self) -> str:
        return f"{self.guide.url}#{self.section.anchor}"


@lru_cache(maxsize=32)
def guide(slug: str, language: str) -> Guide:
    """Read and render one guide; it stays in memory, as its file changes with the portal only.

    In English where there is none in the language. Raises KeyError for a slug that names no guide.
    """
    if slug not in GUIDES:
        raise KeyError(slug)
    folder = language if (FOLDER / language).is_dir() else "en"
    tokens = _MARKDOWN.parse((FOLDER / folder / f"{slug}.md").read_text(encoding="utf-8"))
    # Each begins with its title and one paragraph (tests/architecture/test_guides.py).
    title, lead, body = tokens[1].content, tokens[4].content, tokens[6:]
    sections = tuple(_sections(body))
    for token in body:
        _adapt(token, folder)
    html = _MARKDOWN.renderer.render(body, _MARKDOWN.options, {})
    # Our own files, in which HTML is switched off.
    return Guide(slug, title, " ".join(lead.split()), mark_safe(html), sections)  # noqa: S308


def all_guides(language: str) -> list[Guide]:
    return [guide(slug, language) for slug in GUIDES]


def guides_of(roles: Collection[str], language: str) -> list[Guide]:
    """The guides that somebody with these roles reads: of the most far-reaching role first, then the first steps."""
    own = (slug for role in ROLES if role in roles for slug, theirs in GUIDES.items() if role in theirs)
    return [guide(slug, language) for slug in dict.fromkeys((*own, "basics"))]


def find(typed: str, language: str) -> list[Hit]:
    """The sections of all guides that have every word, in the order of the guides; none where no word was typed."""
    words = words_of(typed)
    if not words:
        return []
    return [Hit(one, part) for one in all_guides(language) for part in one.sections if part.has(words)]


def _sections(tokens: list[Token]) -> Iterator[Section]:
    """The parts under headings of the second level; gives each heading its anchor."""
    title, texts = "", list[str]()
    for before, token in pairwise(tokens):
        if before.type == "heading_open" and before.tag == "h2":
            if title:
                yield _section(title, texts)
            title, texts = token.content, []
            before.attrSet("id", slugify(title))
        elif token.type == "inline":
            # Of a picture that is its description; addresses are in no child's content.
            texts += [child.content for child in token.children or ()]
    if title:
        yield _section(title, texts)


def _section(title: str, texts: list[str]) -> Section:
    # With nothing but words and blanks in it, the beginning of a word is what follows a blank.
    return Section(slugify(title), title, f" {' '.join(_words(unaccented(title, *texts)))}")


def _words(text: str) -> Iterator[str]:
    """All words of a text: `words_of` stops early, as nobody types that many."""
    for piece in text.split():
        yield from words_of(piece)


def _adapt(token: Token, language: str) -> None:
    """Turn paths between files into URLs of the portal, and let the portal's style have the tables."""
    if token.type == "table_open":
        token.attrSet("class", "table")
    children: list[Token] = []
    for child in token.children or ():
        if child.type == "image":
            children += _picture(child, language)
            continue
        if child.type == "link_open":
            child.attrSet("href", reverse("people:guide", args=[Path(str(child.attrGet("href"))).stem]))
        children.append(child)
    if token.children is not None:
        token.children = children


def _picture(image: Token, language: str) -> list[Token]:
    """The picture, as a link to itself: on a phone it is read larger than the page."""
    name = Path(str(image.attrGet("src"))).name
    url = static(f"guides/{language}/{name}")
    image.attrSet("src", url)
    # Known before the picture is there, so that nothing jumps while a reader follows the contents.
    with Image.open(PICTURES / language / name) as picture:
        image.attrSet("width", str(picture.width))
        image.attrSet("height", str(picture.height))
    return [Token("link_open", "a", 1, attrs={"href": url}), image, Token("link_close", "a", -1)]
