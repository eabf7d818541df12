"""What moved between two versions of a plan, as lines of a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables.columns import Plain
from projects.plan.variance import Change, Kind, Move, Variance


@dataclass(frozen=True, slots=True)
class Choice:
    """A version to compare with: `value` as it stands in the address."""

    value: str
    label: str
    chosen: bool


def file_header(*, money: bool) -> list[str]:
    header = [
        _("Kind"),
        _("WBS"),
        _("Name"),
        _("Change"),
        _("Start before"),
        _("Start after"),
        _("Start moved by days"),
        _("Finish before"),
        _("Finish after"),
        _("Finish moved by days"),
    ]
    return [*header, _("Cost before"), _("Cost after"), _("Cost difference")] if money else header


def file_rows(compared: Variance, *, money: bool) -> Iterator[list[Plain]]:
    """A line for each package and milestone, also for what is the same in both, and one for the whole plan."""
    kinds = {Kind.PACKAGE: _("Work package"), Kind.MILESTONE: _("Milestone")}
    for move in compared.moves:
        yield [
            kinds[move.part.kind],
            move.part.code,
            move.part.name,
            change_label(move.change),
            *_days(move),
            *((_cost(move)) if money else ()),
        ]
    before, after = compared.before, compared.after
    yield [
        _("Whole plan"), "", "", "",
        before.start, after.start, compared.start_days,
        before.finish, after.finish, compared.finish_days,
        *((before.cost, after.cost, compared.cost) if money else ()),
    ]  # fmt: skip


def change_label(change: Change) -> str:
    return {
        Change.NEW: pgettext("part of a plan", "New"),
        Change.GONE: _("Gone"),
        Change.CHANGED: pgettext("part of a plan", "Changed"),
        Change.SAME: pgettext("part of a plan", "Unchanged"),
    }[change]


def _days(move: Move) -> list[Plain]:
    before, after = move.before, move.after
    return [
        before.start if before else None, after.start if after else None, move.start_days,
        before.finish if before else None, after.finish if after else None, move.finish_days,
    ]  # fmt: skip


def _cost(move: Move) -> list[Plain]:
    before, after = move.before, move.after
    return [before.cost if before else None, after.cost if after else None, move.cost]
