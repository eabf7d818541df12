"""One search over everything: each floor says in apps.py what it has, and how its words are found.

Whatever is found was read through `visible_to` of its kind, so that neither a name nor a number reaches somebody who
may not see the thing. Amounts of money are never searched.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Window
from django.urls import reverse
from django.utils.functional import Promise

from common.chosen import chosen_by
from common.search import unaccented, words_of
from people.access import access_of
from people.models import User

# Counted and paged so far, per kind; who finds more than this adds a word, or goes to the list.
MOST = 200
# Fewer letters find nearly everything.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, as a person reads it and as it is searched."""

    text: str
    words: tuple[str, ...]

    @property
    def is_long_enough(self) -> bool:
        return sum(len(word) for word in self.words) >= SHORTEST


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: `where` says in which project or portfolio, `text` is the part that has the words."""

    title: str
    url: str
    code: str = ""
    where: str = ""
    text: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the hits, and how many there are: at most MOST + 1, which means "more than MOST"."""

    hits: list[Hit] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing.

    key       in URLs: never changes
    label     in the plural
    find      (reader, asked, first, last) -> Found; one statement, whatever there is
    place     where it stands among the kinds, the smallest first
    listed    the URL name of its list, which takes `q`; `listed_with` are further parameters
    readers   who may find such things at all; everybody unless said
    """

    key: str
    label: str | Promise
    find: Callable[[User, Asked, int, int], Found]
    place: int
    listed: str = ""
    listed_with: tuple[tuple[str, str], ...] = ()
    readers: Callable[[User], bool] = lambda _reader: True

    def list_url(self, text: str) -> str:
        """Its list with the same words; empty where there is none."""
        if not self.listed:
            return ""
        return f"{reverse(self.listed)}?{urlencode([('q', text), *self.listed_with])}"


@dataclass(frozen=True, slots=True)
class Command:
    """A page that one goes to by its name; for those who hold one of `permissions` anywhere, for everybody without.

    `allowed` says more where the page asks more: nobody is offered a page that refuses them.
    """

    label: str | Promise
    url_name: str
    place: int
    permissions: tuple[str, ...] = ()
    allowed: Callable[[User], bool] = lambda _reader: True

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_kinds: dict[str, Kind] = {}
_commands: dict[str, Command] = {}


def register(kind: Kind) -> None:
    """Called by an app when it is ready; a second time replaces the first."""
    _kinds[kind.key] = kind


def register_commands(*commands: Command) -> None:
    """Called by an app when it is ready."""
    _commands.update({command.url_name: command for command in commands})


def kinds_for(reader: User) -> list[Kind]:
    """What this person may find, in order."""
    return sorted((kind for kind in _kinds.values() if kind.readers(reader)), key=lambda kind: kind.place)


def commands_for(reader: User, asked: Asked) -> list[Command]:
    """The pages whose names have all words, in order; all that there are when nothing was typed."""
    access = access_of(reader)
    allowed = [
        command
        for command in _commands.values()
        if (not command.permissions or any(map(access.may_anywhere, command.permissions)))
        and command.allowed(reader)
    ]
    named = [command for command in allowed if _names(str(command.label), asked.words)]
    return sorted(named, key=lambda command: command.place)


def _names(label: str, words: Sequence[str]) -> bool:
    theirs = unaccented(label).split()
    return all(any(one.startswith(word) for one in theirs) for word in words)


def read(typed: str) -> Asked:
    """What was typed; NUL, which no text has, and what is too long are cut off."""
    text = " ".join(typed.replace("\x00", " ").split())[:100].rstrip()
    return Asked(text, words_of(text))


def bounded(
    rows: QuerySet[Any], *, nearest: Sequence[Any], shown: Sequence[Any], first: int, last: int
) -> QuerySet[Any]:
    """The rows from `first` to `last`, each with `found`, how many there are; no more than MOST + 1 are looked at.

    `nearest` chooses which when there are more, `shown` puts them in order.
    """
    nearby = chosen_by(rows.order_by(*nearest)[: MOST + 1])
    page: QuerySet[Any] = QuerySet(rows.model).filter(nearby).annotate(found=Window(Count("*")))
    return page.order_by(*shown)[first:last]
