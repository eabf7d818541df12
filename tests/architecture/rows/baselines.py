"""Rows of baselines: what was promised, what is proposed, and who decides."""

from tests.architecture.access_table import ANYONE, STATE, VERSION, VISIBLE, Row

EDIT, APPROVE = "edit_project", "approve_baseline"
# An archived project that never had a baseline has no page of one.
WITH_BASELINE = ("own", "same_portfolio", "confidential", "other_portfolio")

ROWS = [
    Row("projects:baseline-inbox", "none", {"GET": ANYONE}),
    Row("projects:baselines", "project", {"GET": VISIBLE}),
    Row(
        "projects:baseline",
        "project",
        {"GET": VISIBLE},
        {"number": 1},
        only=WITH_BASELINE,
        queries=({"export": "csv"}, {"export": "xlsx"}),
    ),
    # The portfolios of this world leave it to whoever plans the project.
    Row(
        "projects:propose-baseline",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=lambda world: {"reason": "We begin.", "seen": "0" * 64},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row("projects:baseline-proposal", "project", {"GET": VISIBLE}, child="baseline_proposal"),
    Row(
        "projects:decide-baseline",
        "project",
        {"POST": APPROVE},
        child="baseline_proposal",
        data=lambda world: {"answer": "approve", "remark": "Fine", "in_force": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:withdraw-baseline",
        "project",
        {"POST": EDIT},
        child="baseline_proposal",
        needs_active=True,
        protected_by=STATE,
    ),
]
