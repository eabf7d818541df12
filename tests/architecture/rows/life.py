"""Rows of a project's life cycle: its phase, its objectives, its reviews, and the templates that plans begin with."""

from projects.models import Method, Phase, PlanTemplate
from tests.architecture.access_table import SAME, STATE, VERSION, VISIBLE, Row, holds
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

EDIT, CREATE, MANAGE = "edit_project", "create_project", "manage_portfolio"


def _method() -> Method:
    return Method.objects.get_or_create(code="rows", defaults={"name_en": "Of the rows"})[0]


def _phase(world: World) -> dict[str, object]:
    phase, _new = Phase.objects.get_or_create(
        method=_method(), code="first", defaults={"name_en": "First", "position": 1}
    )
    return {"phase": f"p{phase.pk}", "version": 1}


def _template(world: World) -> dict[str, object]:
    row, _new = PlanTemplate.objects.get_or_create(
        code="own-rows-1", defaults={"method": _method(), "name_en": "Of the rows", "plan": {"packages": []}}
    )
    return {"pk": row.pk}


def _review(world: World) -> dict[str, object]:
    return {"outcome": "stopped", "reason": "No money", "summary": "Stopped", "seen": "", "version": 1}


def _who_closes(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """The PMO where its type is controlling, as in the portfolio of most projects here; else whoever runs it."""
    if target.thing.portfolio_id == world.own.pk or target.archived:
        return None
    if not holds(identity, "view_project", target):
        return "missing"
    return "allowed" if holds(identity, EDIT, target) else "forbidden"


ROWS = [
    Row("projects:life-cycle", "project", {"GET": VISIBLE}),
    Row("projects:project-review", "project", {"GET": VISIBLE}, {"number": 1}),
    Row(
        "projects:change-phase",
        "project",
        {"POST": EDIT},
        data=_phase,
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:add-objective",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=lambda world: {"text": "Another one", "criterion": ""},
        needs_active=True,
        protected_by=SAME,
    ),
    Row(
        "projects:edit-objective",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=lambda world: {"text": "Said otherwise", "criterion": "", "version": 1},
        child="objective",
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:move-objective",
        "project",
        {"POST": EDIT},
        data=lambda world: {"to": "down", "version": 1},
        child="objective",
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:remove-objective",
        "project",
        {"POST": EDIT},
        data=lambda world: {"version": 1},
        child="objective",
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:apply-template",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=lambda world: {"template": "lean-dmaic", "start": "2027-01-04", "cost": "1000"},
        needs_active=True,
        queries=({"template": "lean-dmaic", "start": "2027-01-04"},),
        protected_by=STATE,
    ),
    Row(
        "projects:save-template",
        "project",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda world: {"name": "As we do it"},
        protected_by=SAME,
    ),
    Row(
        "projects:close-project",
        "project",
        {"GET": CREATE, "POST": CREATE},
        data=_review,
        needs_active=True,
        special=_who_closes,
        protected_by=VERSION,
    ),
    Row(
        "projects:template-preview",
        "none",
        {"GET": CREATE},
        anywhere=True,
        queries=({"template": "scrum-release", "start_date": "2027-01-04", "template_cost": "1000"},),
    ),
    Row("projects:template-list", "none", {"GET": MANAGE}, anywhere=True),
    Row(
        "projects:rename-template",
        "none",
        {"GET": MANAGE, "POST": MANAGE},
        _template,
        data=lambda world: {"name_en": "Another name", "name_fr": "", "version": 1},
        anywhere=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:withdraw-template",
        "none",
        {"POST": MANAGE},
        _template,
        data=lambda world: {"version": 1},
        anywhere=True,
        protected_by=VERSION,
    ),
]
