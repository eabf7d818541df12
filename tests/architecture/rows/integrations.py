"""Rows of `integrations`: imports of portfolio files."""

from tests.architecture.access_table import SAME, STATE, VERSION, VISIBLE, Row

IMPORT = "import_portfolio"

ROWS = [
    Row("integrations:import-list", "none", {"GET": IMPORT}, anywhere=True),
    Row("integrations:import-new", "none", {"GET": IMPORT, "POST": IMPORT}, anywhere=True, protected_by=SAME),
    Row(
        "integrations:editions",
        "none",
        {"GET": IMPORT},
        anywhere=True,
        queries=({"show": "costs"}, {"export": "csv"}),
    ),
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
    Row("integrations:import-retry", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=STATE),
]
