"""A row of the plan as its form and its cells edit it: the same for work packages and milestones."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from django.http import QueryDict

from people.models import User
from projects.forms.plan import MilestoneForm, PackageForm, RowForm, initial_of
from projects.models import Milestone, WorkPackage
from projects.permissions import can_view_cost, can_view_people
from projects.selectors.plan_moves import packages_in_order
from projects.services.milestones import edit_milestone
from projects.services.work_packages import edit_package, percent_of


class Editor(Protocol):
    """What the views ask of a row: its key and name, a form (bound to `data`, or filled with `initial`), storing it."""

    @property
    def row(self) -> WorkPackage | Milestone: ...

    @property
    def key(self) -> str: ...

    def form(self, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> RowForm: ...

    def store(self, form: RowForm, *, now: datetime) -> WorkPackage | Milestone: ...


@dataclass
class PackageEditor:
    """A work package, edited by `user`."""

    user: User
    row: WorkPackage

    @property
    def key(self) -> str:
        return f"p{self.row.pk}"

    @cached_property
    def percent(self) -> Decimal | None:
        return percent_of(self.row)

    def form(self, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> RowForm:
        return PackageForm(
            data,
            initial={**initial_of(self.row), "percent": self.percent, **(initial or {})},
            package=self.row,
            is_leaf=not self.row.parts.filter(cancelled_on__isnull=True).exists(),
            percent=self.percent,
            money=can_view_cost(self.user, self.row.project),
            people=can_view_people(self.user, self.row.project),
        )

    def store(self, form: RowForm, *, now: datetime) -> WorkPackage:
        """Raises what `edit_package` does."""
        return edit_package(
            package=self.row,
            values=form.values(),
            percent=form.cleaned_data.get("percent"),
            expected_version=form.cleaned_data["version"],
            actor=self.user,
            now=now,
        )


@dataclass
class MilestoneEditor:
    """A milestone, edited by `user`."""

    user: User
    row: Milestone

    @property
    def key(self) -> str:
        return f"m{self.row.pk}"

    def form(self, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> RowForm:
        return MilestoneForm(
            data,
            initial={**initial_of(self.row), **(initial or {})},
            milestone=self.row,
            packages=packages_in_order(self.row.project),
        )

    def store(self, form: RowForm, *, now: datetime) -> Milestone:
        """Raises what `edit_milestone` does."""
        return edit_milestone(
            milestone=self.row,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            actor=self.user,
            now=now,
        )
