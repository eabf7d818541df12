"""The guard's canaries are where they may be, so that not finding them elsewhere means something.

The access matrix looks for them in each answer that it gets: pages, fragments, exports, answers to forms.
"""

from collections import defaultdict

import pytest

from tests.architecture import canaries
from tests.architecture.access_rows import ROWS
from tests.architecture.asking import Asking, cells
from tests.architecture.identities import IDENTITIES
from tests.architecture.leaks import text_of

CONFIDENTIAL = {
    "reporting:project",
    "reporting:portfolio",
    "reporting:programme",
    "projects:status-of-month",
    "projects:project-history",
    "reporting:portfolio-history",
    "people:access",
    "people:who-can-see",
    "people:scopes-found",
    "people:search",
    "integrations:actuals-list",
    "integrations:actuals-detail",
}
MONEY = {"projects:money", "reporting:project-figure", "projects:project-history"}
NAMES = {"reporting:project", "projects:status-of-month", "reporting:portfolio"}


@pytest.mark.slow
class WhereCanariesAre(Asking):
    who = (IDENTITIES["pmo_director"],)

    def test_whoever_may_read_them_finds_them(self) -> None:
        client, found = self.client_of(self.who[0]), defaultdict(set)
        for row in ROWS:
            for cell in cells(self.world, row) if "GET" in row.methods else ():
                if cell.method == "GET" and cell.due(self.world, self.who[0]) == "allowed":
                    text = text_of(cell.send(client, {})).replace(cell.url, "")
                    for what in (canaries.MARK, canaries.SURNAME, "31,337,133", "31337133"):
                        if what in text:
                            found[what].add(row.url)
        assert found[canaries.MARK] >= CONFIDENTIAL
        assert found["31,337,133"] | found["31337133"] >= MONEY
        assert found[canaries.SURNAME] >= NAMES

    def test_searching_finds_what_may_be_seen(self) -> None:
        client = self.client_of(self.who[0])
        assert canaries.MARK in text_of(client.get("/portfolios/OWN/", {"q": "canary"}))
        assert canaries.MARK in text_of(client.get("/people/scopes/found/", {"scope": "canary"}))
