"""Rows of `integrations`: imports of portfolio files."""

from typing import Any

from tests.architecture.access_table import ANYONE, SAME, STATE, VERSION, VISIBLE, Row, holds
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

IMPORT = "import_portfolio"
EXPORT = "export_everything"


def _of_others(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """Of somebody who is none of those that ask here."""
    return "missing"


def _on_everything(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """An export holds all that there is: a role on a part of it is not enough."""
    return "allowed" if holds(identity, EXPORT, Target()) else "forbidden"


def _archive(url: str, subject: str, *methods: str, **more: Any) -> Row:
    return Row(url, subject, dict.fromkeys(methods, EXPORT), special=_on_everything, **more)


def _draft(url: str, *methods: str, **more: Any) -> Row:
    return Row(url, "mapping_draft", dict.fromkeys(methods, ANYONE), special=_of_others, **more)


ROWS = [
    Row(
        "integrations:import-list",
        "none",
        {"GET": IMPORT},
        anywhere=True,
        fragments=("list",),
        queries=({"export": "csv"}, {"export": "xlsx"}),
    ),
    Row("integrations:import-new", "none", {"GET": IMPORT, "POST": IMPORT}, anywhere=True, protected_by=SAME),
    Row(
        "integrations:editions",
        "none",
        {"GET": IMPORT},
        anywhere=True,
        queries=({"show": "costs"}, {"export": "csv"}),
    ),
    Row("integrations:mapping-list", "none", {"GET": IMPORT}, anywhere=True),
    Row(
        "integrations:mapping-new", "none", {"GET": IMPORT, "POST": IMPORT}, anywhere=True, protected_by=SAME
    ),
    _draft("integrations:mapping-draft", "GET", "POST", protected_by=VERSION),
    _draft("integrations:mapping-layout", "POST", protected_by=VERSION),
    _draft("integrations:mapping-preview", "POST", protected_by=SAME),
    _draft("integrations:mapping-options", "POST", kwargs={"index": 0}, protected_by=SAME),
    _draft("integrations:mapping-discard", "POST", protected_by=SAME),
    _draft("integrations:mapping-use", "GET", "POST", protected_by=SAME),
    Row("integrations:import-detail", "import", {"GET": VISIBLE}, visible_by=IMPORT),
    Row(
        "integrations:import-history",
        "import",
        {"GET": "view_history"},
        visible_by=IMPORT,
        queries=({"export": "csv"},),
    ),
    Row("integrations:import-choose", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=VERSION),
    Row(
        "integrations:import-confirm",
        "import",
        {"POST": IMPORT},
        data=lambda world: {"plan_hash": world.imports["own"].plan_hash},
        visible_by=IMPORT,
        protected_by=VERSION,
    ),
    Row("integrations:import-discard", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=STATE),
    Row("integrations:import-sheet", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=STATE),
    Row("integrations:import-progress", "import", {"GET": VISIBLE}, visible_by=IMPORT),
    Row("integrations:import-cancel", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=STATE),
    Row(
        "integrations:import-undo",
        "import",
        {"GET": VISIBLE, "POST": IMPORT},
        visible_by=IMPORT,
        protected_by=STATE,
    ),
    Row("integrations:import-retry", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=STATE),
    _archive("archive:overview", "none", "GET"),
    _archive("archive:begin", "none", "POST", protected_by=STATE),
    _archive("archive:progress", "archive", "GET"),
    _archive("archive:cancel", "archive", "POST", protected_by=STATE),
    _archive("archive:retry", "archive", "POST", protected_by=STATE),
    # Each download is written down; what others typed is not touched.
    _archive("archive:download", "archive", "POST", protected_by=SAME),
    _archive("archive:remove", "archive", "POST", protected_by=STATE),
]
