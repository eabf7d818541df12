"""Rows of `integrations.operations`: what runs in the background, and /metrics."""

from tests.architecture.access_table import CLOSED, STATE, Row

OPERATE = "operate"

ROWS = [
    Row("operations:overview", "none", {"GET": OPERATE}, anywhere=True, fragments=("operations",)),
    Row("operations:failed-jobs", "none", {"GET": OPERATE}, {"kind": "mail"}, anywhere=True),
    Row(
        "operations:try-one-again",
        "none",
        {"POST": OPERATE},
        {"kind": "mail", "pk": 1},
        anywhere=True,
        protected_by=STATE,
    ),
    Row(
        "operations:try-all-again",
        "none",
        {"POST": OPERATE},
        {"kind": "mail"},
        anywhere=True,
        protected_by=STATE,
    ),
    # Nobody here brings the token: tests/integrations/test_operations.py does.
    Row("operations:metrics", "none", {"GET": CLOSED}),
]
