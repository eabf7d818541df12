"""The plan as a table: its columns, what each row says in them, and which cells can be typed into."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formats import UNDEFINED, format_date, format_days, format_money, format_percent
from common.templatetags.portal import language
from projects.forms.plan_fields import typed_amount, typed_day, typed_number
from projects.models import Milestone, WorkPackage
from projects.plan.progress import ProgressRule
from projects.selectors.plan_rows import Plan, PlanRow


@dataclass(frozen=True, slots=True)
class Reader:
    """What this reader may do and be told here."""

    may_edit: bool
    sees_money: bool
    sees_names: bool


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell that was typed into and not saved: what was typed, and why; without a problem, somebody was faster."""

    key: str
    field: str
    typed: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; with a `field`, what can be typed there and the words that it begins with."""

    column: str
    text: str
    field: str = ""
    typed: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: `editor` is how its cells are typed into."""

    column: str
    label: str
    editor: str = ""
    numeric: bool = False


def headings(reader: Reader) -> list[Heading]:
    """The columns that this reader gets, in order."""
    every = [
        Heading("code", _("WBS")),
        Heading("name", _("Name"), "text"),
        Heading("start", _("Start"), "day"),
        Heading("finish", _("Finish"), "day"),
        Heading("cost", _("Planned cost"), "number", numeric=True),
        Heading("rule", _("Measured by"), "rule"),
        Heading("percent", _("Done"), "number", numeric=True),
        Heading("actual_start", _("Actual start"), "day"),
        Heading("actual_finish", _("Actual finish"), "day"),
        Heading("baseline", _("Baseline")),
        Heading("slip", _("Slip"), numeric=True),
    ]
    return [one for one in every if one.column != "cost" or reader.sees_money]


def hidden_money(plan: Plan, reader: Reader) -> int:
    """How many figures this reader is not told: planned costs, and progress that is weighted by them."""
    if reader.sees_money or not plan.has_packages:
        return 0
    return sum(1 + (not row.is_leaf) for row in plan.rows if row.package)


def body(plan: Plan, reader: Reader, opened: OpenCell | None = None) -> SafeString:
    """All rows. Escaped piece by piece: a template would take ten times as long for a plan of 500 rows."""
    numeric = {one.column for one in headings(reader) if one.numeric}
    rules = {one.package.pk: one.package.progress_rule for one in plan.rows if one.package}
    place = reverse("projects:plan", args=[plan.project.code])
    lines = (_row(row, plan, reader, numeric, rules, opened, place) for row in plan.rows)
    return mark_safe("\n".join(lines))  # noqa: S308 - see above


def _row(
    row: PlanRow,
    plan: Plan,
    reader: Reader,
    numeric: set[str],
    rules: dict[int, str],
    opened: OpenCell | None,
    place: str,
) -> str:
    version = (row.package or row.milestone or plan.project).version
    cells = _package_cells(row, row.package, plan, reader) if row.package else []
    if row.milestone:
        cells = _milestone_cells(row, row.milestone, rules)
    here = opened if opened and opened.key == row.key else None
    kind = "plan-milestone" if row.milestone else "plan-leaf" if row.is_leaf else "plan-sum"
    level = f' aria-level="{row.depth + 1}"' if reader.may_edit else ""
    html = "".join(
        _cell(cell, row, numeric, reader, here)
        for cell in cells
        if cell.column != "cost" or reader.sees_money
    )
    edit = _edit_link(row, place) if reader.may_edit else ""
    return f'<tr class="{kind}" data-key="{row.key}" data-version="{version}"{level}>{html}{edit}</tr>'


def _cell(cell: Cell, row: PlanRow, numeric: set[str], reader: Reader, opened: OpenCell | None) -> str:
    tag = "th" if cell.column == "name" else "td"
    classes = "num" if cell.column in numeric else ""
    attributes = ' scope="row"' if tag == "th" else ""
    problem = ""
    if cell.column == "name":
        classes = f"plan-name plan-depth-{min(row.depth, 8)}"
        # On a phone, where each row is a card, the code stands before the name.
        attributes += f' data-code="{row.code}"' if row.code else ""
    if reader.may_edit:
        if cell.field:
            attributes += f' data-field="{cell.field}" data-typed="{escape(cell.typed)}"'
        else:
            attributes += ' aria-readonly="true"'
        if opened and opened.field == cell.field:
            attributes += f' data-open="{escape(opened.typed)}"'
            words = escape(opened.problem or _faster(cell.text))
            problem = f'<p class="form-errors" id="plan-problem" role="alert">{words}</p>'
    css = f' class="{classes}"' if classes else ""
    return f"<{tag}{css}{attributes}>{escape(cell.text)}{cell.extra}{problem}</{tag}>"


def _faster(stored: str) -> str:
    return _(
        "Somebody changed this row meanwhile. Stored here now: %(stored)s. Save again to replace it, or press Escape."
    ) % {"stored": stored or UNDEFINED}


