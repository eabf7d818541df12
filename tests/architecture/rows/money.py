"""Rows of `projects` about money: shown to who sees costs, written by who plans the project and sees them too."""

import json

from tests.architecture.access_table import SAME, VERSION, Row
from tests.architecture.world import World

COST, EDIT = "view_cost", "edit_project"
FILES = ({"export": "csv"}, {"export": "xlsx"})


def _cell(world: World) -> dict[str, object]:
    return {"row": "commitment~opex~Staff", "column": "2026-01", "seen": "", "value": "1 234,50"}


def _block(world: World) -> dict[str, object]:
    return {
        "row": "commitment~opex~Staff",
        "column": "2026-01",
        "block": "1\t2",
        "seen": json.dumps([["commitment~opex~Staff", {}]]),
    }


def _row(world: World) -> dict[str, object]:
    return {"kind": "commitment", "nature": "opex", "category": "Staff", "amount-2026-01": "10", "seen": "{}"}


def _movement(world: World) -> dict[str, object]:
    return {
        "kind": "set_aside",
        "moved_on": "2026-09-01",
        "amount": "100",
        "reason": "Ground risk",
        "version": 1,
    }


def _entry(world: World) -> dict[str, object]:
    return {
        "kind": "actual", "nature": "", "category": "", "amount": "10", "start": "2026-08-01", "end": "2026-08-31",
        "reference": "", "seen": "",
    }  # fmt: skip


ROWS = [
    Row("projects:money", "project", {"GET": COST}, queries=({"by": "year"}, {"year": "all"})),
    Row(
        "projects:money-cells", "project", {"POST": EDIT}, data=_cell, needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:money-row", "project", {"GET": EDIT, "POST": EDIT}, data=_row, needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:money-paste", "project", {"GET": EDIT, "POST": EDIT}, data=_block, needs_active=True, protected_by=VERSION,
    ),
    Row("projects:money-entries", "project", {"GET": COST}, fragments=("list",), queries=FILES),
    Row(
        "projects:money-entry", "project", {"GET": EDIT, "POST": EDIT}, data=_entry, needs_active=True, child="cost_entry", protected_by=VERSION,
    ),
    Row(
        "projects:money-entry-remove", "project", {"POST": EDIT}, data=_entry, needs_active=True,
        child="cost_entry", protected_by=VERSION,
    ),
    Row(
        "projects:contingency-add", "project", {"GET": EDIT, "POST": EDIT}, data=_movement, needs_active=True, protected_by=SAME,
    ),
    Row(
        "projects:contingency-edit", "project", {"GET": EDIT, "POST": EDIT}, data=_movement, needs_active=True, child="movement", protected_by=VERSION,
    ),
    Row(
        "projects:contingency-remove", "project", {"POST": EDIT}, data=lambda world: {"version": 1},
        needs_active=True, child="movement", protected_by=VERSION,
    ),
]  # fmt: skip
