"""Every URL x method x identity x object x form (page, fragment, export, download), compared with the access table.

A denied cell leaves the database as it was, row for row. In every run the first matrix sends each request once, as a
handful of people in turn; the quick one (slow) as everybody in their usual place; the full one (`make exhaustive`) as
every role granted at every place.
"""

import re

import pytest
from django.db import connection
from django.test import TestCase

from people.models import RoleGrant
from people.roles import CONFIDENTIAL_ROLES, ROLES
from tests import factories
from tests.architecture.access_rows import ROWS
from tests.architecture.access_table import CLEARED, SAME, STATE, TABLE, VERSION, Row
from tests.architecture.asking import Asking, cells, named_urls, targets_of, urls_of
from tests.architecture.identities import (
    FIRST_IDENTITIES,
    IDENTITIES,
    OTHER_IDENTITIES,
    PLACES,
    USUAL_IDENTITIES,
)
from tests.architecture.row_changes import differences, fingerprint, written

PROTECTIONS = {VERSION, STATE, SAME}
ALL_METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH"}


def test_every_url_has_a_row_and_one_for_each_kind_of_object() -> None:
    # One URL may have rows for several fields: each has a rule of its own.
    listed = [(row.url, row.subject, str(row.kwargs)) for row in ROWS]
    assert {row.url for row in ROWS} == named_urls()
    assert len(listed) == len(set(listed))


def test_the_portals_table_is_the_one_restated_here() -> None:
    assert {role: set(data.permissions) for role, data in ROLES.items()} == TABLE
    assert CONFIDENTIAL_ROLES == CLEARED


def test_every_form_says_what_keeps_it_from_undoing_the_work_of_others() -> None:
    unsaid = [row.url for row in ROWS if ("POST" in row.methods) != (row.protected_by in PROTECTIONS)]
    assert not unsaid


def test_every_role_is_asked_at_every_place() -> None:
    asked = {(one.role, one.place) for one in IDENTITIES.values() if one.kind == "granted"}
    assert asked == {(role, place) for role in ROLES for place in PLACES}


class FirstMatrix(Asking):
    who = FIRST_IDENTITIES

    def check(self, row: Row) -> None:
        differing = self.differing([row], self.who, in_turn=True)
        assert not differing, "\n".join(differing)

    def test_methods_that_are_not_offered_are_refused(self) -> None:
        client = self.client_of(IDENTITIES["pmo_director"])
        for row in ROWS:
            name, target = next(iter(targets_of(self.world, row).items()))
            url, _own = next(urls_of(self.world, row, name, target))
            for method in ALL_METHODS - set(row.methods):
                response = client.generic(method, url)
                assert response.status_code == 405, f"{method} {row.url}: {response.status_code}"


@pytest.mark.slow
class QuickMatrix(Asking):
    who = USUAL_IDENTITIES

    def check(self, row: Row) -> None:
        differing = self.differing([row], self.who)
        assert not differing, "\n".join(differing)


@pytest.mark.exhaustive
class FullMatrix(Asking):
    who = OTHER_IDENTITIES

    def check(self, row: Row) -> None:
        differing = self.differing([row], self.who)
        assert not differing, "\n".join(differing)


class RowsOfTheDatabase(Asking):
    """What "the database is unchanged" rests on: the counters see whatever a digest of all rows sees."""

    who = (IDENTITIES["without_role"],)

    def test_denied_requests_leave_every_row_as_it_was(self) -> None:
        self.check(one_in=10)

    @pytest.mark.slow
    def test_all_denied_requests_leave_every_row_as_it_was(self) -> None:
        self.check(one_in=1)

    def check(self, *, one_in: int) -> None:
        # Some rows need an object of their own to ask about.
        asked = [(row.data(self.world), list(cells(self.world, row))[::one_in]) for row in ROWS]
        before = fingerprint()
        client = self.client_of(self.who[0])
        denied = 0
        for data, found in asked:
            for cell in found:
                if cell.due(self.world, self.who[0]) not in {"allowed", "login"}:
                    cell.send(client, data)
                    denied += 1
        assert fingerprint() == before
        assert denied > 100


class RowCounters(TestCase):
    def test_a_change_by_a_trigger_counts(self) -> None:
        person = factories.user()
        before, digest = written(), fingerprint()
        factories.grant(person, "viewer")
        changed = differences(before, written())
        assert changed["people_rolegrant"] == 1
        assert changed["people_rolegrantevent"] == 1
        assert {table for table in digest if fingerprint()[table] != digest[table]} == set(changed)

    def test_an_update_in_place_and_a_statement_by_hand_count(self) -> None:
        grant = factories.grant(factories.user(), "viewer")
        before = written()
        RoleGrant.objects.filter(pk=grant.pk).update(role="viewer")
        assert differences(before, written())["people_rolegrant"] == 1
        before = written()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE people_user SET full_name = full_name")
        assert differences(before, written())["people_user"] >= 1


for _matrix in (FirstMatrix, QuickMatrix, FullMatrix):
    for _row in ROWS:

        def _check(self: FirstMatrix | QuickMatrix | FullMatrix, row: Row = _row) -> None:
            self.check(row)

        setattr(_matrix, "test_" + re.sub(r"\W", "_", f"{_row.url}_{_row.subject}"), _check)
