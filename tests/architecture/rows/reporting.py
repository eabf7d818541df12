"""Rows of `reporting`: dashboards, explanations, periods, reports."""

from tests.architecture.access_table import ANYONE, STATE, VISIBLE, Row, holds
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

READ, CLOSE, PUBLISH, COST = "view_report", "close_period", "publish_report", "view_cost"
HISTORY = "view_history"
CSV = ({"export": "csv"},)
FILES = ({"export": "csv"}, {"export": "xlsx"})
# A portfolio that inherits its periods closes none of its own.
OWNERS = ("own", "other")


def report_is_missing(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """Published: whoever may read reports. Not yet: the PMO and auditors. Complete: cleared roles alone.

    A pack with money and names is for readers who may see both.
    """
    report = target.thing
    may_read = (
        holds(identity, READ, target)
        and (report.audience == "reduced" or _sees_money_and_names(identity, target))
        and (report.period.state == "published" or holds(identity, "view_unpublished_report", target))
        and (report.audience != "complete" or identity.role == "pmo_director")
    )
    return None if may_read else "missing"


def _sees_money_and_names(identity: Identity, target: Target) -> bool:
    return holds(identity, COST, target) and holds(identity, "view_people", target)


ROWS = [
    Row("reporting:home", "none", {"GET": ANYONE}),
    Row("reporting:portfolio", "portfolio", {"GET": VISIBLE}, fragments=("figures", "heatmap-list")),
    Row("reporting:portfolio-figure", "portfolio", {"GET": COST}, {"kpi": "cpi"}, fragments=("explain",)),
    Row("reporting:programme", "programme", {"GET": VISIBLE}, fragments=("figures", "heatmap-list")),
    Row("reporting:programme-figure", "programme", {"GET": COST}, {"kpi": "cpi"}, fragments=("explain",)),
    Row("reporting:project-list", "none", {"GET": ANYONE}, fragments=("list",), queries=FILES),
    Row("reporting:project", "project", {"GET": VISIBLE}, fragments=("figures",)),
    Row("reporting:project-figure", "project", {"GET": COST}, {"kpi": "cpi"}, fragments=("explain",)),
    Row("reporting:periods", "portfolio", {"GET": VISIBLE}, visible_by=READ),
    Row(
        "reporting:period",
        "portfolio",
        {"GET": VISIBLE},
        {"month": "2026-11"},
        visible_by=READ,
        fragments=("reports",),
    ),
    Row(
        "reporting:period-close",
        "portfolio",
        {"GET": CLOSE, "POST": CLOSE},
        {"month": "2026-11"},
        visible_by=READ,
        only=OWNERS,
        protected_by=STATE,
    ),
    Row(
        "reporting:period-publish",
        "portfolio",
        {"POST": PUBLISH},
        {"month": "2026-10"},
        visible_by=READ,
        only=OWNERS,
        protected_by=STATE,
    ),
    Row(
        "reporting:period-reduced",
        "portfolio",
        {"POST": CLOSE},
        {"month": "2026-10"},
        visible_by=READ,
        protected_by=STATE,
    ),
    Row("reporting:portfolio-history", "portfolio", {"GET": HISTORY}, queries=CSV),
    Row("reporting:programme-history", "programme", {"GET": HISTORY}, queries=CSV),
    Row(
        "reporting:period-history",
        "portfolio",
        {"GET": HISTORY},
        {"month": "2026-11"},
        visible_by=READ,
        only=OWNERS,
        queries=CSV,
    ),
    Row("reporting:report-history", "report", {"GET": HISTORY}, special=report_is_missing, queries=CSV),
    Row("reporting:report-list", "none", {"GET": ANYONE}),
    Row("reporting:report-download", "report", {"GET": VISIBLE}, special=report_is_missing),
    Row("reporting:report-retry", "report", {"POST": CLOSE}, special=report_is_missing, protected_by=STATE),
]
