"""What was found, shown: the words marked in a text, and the part of a long text where they stand."""

import re
from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.search import BREAKS, unaccented

_WORD = re.compile(BREAKS.replace("[", "[^", 1))
BEFORE = 50  # letters that an excerpt shows before what was found


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text, escaped, with the beginnings that were found in `<mark>`; accents and case do not matter."""
    pieces, done = [], 0
    for start, end in _found(text, words):
        pieces += [text[done:start], format_html("<mark>{}</mark>", text[start:end])]
        done = end
    pieces.append(text[done:])
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def excerpt(text: str, words: Sequence[str], length: int = 180) -> str:
    """The part of the text around the first word found, white space collapsed; empty when none is in it."""
    flat = " ".join(text.split())
    first = next(_found(flat, words), None)
    if first is None:
        return ""
    start = max(0, first[0] - BEFORE)
    if start:
        start = flat.find(" ", start, first[0]) + 1 or first[0]
    end = start + length
    part = flat[start:end].rstrip()
    return f"{'… ' if start else ''}{part}{'…' if end < len(flat) else ''}"


def _found(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From where to where the text has a word that begins with one of those looked for."""
    longest_first = sorted(words, key=len, reverse=True)
    for match in _WORD.finditer(text):
        bare = unaccented(match[0])
        hit = next((word for word in longest_first if bare.startswith(word)), None)
        if hit:
            yield match.start(), match.start() + _letters(match[0], len(hit))


def _letters(word: str, wanted: int) -> int:
    """How many letters of the word as written make so many of the word as searched (`œ` makes two)."""
    for size in range(1, len(word)):
        if len(unaccented(word[:size])) >= wanted and len(unaccented(word[: size + 1])) > wanted:
            return size
    return len(word)
