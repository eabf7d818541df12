"""Rows of benefits, what is measured of them, and the business case."""

from tests.architecture.access_table import SAME, STATE, VERSION, VISIBLE, Row, holds
from tests.architecture.gains import OWNER
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

EDIT, APPROVE, COST = "edit_project", "approve_baseline", "view_cost"


def _edited(world: World) -> dict[str, object]:
    return {
        "name": "Hours saved",
        "is_disbenefit": "no",
        "kind": "non_financial",
        "measure": "flow",
        "unit": "hours",
        "description": "changed",
        "version": 1,
    }


def _measured(world: World) -> dict[str, object]:
    return {"start": "2026-02-01", "end": "2026-02-28", "value": "9", "note": "", "version": 1}


def _case(world: World) -> dict[str, object]:
    return {"seen": 1, "discount_rate": "5", "reason": "Approved", "cost-20260101": "1"}


def _owned(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """The owner of a benefit measures it as long as they see the project, archived or not."""
    return "allowed" if identity.name == OWNER and holds(identity, "view_project", target) else None


def _bound(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """Where plans take effect at once, whoever plans approves the case too."""
    if target.thing.portfolio_id == world.own.pk or not holds(identity, "view_project", target):
        return None
    return "allowed" if holds(identity, EDIT, target) and not target.archived else "forbidden"


ROWS = [
    Row("projects:benefits", "project", {"GET": VISIBLE}),
    Row(
        "projects:benefit-add",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=_edited,
        needs_active=True,
        protected_by=SAME,
    ),
    Row("reporting:benefit", "project", {"GET": VISIBLE}, child="benefit"),
    Row(
        "projects:benefit-edit",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=_edited,
        child="benefit",
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:benefit-move",
        "project",
        {"POST": EDIT},
        data=lambda world: {"to": "down", "version": 1},
        child="benefit",
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:benefit-remove",
        "project",
        {"POST": EDIT},
        data=lambda world: {"version": 1},
        child="benefit",
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:benefit-plan",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=lambda world: {"20270101-20271231": "5", "version": 1},
        child="benefit",
        needs_active=True,
        queries=({"year": "2027-01"},),
        protected_by=VERSION,
    ),
    Row(
        "projects:benefit-measure",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=_measured,
        child="benefit",
        needs_active=True,
        special=_owned,
        protected_by=SAME,
    ),
    Row(
        "projects:benefit-measurement",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=_measured,
        child="benefit_measure",
        needs_active=True,
        special=_owned,
        protected_by=VERSION,
    ),
    Row("projects:business-case", "project", {"GET": COST}),
    Row(
        "projects:business-case-new",
        "project",
        {"GET": APPROVE, "POST": APPROVE},
        data=_case,
        needs_active=True,
        special=_bound,
        protected_by=STATE,
    ),
]