def _package_cells(row: PlanRow, package: WorkPackage, plan: Plan, reader: Reader) -> list[Cell]:
    currency, leaf = plan.project.currency, row.is_leaf
    # What has happened is not expected any more.
    open_start, open_finish = not package.actual_start, not package.actual_finish
    physical = package.progress_rule == ProgressRule.PHYSICAL
    percent = row.percent if leaf or reader.sees_money else None
    return [
        Cell("code", row.code),
        Cell("name", package.name, "name", package.name, _marks(row, package, reader)),
        _day("start", row.start, "start" if leaf and open_start else ""),
        _day("finish", row.finish, "finish" if leaf and open_finish else ""),
        Cell(
            "cost",
            format_money(row.cost, currency, language(), places=_places(row.cost)),
            "cost" if leaf else "",
            typed_amount(row.cost),
        ),
        Cell(
            "rule",
            str(package.get_progress_rule_display()) if leaf else "",
            "progress_rule" if leaf else "",
            package.progress_rule,
        ),
        Cell(
            "percent",
            _percent(percent),
            "percent" if leaf and physical and open_finish else "",
            typed_number(percent),
        ),
        _day("actual_start", package.actual_start if leaf else None, "actual_start" if leaf else "", ""),
        _day("actual_finish", package.actual_finish if leaf else None, "actual_finish" if leaf else "", ""),
        _baseline(row),
        _slip(row),
    ]


def _milestone_cells(row: PlanRow, milestone: Milestone, rules: dict[int, str]) -> list[Cell]:
    weighted = rules.get(milestone.package_id or 0) == ProgressRule.WEIGHTED_MILESTONES
    weighs = weighted or milestone.weight is not None
    said = _("Weight %(share)s") % {"share": _percent(milestone.weight)} if weighs else ""
    finish = _day("finish", row.finish, "" if milestone.actual_date else "forecast_date")
    return [
        Cell("code", ""),
        Cell("name", milestone.name, "name", milestone.name, _milestone_marks(row, milestone)),
        Cell("start", ""),
        Cell("finish", finish.text, finish.field, typed_day(milestone.forecast_date)),
        Cell("cost", ""),
        Cell("rule", _("Milestone")),
        Cell("percent", said, "weight" if weighs else "", typed_number(milestone.weight)),
        Cell("actual_start", ""),
        _day("actual_finish", milestone.actual_date, "actual_date", ""),
        _baseline(row),
        _slip(row),
    ]


def _day(column: str, day: date | None, field: str = "", undefined: str = UNDEFINED) -> Cell:
    return Cell(column, format_date(day, language()) if day else undefined, field, typed_day(day))


def _percent(share: Decimal | None) -> str:
    places = 1 if share is not None and share != share.to_integral_value() else 0
    return format_percent(None if share is None else share / 100, language(), places=places)


def _places(amount: Decimal | None) -> int | None:
    """Cents where there are any."""
    return 2 if amount is not None and amount != amount.to_integral_value() else None


def _baseline(row: PlanRow) -> Cell:
    days = [day for day in (row.baseline_start, row.baseline_finish) if day]
    html = "".join(f"<span>{escape(format_date(day, language()))}</span>" for day in days)
    return Cell("baseline", "" if days else UNDEFINED, extra=html)


def _slip(row: PlanRow) -> Cell:
    return Cell("slip", format_days(row.slip_days, language()))


def _marks(row: PlanRow, package: WorkPackage, reader: Reader) -> str:
    marks = [*_network_marks(row)]
    if package.responsible and reader.sees_names:
        marks.append(_badge("", package.responsible.full_name, _("Responsible")))
    return _joined(marks)


def _milestone_marks(row: PlanRow, milestone: Milestone) -> str:
    key = [_badge("", _("Key"), _("Key milestone"))] if milestone.is_key else []
    return _joined([*key, *_network_marks(row)])


def _network_marks(row: PlanRow) -> Iterator[str]:
    if row.is_critical:
        yield _badge("badge-warning", _("Critical"), _("Any delay here moves the finish of the plan."))
    if row.conflict_days > 0:
        words = ngettext(
            "It lies %(days)s day before what it depends on allows.",
            "It lies %(days)s days before what it depends on allows.",
            row.conflict_days,
        ) % {"days": row.conflict_days}
        yield _badge("badge-danger", _("Conflict"), words)


def _badge(kind: str, label: str, words: str) -> str:
    return f'<span class="badge {kind}" title="{escape(words)}">{escape(label)}</span>'


def _joined(marks: Iterable[str]) -> str:
    html = " ".join(marks)
    return f' <span class="plan-marks">{html}</span>' if html else ""


def _edit_link(row: PlanRow, place: str) -> str:
    label = escape(_("Edit: %(name)s") % {"name": row.name})
    href = escape(f"{place}{row.key}/")
    return f'<td class="plan-edit"><a class="cell-edit" href="{href}" title="{label}" aria-label="{label}">✎</a></td>'
