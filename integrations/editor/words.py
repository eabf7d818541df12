"""Patterns as people write them: words one per line, `*` for anything, `/…/` for a regular expression.

The words of a mapping are compared without capitals and with single blanks; accents count.
"""

import re
from collections.abc import Iterable

from integrations.values import plain

_LITERAL = re.compile(r"^\^(.*)\$$", re.DOTALL)
# (a+)+ may take for ever on a long cell.
_NESTED = re.compile(r"\([^()]*[+*][^()]*\)[+*{]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def to_pattern(word: str) -> str:
    """The pattern for what a person wrote. Raises ValueError for a regular expression that is none."""
    text = word.strip()
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        if _NESTED.search(text):
            raise ValueError("a repetition within a repetition")
        try:
            re.compile(text[1:-1])
        except re.error as failure:
            raise ValueError(str(failure)) from failure
        return text[1:-1]
    pieces = [
        " ?/ ?".join(re.escape(part) for part in re.split(r" ?/ ?", piece))
        for piece in plain(text).split("*")
    ]
    return f"^{'.*'.join(pieces)}$"


def to_word(pattern: str) -> str:
    """What a person sees of a pattern: the word where it is one, else the expression between slashes."""
    found = _LITERAL.match(pattern)
    if found:
        body = found.group(1).replace(" ?/ ?", "/").replace(".*", "*")
        word = _ESCAPED.sub(r"\1", body)
        if to_pattern(word) == pattern:
            return word
    return f"/{pattern}/"


def to_lines(patterns: Iterable[str]) -> str:
    return "\n".join(to_word(pattern) for pattern in patterns)


def lines_of(text: str) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def pairs_of(text: str) -> list[tuple[str, str]]:
    """`DoH = DHSC` per line; the last equals sign divides. Raises ValueError with the line that has none."""
    pairs = []
    for line in lines_of(text):
        left, sign, right = line.rpartition("=")
        if not sign or not left.strip() or not right.strip():
            raise ValueError(line)
        pairs.append((left.strip(), right.strip()))
    return pairs
