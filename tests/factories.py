"""Objects for tests, made through the services that the portal itself uses."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from people.models import RoleGrant, Scope, User
from people.services import grant_role
from portfolio.models import Portfolio, Programme, ReportingPeriod
from portfolio.services import create_portfolio, create_programme, open_period
from projects.models import Project, StatusUpdate
from projects.services import create_project

_numbers = count(1)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def user(role: str | None = None, scope: Scope | None = None, **fields: Any) -> User:
    """A user who can sign in with the password `correct-horse-battery`, with one grant when `role` is given."""
    number = next(_numbers)
    fields.setdefault("email", f"person{number}@example.org")
    fields.setdefault("full_name", f"Person {number}")
    person = User.objects.create_user(password="correct-horse-battery", **fields)
    if role:
        grant(person, role, scope)
    return person


def grant(person: User, role: str, scope: Scope | None = None) -> RoleGrant:
    return grant_role(user=person, role=role, scope=scope, actor=None, now=LONG_AGO)


def portfolio(code: str | None = None, **fields: Any) -> Portfolio:
    number = next(_numbers)
    fields.setdefault("name", f"Portfolio {number}")
    fields.setdefault("currency", "EUR")
    fields.setdefault("pmo_type", "supportive")
    return create_portfolio(code=code or f"PF{number}", **fields)


def programme(portfolio: Portfolio, **fields: Any) -> Programme:
    number = next(_numbers)
    fields.setdefault("name", f"Programme {number}")
    return create_programme(portfolio=portfolio, code=fields.pop("code", f"PG{number}"), **fields)


def period(portfolio: Portfolio, month: date = date(2026, 11, 1)) -> ReportingPeriod:
    return open_period(portfolio=portfolio, month=month)


def project(portfolio: Portfolio, **fields: Any) -> Project:
    number = next(_numbers)
    fields.setdefault("name", f"Project {number}")
    return create_project(portfolio=portfolio, code=fields.pop("code", f"PJ{number}"), **fields)


def status_update(project: Project, period: ReportingPeriod, **fields: Any) -> StatusUpdate:
    fields.setdefault("submitted_at", LONG_AGO)
    fields.setdefault("language", "en")
    fields.setdefault("overall_rag", 1)
    return StatusUpdate.objects.create(project=project, period=period, **fields)
