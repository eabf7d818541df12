"""Rows of a project's earned value."""

from tests.architecture.access_table import Row

COST = "view_cost"

ROWS = [
    Row("reporting:value", "project", {"GET": COST}, fragments=("value",), queries=({"period": "2026-10"},)),
]
