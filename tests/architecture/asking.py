"""Sending every request of the access table, as somebody."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.acting import SESSION_KEY
from tests.architecture.access_rows import ROWS
from tests.architecture.access_table import Row, expected
from tests.architecture.identities import Identity
from tests.architecture.leaks import leaks, text_of
from tests.architecture.offers import offers
from tests.architecture.row_changes import differences, written
from tests.architecture.world import Target, World, build

# So many requests of a row are sent by everybody, whoever else takes turns.
FEW = 12


def named_urls() -> set[str]:
    def walk(patterns: list, prefix: str = "") -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern):
                assert pattern.name, f"{pattern} has no name"
                yield prefix + pattern.name

    return set(walk(get_resolver().url_patterns))


def targets_of(world: World, row: Row) -> dict[str, Target]:
    targets = world.targets[row.subject]
    return {name: targets[name] for name in row.only} if row.only else targets


@dataclass(frozen=True)
class Cell:
    """One request. `own_child` is False where the part addressed belongs to another subject."""

    row: Row
    method: str
    name: str
    target: Target
    url: str
    form: str = "page"
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    own_child: bool = True

    def due(self, world: World, identity: Identity) -> str:
        due = expected(self.row, self.method, identity, world, self.target)
        return "missing" if due == "allowed" and not self.own_child else due

    def send(self, client: Client, data: dict[str, Any]) -> Any:
        if self.method == "GET":
            return client.get(self.url, self.query, headers=self.headers)
        return client.post(self.url, data, headers=self.headers)

    def __str__(self) -> str:
        return f"{self.method} {self.url} ({self.row.url}, {self.name or 'nothing'}, {self.form})"


def urls_of(world: World, row: Row, name: str, target: Target) -> Iterator[tuple[str, bool]]:
    """The URL; for parts of a subject also those that name a part of each other subject."""
    kwargs = (row.kwargs(world) if callable(row.kwargs) else row.kwargs) | target.kwargs
    if not row.child:
        yield reverse(row.url, kwargs=kwargs), True
        return
    for owner, pk in world.children[row.child].items():
        yield reverse(row.url, kwargs=kwargs | {"pk": pk}), owner == name


def cells(world: World, row: Row) -> Iterator[Cell]:
    for name, target in targets_of(world, row).items():
        for url, own in urls_of(world, row, name, target):
            for method in row.methods:
                yield Cell(row, method, name, target, url, own_child=own)
                if not own:
                    # What is no part of the subject is looked up, and not found, before any form of it is.
                    continue
                for fragment in row.fragments or ("",):
                    headers = {"HX-Request": "true", "HX-Target": fragment}
                    yield Cell(row, method, name, target, url, fragment or "htmx", {}, headers, own)
                for query in row.queries if method == "GET" else ():
                    yield Cell(row, method, name, target, url, str(query), query, own_child=own)


def outcome(response: Any) -> str:
    where = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    if where.startswith(reverse("people:sign-in") + "?"):
        return "login"
    if response.status_code >= 500:
        return "error"
    return {404: "missing", 403: "forbidden", 405: "no such method", 429: "too many"}.get(
        response.status_code, "allowed"
    )


class Asking(TestCase):
    """The world is built once for a class; each test rolls back what it did."""

    who: tuple[Identity, ...] = ()

    @classmethod
    def setUpTestData(cls) -> None:
        world = build(tuple(one.name for one in cls.who))
        sessions = {one.name: sign_in(world, one) for one in cls.who}
        # Thousands of refusals: writing each down with its traceback takes longer than refusing.
        logging.disable(logging.ERROR)
        cls.addClassCleanup(logging.disable, logging.NOTSET)
        # Not as an attribute: TestCase would copy the whole world for each test.
        known = {(cell.method, cell.url): cell for row in ROWS for cell in cells(world, row)}
        cls.made = lambda: (world, sessions, known)

    @property
    def world(self) -> World:
        return self.made()[0]  # type: ignore[attr-defined, no-any-return]

    def client_of(self, identity: Identity) -> Client:
        """A browser in which they are signed in."""
        client = Client(raise_request_exception=False)
        if key := self.made()[1][identity.name]:  # type: ignore[attr-defined]
            client.cookies[settings.SESSION_COOKIE_NAME] = key
        return client

    def problems(self, cell: Cell, identity: Identity, client: Client, data: dict[str, Any]) -> list[str]:
        """What is wrong with one answer: not what the table says, shows or offers too much, refused yet written."""
        world = self.world
        due = cell.due(world, identity)
        before = {} if due == "allowed" else written()
        savepoint = transaction.savepoint()
        # Whoever asks so often would be told to wait: that is no matter of rights.
        cache.clear()
        response = cell.send(client, data)
        got = outcome(response)
        found = [] if got == due else [f"{got} ({response.status_code}), not {due}"]
        text = text_of(response)
        found += [f"shows {leak}" for leak in leaks(world, identity, cell.url, text)]
        if got == "allowed":
            found += [f"offers {offer}" for offer in self.vain_offers(identity, text)]
        # What was rolled back counts all the same; a session that moved on is put back.
        transaction.savepoint_rollback(savepoint)
        if due != "allowed" and (changed := differences(before, written())):
            found.append(f"{due}, yet wrote {changed}")
        return [f"{cell} as {identity.name}: {problem}" for problem in found]

    def vain_offers(self, identity: Identity, text: str) -> list[str]:
        """Links and forms on a page that would be refused to its reader."""
        if identity.kind == "former_deputy":
            # Reading the page has ended the mode: what it offers is sent as oneself, which no cell of theirs describes.
            return []
        known = self.made()[2]  # type: ignore[attr-defined]
        return [
            f"{method} {path}"
            for method, path in sorted(set(offers(text)))
            if (cell := known.get((method, path)))
            and cell.due(self.world, identity) in {"missing", "forbidden"}
        ]

    def differing(
        self, rows: Iterable[Row], identities: Iterable[Identity], *, in_turn: bool = False
    ) -> list[str]:
        """What is wrong with the answers that these people get.

        `in_turn`: where a row has many requests, each is sent by one of them, the next one by the next.
        """
        found = []
        clients = [(identity, self.client_of(identity)) for identity in identities]
        for row in rows:
            data = row.data(self.world)
            asked = list(cells(self.world, row))
            for number, cell in enumerate(asked):
                senders = clients
                if in_turn and len(asked) > FEW:
                    # Each round begins one further on: else one form would always be the same person's.
                    turn = (number + number // len(clients)) % len(clients)
                    senders = clients[turn : turn + 1]
                for identity, client in senders:
                    found += self.problems(cell, identity, client, data)
        return found


def sign_in(world: World, identity: Identity) -> str:
    """The key of a session of theirs; empty for nobody."""
    if identity.kind == "anonymous":
        return ""
    client = Client()
    client.force_login(world.people[identity.name])
    if identity.name in world.deputyships:
        session = client.session
        session[SESSION_KEY] = world.deputyships[identity.name].pk
        session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value
