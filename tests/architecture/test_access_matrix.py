"""Every URL x method x identity x object x form (page, fragment), compared with the permission table.

On a denied cell nothing in the database may have changed: no statement that writes, but for sessions.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from django.db import connection, transaction
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.roles import ROLES
from reporting.models import Report
from tests import factories
from tests.architecture.access_rows import ANYONE, PUBLIC, ROWS, VISIBLE, Row
from tests.architecture.world import World, build

IDENTITIES = ["anonymous", "inactive", "without_role", *sorted(ROLES)]
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"(?!django_session")', re.IGNORECASE)


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


def test_every_url_has_a_row():
    assert {row.url for row in ROWS} == named_urls()


def subjects(world: World, row: Row) -> dict[str, Any]:
    return {
        "none": {"": None},
        "portfolio": {"own": world.own, "other": world.other},
        "programme": {"own": world.programme, "other": world.other_programme},
        "project": world.projects,
        "report": world.reports,
        "import": world.imports,
    }[row.subject]


def url_of(row: Row, subject: Any) -> str:
    kwargs = dict(row.kwargs)
    if subject is not None:
        kwargs["code" if hasattr(subject, "code") else "pk"] = getattr(subject, "code", None) or subject.pk
    return reverse(row.url, kwargs=kwargs)


def expected(world: World, row: Row, method: str, identity: str, subject: Any) -> str:
    """`login`, `missing`, `forbidden` or `allowed`."""
    rule = row.methods[method]
    if rule == PUBLIC:
        return "allowed"
    if identity in {"anonymous", "inactive"}:
        return "login"
    if rule == ANYONE:
        return "allowed"
    if row.anywhere:
        return "allowed" if identity in ROLES and rule in ROLES[identity].permissions else "forbidden"
    scope = subject.portfolio.scope if row.subject == "import" else subject.scope
    secret = getattr(subject, "confidential", False)
    if not world.holds(identity, row.visible_by, scope, confidential=secret):
        return "missing"
    if row.subject == "report" and not may_read(world, identity, subject):
        return "missing"
    if rule == VISIBLE:
        return "allowed"
    if row.needs_active and getattr(subject, "archived_at", None) is not None:
        return "forbidden"
    return "allowed" if world.holds(identity, rule, scope, confidential=secret) else "forbidden"


def may_read(world: World, identity: str, report: Report) -> bool:
    """Published: whoever may read reports. Not yet: the PMO and auditors. Complete: cleared roles alone.

    Packs with money and names are for those who may see both.
    """
    if report.audience != "reduced" and not all(
        world.holds(identity, needed, report.scope) for needed in ("view_cost", "view_people")
    ):
        return False
    if report.audience == "complete" and not ROLES[identity].sees_confidential:
        return False
    needed = "view_report" if report.period.state == "published" else "view_unpublished_report"
    return world.holds(identity, needed, report.scope)


def outcome(response: Any) -> str:
    where = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    if where.startswith(reverse("people:sign-in") + "?"):
        return "login"
    return {404: "missing", 403: "forbidden", 405: "no such method"}.get(response.status_code, "allowed")


class AccessMatrix(TestCase):
    """The world is built once; each test rolls back what it did."""

    @classmethod
    def setUpTestData(cls) -> None:
        world = build()
        for name, project in world.projects.items():
            factories.status_update(project, world.periods["other" if name == "other_portfolio" else "own"])
        # Not as an attribute: TestCase would copy the whole world for each test.
        cls.made = lambda: world

    def client_of(self, identity: str) -> Client:
        client = Client()
        if identity != "anonymous":
            client.force_login(self.made().people[identity])
        return client

    def check_row(self, row: Row) -> None:
        world, differing = self.made(), []
        for identity in IDENTITIES:
            client = self.client_of(identity)
            for (kind, subject), method, headers in product(
                subjects(world, row).items(),
                row.methods,
                ({}, {"HX-Request": "true", "HX-Target": "figures"}),
            ):
                send = client.get if method == "GET" else client.post
                savepoint = transaction.savepoint()
                with CaptureQueriesContext(connection) as captured:
                    response = send(url_of(row, subject), row.data(world), headers=headers)
                transaction.savepoint_rollback(savepoint)
                want, got = expected(world, row, method, identity, subject), outcome(response)
                cell = f"{method} {row.url} {kind} {identity} {'fragment' if headers else 'page'}"
                if response.status_code >= 500 or want != got:
                    differing.append(f"{cell}: {got} ({response.status_code}) instead of {want}")
                written = [query["sql"][:80] for query in captured if WRITES.match(query["sql"])]
                if want != "allowed" and written:
                    differing.append(f"{cell}: denied, yet wrote {written}")
        assert not differing, "\n".join(differing)

    def test_methods_that_are_not_offered_are_refused(self) -> None:
        client = self.client_of("pmo_director")
        for row in ROWS:
            subject = next(iter(subjects(self.made(), row).values()))
            for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - set(row.methods):
                response = client.generic(method, url_of(row, subject))
                assert response.status_code == 405, f"{method} {row.url}: {response.status_code}"

    def test_a_confidential_name_is_in_no_answer_of_someone_who_may_not_see_it(self) -> None:
        for identity in [name for name in IDENTITIES if name != "pmo_director"]:
            client = self.client_of(identity)
            for row in ROWS:
                for subject in subjects(self.made(), row).values() if "GET" in row.methods else ():
                    body = client.get(url_of(row, subject)).content
                    assert b"CANARY-7F3A" not in body, f"{identity} reads it on {row.url}"

    def test_the_confidential_name_is_there_for_whoever_may_see_it(self) -> None:
        """Else the test above could not fail."""
        page = self.client_of("pmo_director").get(reverse("reporting:project", args=["P-SECRET"]))
        assert b"CANARY-7F3A" in page.content


for _row in ROWS:

    def _check(self: AccessMatrix, row: Row = _row) -> None:
        self.check_row(row)

    setattr(AccessMatrix, "test_" + re.sub(r"\W", "_", _row.url), _check)
