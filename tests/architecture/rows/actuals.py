"""Rows of imports of actual costs: what waits is its uploader's; what was booked is for who keeps all its projects."""

from typing import Any

from tests.architecture.access_table import ANYONE, SAME, STATE, VISIBLE, Row
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

EDIT, IMPORT = "edit_project", "import_portfolio"


def _waits(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """Of somebody who is none of those that ask here, and not booked yet."""
    return "missing" if target.thing.state == "previewed" else None


def _file(url: str, *methods: str, **more: Any) -> Row:
    return Row(
        url,
        "actuals_import",
        dict.fromkeys(methods, VISIBLE),
        visible_by=EDIT,
        special=_waits,
        **more,
    )


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
