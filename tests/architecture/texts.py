"""The texts of the source, as gettext would extract them, and what templates show without gettext. Needs no xgettext."""

import ast
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from tests.architecture.source import ROOT, name_of, parsed, python_files

# Argument positions as xgettext names them; "c" is the context.
KEYWORDS = {
    name + suffix: spec
    for suffix in ("", "_lazy", "_noop")
    for name, spec in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
} | {"_": None}

Key = tuple[str | None, str]  # context, English text

# What a reader sees of an element beside its text.
SHOWN_ATTRIBUTES = {
    "alt",
    "aria-label",
    "content",
    "data-confirm",
    "data-failed",
    "data-saving",
    "placeholder",
    "title",
}
_COMMENT = re.compile(r"{%\s*comment.*?%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
_TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
# Blocks of the page frame that hold attributes, not content.
_ATTRIBUTES = re.compile(r"{%\s*block (?:narrow|main_attrs)\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def template_files() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def _messages(source: str) -> Iterator[tuple[Key, str | None]]:
    """((context, text), plural) of each call in Python source."""
    for _line, found, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        texts = found if isinstance(found, tuple) else (found,)
        if texts[0]:
            yield (context, texts[0]), texts[1] if len(texts) > 1 else None


def source_messages() -> dict[Key, str | None]:
    """Every text that the code and the templates hand to gettext, with its plural."""
    messages: dict[Key, str | None] = {}
    sources = [path.read_text() for path in python_files()]
    for path in template_files():
        # Django turns a template into calls, each on one line; what else it leaves there is filler.
        lines = templatize(path.read_text(), origin=name_of(path)).splitlines()
        sources.append("\n".join(line.strip() for line in lines))
    for source in sources:
        for key, plural in _messages(source):
            messages[key] = plural or messages.get(key)
    return messages


def unextractable_calls(path: Path) -> list[str]:
    """Calls that extraction cannot follow: another name for gettext, or a text that is not written out."""
    tree = parsed(path)
    aliases: dict[str, str] = {}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                if alias.name in KEYWORDS:
                    name = alias.asname or alias.name
                    aliases[name] = alias.name
                    if KEYWORDS.get(name, ()) != KEYWORDS[alias.name]:
                        found.append(f"{name_of(path)}:{node.lineno} calls {alias.name} {name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in aliases:
            count = {"n": 2, "p": 2, "np": 3}.get(aliases[node.func.id].split("gettext")[0], 1)
            if not all(isinstance(arg, ast.Constant) for arg in node.args[:count]):
                found.append(f"{name_of(path)}:{node.lineno} translates what is not written out")
    return found


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in given.items():
            if (
                name in SHOWN_ATTRIBUTES
                and value
                and not (tag == "meta" and given.get("name") != "description")
            ):
                self.texts.append(value)

    def handle_data(self, data: str) -> None:
        # The parser is within the rules of a style sheet, as mails have them.
        if self.cdata_elem != "style":
            self.texts.append(data)


def untranslated_texts(source: str) -> list[str]:
    """What a template shows and gettext never sees: text nodes and shown attributes that hold a word."""
    parser = _Visible()
    for pattern in (_COMMENT, _TRANSLATED, _ATTRIBUTES, _TAG):
        source = pattern.sub("", source)
    parser.feed(source)
    parser.close()
    texts = (" ".join(text.split()) for text in parser.texts)
    return [text for text in texts if re.search(r"[^\W\d_]{2}", text)]
