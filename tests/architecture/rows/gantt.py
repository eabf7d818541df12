"""Rows of the plan's pictures."""

from tests.architecture.access_table import VISIBLE, Row

ROWS = [
    Row(
        "reporting:gantt",
        "project",
        {"GET": VISIBLE},
        fragments=("gantt", "pictures"),
        queries=({"baseline": "first"}, {"level": "1"}),
    ),
]
