"""Work packages that were planned in a spreadsheet come into the plan together, or none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from people.models import User
from projects.models import Project, WorkPackage
from projects.services.locks import RowChanged, locked_plan
from projects.services.plan_effects import plan_has_changed
from projects.services.work_packages import GAP, put


@dataclass(frozen=True, slots=True)
class NewPackage:
    """A work package to be; `depth` is 0 at the top of what is added, and at most one more than the line before."""

    depth: int
    values: Mapping[str, Any]


class PackagesRefused(ValidationError):
    """What is wrong: number of the package (from 0) -> field -> messages."""

    def __init__(self, problems: Mapping[int, Mapping[str, list[str]]]) -> None:
        super().__init__(_("These work packages cannot be added as they are."))
        self.problems = problems


@transaction.atomic
def add_packages(
    *,
    project: Project,
    packages: Sequence[NewPackage],
    after: WorkPackage | None = None,
    actor: User,
    now: datetime,
) -> list[WorkPackage]:
    """Add all behind `after`, beside it (None: at the end, at the top).

    One statement for each depth, whatever their number. Raises PermissionDenied, RowChanged when `after` is gone, and
    PackagesRefused.
    """
    locked = locked_plan(project, actor=actor)
    top, first = _place(locked, after, len(packages))
    made: list[WorkPackage] = []
    problems: dict[int, Mapping[str, list[str]]] = {}
    parents: list[WorkPackage] = []
    above: dict[int, WorkPackage] = {}
    for number, one in enumerate(packages):
        package = WorkPackage(project=locked, position=first + number * GAP)
        try:
            put(package, one.values, today=business_date(now))
        except ValidationError as refusal:
            problems[number] = refusal.message_dict
        parents = parents[: one.depth]
        if parents:
            above[number] = parents[-1]
        parents.append(package)
        made.append(package)
    if problems:
        raise PackagesRefused(problems)
    for depth in sorted({one.depth for one in packages}):
        level = [number for number, one in enumerate(packages) if one.depth == depth]
        for number in level:
            # Known by now: what is less deep is written.
            made[number].parent = above.get(number, top)
        WorkPackage.objects.bulk_create([made[number] for number in level])
    plan_has_changed(locked)
    return made


def _place(project: Project, after: WorkPackage | None, count: int) -> tuple[WorkPackage | None, int]:
    """The package that the topmost new ones become parts of, and the position of the first; what follows moves on."""
    rows = WorkPackage.objects.filter(project=project)
    if after is not None:
        after = rows.filter(pk=after.pk, cancelled_on__isnull=True).select_related("parent").first()
        if after is None:
            raise RowChanged(None)
    parent = after.parent if after else None
    siblings = list(rows.filter(parent=parent).order_by("position", "pk"))
    at = next((n for n, one in enumerate(siblings, 1) if after and one.pk == after.pk), len(siblings))
    first = (siblings[at - 1].position if at else 0) + GAP
    for number, one in enumerate(siblings[at:], count):
        one.position = first + number * GAP
    WorkPackage.objects.bulk_update(siblings[at:], ["position"])
    return parent, first
