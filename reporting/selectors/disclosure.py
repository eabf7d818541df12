"""What one reader may be told about projects: the money of which, and the names of whom. One definition for all pages.

Money is every amount and every ratio of amounts. A colour is no money: it says on which side of a limit a project
stands. Nor is time: earned schedule is in months, and stays the same when every amount is doubled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from people.access import NO_ROW, Access, access_of
from people.models import Scope, User
from people.roles import Permission
from projects.fact_labels import is_money_fact
from reporting.kpi.rag import Reason
from reporting.models import KpiSnapshot

# What a snapshot holds that is made of money: columns, and keys of its JSON values.
MONEY_COLUMNS = (
    "bac", "pv", "ev", "ac", "eac", "etc", "vac",
    "approved_budget", "expected_cost", "forecast_cost", "in_year_budget", "in_year_forecast",
    "cpi", "spi", "budget_variance", "in_year_variance",
    "benefits_planned", "benefits_realised", "benefits_realisation",
)  # fmt: skip
MONEY_VALUES = (
    "cv", "sv", "eac_atypical", "eac_cpi_spi", "eac_own", "tcpi", "tcpi_eac", "cost_basis",
)  # fmt: skip
MONEY_REASONS = frozenset({Reason.CPI.value, Reason.BUDGET_VARIANCE.value, Reason.BENEFITS_REALISATION.value})


def shown_money(user: User) -> Q | None:
    """The condition "this user may see the snapshot's money"; None where that is so for every row they see."""
    return access_of(user).q_of_seen(Permission.VIEW_COST, confidential="scope__project__confidential")


def shown_money_of_projects(user: User) -> Q | None:
    """The same over rows of projects."""
    return access_of(user).q_of_seen(Permission.VIEW_COST, confidential="confidential")


def shown_names_of_projects(user: User) -> Q | None:
    """The condition "this user may see the names of the project's people"; None where that is so for every row."""
    return access_of(user).q_of_seen(Permission.VIEW_PEOPLE, confidential="confidential")


@dataclass(frozen=True, slots=True)
class MoneyShown:
    """Of how many of the projects that a reader sees in one place and month their money is kept back."""

    projects: int
    hidden: int
    everywhere: bool

    @property
    def any(self) -> bool:
        """Whether there is money to show; a total then covers the projects whose money is shown, and says so."""
        return self.everywhere or self.hidden < self.projects

    @property
    def partly(self) -> bool:
        return self.any and self.hidden > 0


def money_shown(user: User, scope: Scope, as_of: date) -> MoneyShown:
    """How much money a page about `scope` shows. One statement, and only for readers whose rights differ by project."""
    money = shown_money(user)
    if money is None:
        return MoneyShown(0, 0, everywhere=True)
    if money is NO_ROW:
        return MoneyShown(0, 0, everywhere=False)
    rows = KpiSnapshot.objects.visible_to(user).within(scope).filter(as_of=as_of)
    shown, projects = rows.filter(money).count(), rows.count()
    if not projects:
        return MoneyShown(0, 0, everywhere=access_of(user).may(Permission.VIEW_COST, scope))
    return MoneyShown(projects, projects - shown, everywhere=shown == projects)


def sees_money(access: Access, row: KpiSnapshot) -> bool:
    """Whether the money of this project's snapshot is shown."""
    return access.may(Permission.VIEW_COST, row.scope, confidential=row.scope.project.confidential)


def sees_names(access: Access, row: KpiSnapshot) -> bool:
    """Whether the names of this project's people are shown."""
    return access.may(Permission.VIEW_PEOPLE, row.scope, confidential=row.scope.project.confidential)


def manager_shown(access: Access, row: KpiSnapshot) -> str:
    """The project manager's name, or their function for readers without names; empty when there is none."""
    manager = row.scope.project.manager
    if manager is None:
        return ""
    return manager.full_name if sees_names(access, row) else _("Project manager")


def hides_names(access: Access, rows: Iterable[KpiSnapshot]) -> bool:
    """Whether a function stands for a name in any of the rows."""
    return any(row.scope.project.manager_id and not sees_names(access, row) for row in rows)


def without_money(snapshot: KpiSnapshot) -> KpiSnapshot:
    """The same snapshot, for a page only: nothing in it tells of money any more. Changes the object in memory."""
    for column in MONEY_COLUMNS:
        setattr(snapshot, column, None)
    reasons = {
        dimension: reason
        for dimension, reason in (snapshot.values.get("reasons") or {}).items()
        if reason.get("code") not in MONEY_REASONS
    }
    snapshot.values = {key: value for key, value in snapshot.values.items() if key not in MONEY_VALUES} | {
        "reasons": reasons
    }
    return snapshot


def readable_unread(unread: dict[str, Any], *, money: bool) -> dict[str, Any]:
    """What a source said in a way that could not be read; its words for an amount may hold one."""
    return unread if money else {key: said for key, said in unread.items() if not is_money_fact(key)}
