"""A baseline as it was promised: its tree from top to bottom, and its milestones."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import Baseline, BaselineMilestone, BaselinePackage, BaselineProposal, WorkPackage
from projects.plan.variance import code_order, depth_of, parents_of


@dataclass(frozen=True, slots=True)
class PromisedRow:
    """A work package of the tree; what has parts sums them up, and has no `rule`. Its name may be unknown: empty."""

    code: str
    depth: int
    name: str
    start: date
    finish: date
    cost: Decimal
    rule: str

    @property
    def is_summary(self) -> bool:
        return not self.rule


@dataclass(frozen=True, slots=True)
class PromisedTree:
    rows: tuple[PromisedRow, ...]
    milestones: tuple[BaselineMilestone, ...]


def promised_tree(baseline: Baseline, proposal: BaselineProposal | None) -> PromisedTree:
    """Two statements. Names above the packages are those of the moment at which it was proposed.

    Where nobody proposed it (a third statement), they are those that the plan has today, as far as its tree is the same.
    """
    parts = list(BaselinePackage.objects.filter(baseline=baseline))
    milestones = tuple(BaselineMilestone.objects.filter(baseline=baseline).order_by("day", "pk"))
    names = (
        {one["code"]: one["name"] for one in proposal.plan.get("above", ())}
        if proposal
        else _names_today(baseline, parts)
    )
    rows = [
        PromisedRow(
            one.code,
            depth_of(one.code),
            one.name,
            one.start,
            one.finish,
            one.cost,
            one.get_progress_rule_display(),
        )
        for one in parts
    ]
    for code in parents_of(one.code for one in parts):
        below = [one for one in parts if one.code.startswith(f"{code}.")]
        rows.append(
            PromisedRow(
                code,
                depth_of(code),
                names.get(code, ""),
                min(one.start for one in below),
                max(one.finish for one in below),
                sum((one.cost for one in below), Decimal(0)),
                "",
            )
        )
    return PromisedTree(tuple(sorted(rows, key=lambda row: code_order(row.code))), milestones)


def _names_today(baseline: Baseline, parts: list[BaselinePackage]) -> dict[str, str]:
    """By code, the names of the packages that hold the baseline's today, where they lie as deep as they did."""
    tree = {
        pk: (parent, name)
        for pk, parent, name in WorkPackage.objects.filter(project_id=baseline.project_id).values_list(
            "pk", "parent_id", "name"
        )
    }
    names: dict[str, str] = {}
    for one in parts:
        above = []
        parent = tree[one.package_id][0] if one.package_id in tree else None
        while parent is not None:
            parent, name = tree[parent]
            above.append(name)
        codes = parents_of([one.code])
        if len(codes) == len(above):
            names |= zip(sorted(codes, key=depth_of, reverse=True), above, strict=True)
    return names
