"""Rows of `common`: probes."""

from tests.architecture.access_table import PUBLIC, Row

ROWS = [
    Row("livez", "none", {"GET": PUBLIC}),
    Row("readyz", "none", {"GET": PUBLIC}),
]
