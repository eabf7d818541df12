"""The work packages behind a project's planned and earned value: the rows that the figures are the sum of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from projects.models import Project
from projects.selectors.package_values import PackageValue, package_values
from reporting.models import KpiSnapshot

ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PackageLine:
    """A work package; `planned` to the cent, so that the lines add up to the figure."""

    package: PackageValue
    planned: Decimal


@dataclass(frozen=True, slots=True)
class PackageTable:
    """All packages of the baseline that a snapshot was measured by, and what they add up to.

    `earned_then`, `planned_then`: the snapshot's figures where they are not the sums. A closed month keeps its figures,
    whatever is recorded later for days before its end.
    """

    lines: tuple[PackageLine, ...]
    day: date
    cost: Decimal
    planned: Decimal
    earned: Decimal
    earned_then: Decimal | None
    planned_then: Decimal | None
    shows_money: bool = True

    @property
    def percent(self) -> Decimal | None:
        """Of the cost, 0 to 100; undefined where nothing costs anything."""
        return self.earned / self.cost * 100 if self.cost else None

    @property
    def hidden(self) -> int:
        """How many amounts this reader's role does not show: cost, planned and earned value of each line."""
        return 0 if self.shows_money else 3 * len(self.lines)

    @property
    def differs(self) -> bool:
        return self.earned_then is not None or self.planned_then is not None


def package_table(project: Project, snapshot: KpiSnapshot, *, money: bool = True) -> PackageTable | None:
    """None where the baseline was made of totals. Four statements, one where there is no baseline with packages."""
    baseline_id = snapshot.lineage.get("baseline")
    if baseline_id is None:
        return None
    packages = package_values(project, baseline_id, snapshot.data_date)
    if not packages:
        return None
    exact = sum((one.planned for one in packages), ZERO).quantize(CENT, ROUND_HALF_EVEN)
    # The baseline keeps its curve in cents: between two of its points the figure may lie a cent beside the exact sum.
    near = snapshot.pv is not None and abs(exact - snapshot.pv) <= CENT
    planned = snapshot.pv if near and snapshot.pv is not None else exact
    earned = sum((one.earned for one in packages), ZERO)
    shares = to_the_cent([one.planned for one in packages], planned)
    known = snapshot.ev if money else None
    return PackageTable(
        lines=tuple(PackageLine(one, share) for one, share in zip(packages, shares, strict=True)),
        day=snapshot.data_date,
        cost=sum((one.cost for one in packages), ZERO),
        planned=planned,
        earned=earned,
        earned_then=known if known is not None and known != earned else None,
        planned_then=snapshot.pv if money and snapshot.pv is not None and not near else None,
        shows_money=money,
    )


def to_the_cent(amounts: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """Amounts in cents that add up to `total`: each rounded down or up, those nearest to the next cent up.

    Where `total` is further away from their sum than rounding explains, they are rounded one by one.
    """
    floors = [amount.quantize(CENT, ROUND_FLOOR) for amount in amounts]
    missing = int((total - sum(floors, ZERO)) / CENT)
    if not 0 <= missing <= len(amounts):
        return [amount.quantize(CENT, ROUND_HALF_EVEN) for amount in amounts]
    nearest = sorted(range(len(amounts)), key=lambda n: (floors[n] - amounts[n], n))
    for n in nearest[:missing]:
        floors[n] += CENT
    return floors
