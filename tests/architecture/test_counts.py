"""A confidential project changes no number of somebody who may not see it.

The same world twice: once the project lies in the reader's portfolio and programme, once in another portfolio. Every
page and export that the reader gets has to say the same, digit by digit.
"""

import logging
import re
from itertools import count

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, TestCase

from tests import factories
from tests.architecture.access_rows import ROWS
from tests.architecture.asking import cells, sign_in
from tests.architecture.identities import IDENTITIES
from tests.architecture.leaks import text_of
from tests.architecture.rows import sign_in as sign_in_rows
from tests.architecture.world import build

WHO = ("pmo_officer", "executive", "programme_manager", "viewer")
SEEING = "pmo_director"
SHOWN = 12
SUBJECTS = {"none", "portfolio", "programme"}
# What differs between two worlds made one after the other: moments, random tokens, primary keys.
_PASSING = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken[^}]+'), ""),
    (re.compile(r"(?<!\d)\d\d:\d\d(:\d\d(\.\d+)?)?(?!\d)"), "moment"),
    (re.compile(r"\b[0-9a-f]{8,64}\b"), "digest"),
    (re.compile(r"(?<=[/=:\"#-])\d+(?=[/\"&\s;-])"), "key"),
)


def said(text: str) -> str:
    """What a person can read in an answer, whatever the markup's keys are."""
    for pattern, instead in _PASSING:
        text = pattern.sub(instead, text)
    return re.sub(r"\s+", " ", text)


@pytest.mark.slow
class Counts(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        logging.disable(logging.ERROR)
        cls.addClassCleanup(logging.disable, logging.NOTSET)

    def answers(self, *, secret_elsewhere: bool) -> dict[str, str]:
        """Everything that these people get, in a world that is gone afterwards."""
        factories._numbers = count(1)
        found = {}
        with transaction.atomic():
            world = build((*WHO, SEEING), secret_elsewhere=secret_elsewhere)
            for name in (*WHO, SEEING):
                client = Client()
                client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(world, IDENTITIES[name])
                for row in ROWS:
                    if row.subject not in SUBJECTS or "GET" not in row.methods or row in sign_in_rows.ROWS:
                        continue
                    for cell in cells(world, row):
                        # Pages that answer htmx as they answer everybody need not be read twice.
                        told = cell.method == "GET" and cell.form != "htmx"
                        if told and cell.due(world, IDENTITIES[name]) == "allowed":
                            where = f"{name}: {row.url} {row.subject} {cell.name} {cell.form}"
                            found[where] = said(text_of(cell.send(client, {})).partition("\n")[2])
            transaction.set_rollback(True)
        return found

    def test_no_number_tells_of_a_project_that_one_may_not_see(self) -> None:
        here, elsewhere = self.answers(secret_elsewhere=False), self.answers(secret_elsewhere=True)
        assert here.keys() == elsewhere.keys()
        differing = {cell for cell in here if here[cell] != elsewhere[cell]}
        blind = [cell for cell in differing if not cell.startswith(SEEING)]
        assert not blind, "\n".join(
            f"{cell}: {difference(here[cell], elsewhere[cell])}" for cell in sorted(blind)[:SHOWN]
        )
        # Else nothing was compared: whoever sees the project finds it counted.
        counted = {"reporting:home", "reporting:portfolio", "reporting:programme"}
        assert counted <= {cell.split()[1] for cell in differing}
        assert [cell for cell in differing if "reporting:project-list" in cell and "xlsx" in cell]


def difference(one: str, other: str) -> str:
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"…{one[max(0, place - 80) : place + 80]!r} / …{other[max(0, place - 80) : place + 80]!r}"
