"""Rows of `people`: signing in and out, preferences."""

from tests.architecture.access_table import PUBLIC, SAME, Row

ROWS = [
    Row("people:sign-in", "none", {"GET": PUBLIC, "POST": PUBLIC}, protected_by=SAME),
    Row("people:sign-out", "none", {"POST": PUBLIC}, protected_by=SAME),
    Row(
        "people:language", "none", {"POST": PUBLIC}, data=lambda world: {"language": "fr"}, protected_by=SAME
    ),
]
