"""The access table: every URL, what it is about, and what each method asks of the person.

`public`: no sign-in. `anyone`: signed in. A permission: held on the subject's scope; without it 403 when the subject
is visible, 404 when it is not. `visible`: it is enough to see the subject.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from people.roles import Permission
from tests.architecture.world import World

PUBLIC, ANYONE, VISIBLE = "public", "anyone", "visible"

# What keeps a POST from undoing what somebody else did meanwhile, in another tab or a second before:
# VERSION  - the form brings the version it was opened with; an older one is a conflict (409) that shows both;
# STATE    - it is a step from one state to another, checked under a lock: the second one changes nothing;
# SAME     - done twice it leaves what once leaves, and it overwrites nothing that others typed.
VERSION, STATE, SAME = "version", "state", "same"


@dataclass(frozen=True)
class Row:
    """One URL. `subject` names the kind of object in it; `visible_by` the permission that makes it visible."""

    url: str
    subject: str
    methods: dict[str, str]
    kwargs: dict[str, Any] = field(default_factory=dict)
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    visible_by: str = Permission.VIEW_PROJECT
    anywhere: bool = False
    needs_active: bool = False
    # Of rows with a POST: VERSION, STATE or SAME.
    protected_by: str = ""


SUBMIT = Permission.SUBMIT_STATUS
IMPORT = Permission.IMPORT_PORTFOLIO
READ = Permission.VIEW_REPORT
CLOSE = Permission.CLOSE_PERIOD
PUBLISH = Permission.PUBLISH_REPORT
STAFF = Permission.ASSIGN_MANAGER
COST = Permission.VIEW_COST

ROWS = [
    Row("livez", "none", {"GET": PUBLIC}),
    Row("readyz", "none", {"GET": PUBLIC}),
    Row("people:sign-in", "none", {"GET": PUBLIC, "POST": PUBLIC}, protected_by=SAME),
    Row("people:sign-out", "none", {"POST": PUBLIC}, protected_by=SAME),
    Row("people:language", "none", {"POST": PUBLIC}, protected_by=SAME),
    Row("reporting:home", "none", {"GET": ANYONE}),
    Row("reporting:portfolio", "portfolio", {"GET": VISIBLE}),
    Row("reporting:portfolio-figure", "portfolio", {"GET": COST}, {"kpi": "cpi"}),
    Row("reporting:programme", "programme", {"GET": VISIBLE}),
    Row("reporting:programme-figure", "programme", {"GET": COST}, {"kpi": "cpi"}),
    Row("reporting:project", "project", {"GET": VISIBLE}),
    Row("reporting:project-figure", "project", {"GET": COST}, {"kpi": "cpi"}),
    Row("projects:my-projects", "none", {"GET": ANYONE}),
    Row("projects:people-found", "none", {"GET": STAFF}, anywhere=True),
    Row(
        "projects:assign-manager",
        "project",
        {"GET": STAFF, "POST": STAFF},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:status-update",
        "project",
        {"GET": SUBMIT, "POST": SUBMIT},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:status-draft",
        "project",
        {"POST": SUBMIT},
        data=lambda world: {"period": world.periods["own"].pk, "summary": "typed"},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row("projects:discard-draft", "project", {"POST": SUBMIT}, needs_active=True, protected_by=SAME),
    Row("projects:status-of-month", "project", {"GET": VISIBLE}, {"month": "2026-11"}),
    Row("reporting:periods", "portfolio", {"GET": VISIBLE}, visible_by=READ),
    Row("reporting:period", "portfolio", {"GET": VISIBLE}, {"month": "2026-11"}, visible_by=READ),
    Row(
        "reporting:period-close",
        "portfolio",
        {"GET": CLOSE, "POST": CLOSE},
        {"month": "2026-11"},
        visible_by=READ,
        protected_by=STATE,
    ),
    Row(
        "reporting:period-publish",
        "portfolio",
        {"POST": PUBLISH},
        {"month": "2026-10"},
        visible_by=READ,
        protected_by=STATE,
    ),
    Row("reporting:report-list", "none", {"GET": ANYONE}),
    Row("reporting:report-download", "report", {"GET": VISIBLE}),
    Row("reporting:report-retry", "report", {"POST": CLOSE}, protected_by=STATE),
    Row("integrations:import-list", "none", {"GET": IMPORT}, anywhere=True),
    Row("integrations:import-new", "none", {"GET": IMPORT, "POST": IMPORT}, anywhere=True, protected_by=SAME),
    Row("integrations:import-detail", "import", {"GET": VISIBLE}, visible_by=IMPORT),
    Row("integrations:import-choose", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=VERSION),
    Row("integrations:import-confirm", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=VERSION),
    Row("integrations:import-discard", "import", {"POST": IMPORT}, visible_by=IMPORT, protected_by=STATE),
]
