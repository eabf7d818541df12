"""What is left of the money set aside for known risks, movement by movement."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Sum, When

from projects.models import ContingencyMovement, Project

SET_ASIDE = ContingencyMovement.Kind.SET_ASIDE


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement, and what is left after it."""

    movement: ContingencyMovement
    left: Decimal


@dataclass(frozen=True, slots=True)
class Contingency:
    """Movements in order of time. `left` is None where nothing was ever set aside."""

    movements: tuple[Moved, ...]
    set_aside: Decimal
    drawn: Decimal
    released: Decimal

    @property
    def left(self) -> Decimal | None:
        return self.movements[-1].left if self.movements else None


def contingency_of(project: Project) -> Contingency:
    """One statement."""
    movements = _in_order(ContingencyMovement.objects.filter(project=project))

    def of(kind: str) -> Decimal:
        return sum((one.movement.amount for one in movements if one.movement.kind == kind), Decimal(0))

    kinds = ContingencyMovement.Kind
    return Contingency(tuple(movements), of(kinds.SET_ASIDE), of(kinds.DRAWN), of(kinds.RELEASED))


def contingency_left(project_ids: Collection[int], day: date) -> dict[int, Decimal]:
    """What was left by the end of `day`, of projects that have set something aside. One statement for any number."""
    signed = Case(When(kind=SET_ASIDE, then=F("amount")), default=-F("amount"))
    rows = ContingencyMovement.objects.filter(project_id__in=project_ids, moved_on__lte=day).order_by()
    return dict(rows.values("project_id").annotate(left=Sum(signed)).values_list("project_id", "left"))


def first_overdrawn(movements: Iterable[ContingencyMovement]) -> Moved | None:
    """The first movement that takes more than there is."""
    return next((one for one in _in_order(movements) if one.left < 0), None)


def _in_order(movements: Iterable[ContingencyMovement]) -> list[Moved]:
    left, found = Decimal(0), []
    # What is set aside on a day is there for what is drawn on it.
    for one in sorted(movements, key=lambda one: (one.moved_on, one.kind != SET_ASIDE, one.pk)):
        left += one.amount if one.kind == SET_ASIDE else -one.amount
        found.append(Moved(one, left))
    return found
