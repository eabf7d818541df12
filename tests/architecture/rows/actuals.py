"""Rows of imports of actual costs: one's own files alone, where one may book."""

from typing import Any

from tests.architecture.access_table import ANYONE, SAME, STATE, Row
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

EDIT, IMPORT = "edit_project", "import_portfolio"


def _of_others(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """Of somebody who is none of those that ask here."""
    return "missing"


def _file(url: str, *methods: str, **more: Any) -> Row:
    return Row(url, "actuals_import", dict.fromkeys(methods, ANYONE), special=_of_others, **more)


ROWS = [
    Row("integrations:actuals-list", "none", {"GET": ANYONE}),
    Row(
        "integrations:actuals-new", "none", {"GET": IMPORT, "POST": IMPORT}, anywhere=True, protected_by=SAME
    ),
    Row(
        "integrations:actuals-of-project",
        "project",
        {"GET": EDIT, "POST": EDIT},
        needs_active=True,
        protected_by=SAME,
    ),
    _file("integrations:actuals-detail", "GET"),
    _file("integrations:actuals-columns", "POST", protected_by=SAME),
    _file("integrations:actuals-confirm", "POST", protected_by=STATE),
    _file("integrations:actuals-discard", "POST", protected_by=STATE),
    _file("integrations:actuals-undo", "POST", protected_by=STATE),
]
