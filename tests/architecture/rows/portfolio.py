"""Rows of `portfolio`: setting up portfolios, programmes, calendars, attributes and rates."""

from collections.abc import Callable

from tests.architecture.access_table import (
    SAME,
    STATE,
    VERSION,
    VISIBLE,
    Row,
    holds,
    holds_anywhere,
)
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

MANAGE, CREATE = "manage_portfolio", "create_project"


def _everywhere(_world: World, identity: Identity, _target: Target, _method: str) -> str | None:
    """What is about all portfolios asks a grant that holds everywhere."""
    held = identity.place == "everywhere" and holds_anywhere(identity, MANAGE)
    return "allowed" if held else "forbidden"


def _where_it_lies(_world: World, identity: Identity, target: Target, _method: str) -> str | None:
    """Who moves a portfolio away from the top of the tree holds the right everywhere."""
    at_the_top = target.thing.parent_id is None
    if at_the_top and identity.place != "everywhere" and holds(identity, "view_project", target):
        return "forbidden"
    return None


def _portfolio(**fields: object) -> Callable[[World], dict[str, object]]:
    values = {
        "name": "Typed",
        "currency": "EUR",
        "pmo_type": "directive",
        "fiscal_year_start_month": 4,
        "due_day": 7,
    }
    return lambda _world: values | fields


ATTRIBUTE = {"label_en": "Typed", "kind": "text", "version": 1}

ROWS = [
    Row(
        "portfolio:new",
        "none",
        {"GET": MANAGE, "POST": MANAGE},
        data=_portfolio(code="NEW"),
        special=_everywhere,
        protected_by=SAME,
    ),
    Row(
        "portfolio:new-inside",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        data=_portfolio(code="NEW"),
        needs_active=True,
        protected_by=SAME,
    ),
    Row(
        "portfolio:programme-new",
        "portfolio",
        {"GET": CREATE, "POST": CREATE},
        data=lambda _world: {"code": "NEW", "name": "Typed"},
        needs_active=True,
        protected_by=SAME,
    ),
    Row(
        "portfolio:edit",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        data=_portfolio(version=1),
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "portfolio:move",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda _world: {"to": "OTHER", "version": 1},
        needs_active=True,
        special=_where_it_lies,
        queries=({"to": "OTHER"}, {"to": "OWN"}, {"to": "top"}),
        protected_by=VERSION,
    ),
    Row(
        "portfolio:archive",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda _world: {"version": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "portfolio:reopen",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda _world: {"version": 1},
        protected_by=VERSION,
    ),
    Row("portfolio:calendar", "portfolio", {"GET": VISIBLE}, queries=({"year": "2025-01"},)),
    Row(
        "portfolio:change-due",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda world: {"due": "2026-12-15", "expected": world.periods["own"].due.isoformat()},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "portfolio:open-next",
        "portfolio",
        {"POST": MANAGE},
        data=lambda _world: {"month": "2026-12"},
        needs_active=True,
        protected_by=STATE,
    ),
    Row(
        "portfolio:plan",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda _world: {"due-2026-12": "2027-01-04"},
        needs_active=True,
        protected_by=SAME,
    ),
    Row("portfolio:attributes", "portfolio", {"GET": MANAGE}, needs_active=True),
    Row(
        "portfolio:attribute-new",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda _world: ATTRIBUTE | {"code": "typed"},
        needs_active=True,
        protected_by=SAME,
    ),
    Row(
        "portfolio:attribute-edit",
        "portfolio",
        {"GET": MANAGE, "POST": MANAGE},
        {"name": "site"},
        data=lambda _world: ATTRIBUTE,
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "portfolio:attribute-shift",
        "portfolio",
        {"POST": MANAGE},
        {"name": "site"},
        data=lambda _world: {"to": "down"},
        needs_active=True,
        fragments=("attributes",),
        protected_by=SAME,
    ),
    Row(
        "portfolio:attribute-archive",
        "portfolio",
        {"POST": MANAGE},
        {"name": "site"},
        data=lambda _world: {"version": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "portfolio:programme-edit",
        "programme",
        {"GET": CREATE, "POST": CREATE},
        data=lambda _world: {"name": "Typed", "version": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "portfolio:programme-move",
        "programme",
        {"GET": CREATE, "POST": CREATE},
        data=lambda _world: {"to": "OTHER", "version": 1},
        needs_active=True,
        queries=({"to": "OTHER"}, {"to": "SUB"}),
        protected_by=VERSION,
    ),
    Row(
        "portfolio:programme-archive",
        "programme",
        {"GET": CREATE, "POST": CREATE},
        data=lambda _world: {"version": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "portfolio:programme-reopen",
        "programme",
        {"GET": CREATE, "POST": CREATE},
        data=lambda _world: {"version": 1},
        protected_by=VERSION,
    ),
    Row("portfolio:rates", "none", {"GET": MANAGE}, special=_everywhere, queries=({"month": "2026-10"},)),
    Row(
        "portfolio:rate-new",
        "none",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda _world: {"base": "CHF", "quote": "EUR", "month": "2026-11", "rate": "0.9"},
        special=_everywhere,
        protected_by=SAME,
    ),
    Row(
        "portfolio:rates-paste",
        "none",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda _world: {"lines": "2026-11;CHF;EUR;0.9"},
        special=_everywhere,
        protected_by=SAME,
    ),
    Row(
        "portfolio:rate-edit",
        "none",
        {"GET": MANAGE, "POST": MANAGE},
        lambda world: {"pk": world.rate},
        data=lambda _world: {"rate": "0.9", "version": 1},
        special=_everywhere,
        protected_by=VERSION,
    ),
]
