"""Rows of `people`: why somebody may do something, and who can see an object."""

from functools import partial

from tests.architecture.access_table import VISIBLE, Row
from tests.architecture.world import World

KINDS = ("portfolio", "programme", "project")


def _colleague(world: World, kind: str) -> dict[str, object]:
    return {"kind": kind, "pk": world.people["colleague"].pk}


ROWS = [
    *(Row("people:access", kind, {"GET": VISIBLE}, {"kind": kind}) for kind in KINDS),
    *(
        Row("people:who-can-see", kind, {"GET": "grant_roles"}, {"kind": kind}, queries=({"q": "the"},))
        for kind in KINDS
    ),
    *(
        Row("people:access-of-person", kind, {"GET": "grant_roles"}, partial(_colleague, kind=kind))
        for kind in KINDS
    ),
]
