"""Forms of a project's money: a row of the grid, a pasted block, a movement of the contingency; and what refusals say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.formats import format_month, format_number
from common.templatetags.portal import language
from people.models.users import printable
from projects.forms.project import date_field
from projects.models import ContingencyMovement, Project
from projects.models.costs import Nature
from projects.money.amounts import LONGEST, MOST, Amount, Refused, Rule, read_amount
from projects.money.layout import LIFE, LONGEST_CATEGORY, Column, Kind, RowKey, Span, clean_category, row_of
from projects.services.money import Problem

KINDS: dict[Kind, str | Promise] = {
    Kind.BUDGET: gettext_lazy("Approved budget"),
    Kind.EXPECTED: gettext_lazy("Expected cost"),
    Kind.COMMITMENT: gettext_lazy("Commitments"),
    Kind.ACTUAL: gettext_lazy("Actual cost"),
    Kind.FORECAST: gettext_lazy("Forecast to complete"),
}
NATURES = {"": "–", **dict(Nature.choices)}
LONGEST_BLOCK = 200_000
Choice = tuple[str, str]

# What is wrong, and what to do about it.
RULES: dict[Rule, tuple[str | Promise, str | Promise]] = {
    Rule.NUMBER: (
        gettext_lazy("This is no amount."),
        gettext_lazy("Write it as 1 234,56 or 1,234.56; a credit as −50 or (50)."),
    ),
    Rule.AMBIGUOUS: (
        gettext_lazy("This could mean thousands or decimals."),
        gettext_lazy("Write thousands without a mark, and cents with two digits: 1234 or 1.23."),
    ),
    Rule.DECIMALS: (gettext_lazy("This is finer than a cent."), gettext_lazy("Round it to two decimals.")),
    Rule.TOO_LARGE: (
        gettext_lazy("This amount is too large."),
        gettext_lazy("Give the amount in plain units of the currency, below a trillion."),
    ),
    Rule.CURRENCY: (
        gettext_lazy("No currency is meant by this, or several are."),
        gettext_lazy("Write the code of the currency after the amount, such as 100 USD."),
    ),
    Rule.NO_PLACE: (
        gettext_lazy("There is no cell at this place."),
        gettext_lazy("Choose another first cell, or a smaller block."),
    ),
    Rule.SEVERAL: (
        gettext_lazy("This cell sums up several entries."),
        gettext_lazy("Open the entries behind it and change the one that is wrong."),
    ),
    Rule.FUTURE_ACTUAL: (
        gettext_lazy("An actual cost cannot lie in the future."),
        gettext_lazy("Enter it as a commitment or as forecast to complete."),
    ),
    Rule.NEGATIVE_BUDGET: (
        gettext_lazy("A budget is not negative."),
        gettext_lazy("Lower the amount that was too high instead."),
    ),
    Rule.BUDGET_CURRENCY: (
        gettext_lazy("A budget is kept in the currency of the project."),
        gettext_lazy("Give the amount in %(home)s."),
    ),
    Rule.YEAR_CURRENCY: (
        gettext_lazy("A rate belongs to one month: a year has none."),
        gettext_lazy("Enter amounts in another currency month by month."),
    ),
    Rule.MISSING_RATE: (
        gettext_lazy("There is no rate of %(currency)s in %(home)s for %(month)s."),
        gettext_lazy("Ask the PMO director to add it under Exchange rates, or give the amount in %(home)s."),
    ),
    Rule.YEAR_AND_MONTHS: (
        gettext_lazy(
            "This budget has amounts for the fiscal year and for its months: one of both would not count."
        ),
        gettext_lazy("Keep either the year or its months, and clear the other."),
    ),
}


def words_of(rule: Rule, words: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong and the remedy, in the reader's language."""
    words = {**words, "month": format_month(words.get("month"), language())}
    what, remedy = RULES[rule]
    return str(what) % words, str(remedy) % words


def row_label(key: RowKey) -> str:
    """`Actual cost, Staff, Operating expenditure`."""
    nature = NATURES[key.nature] if key.nature else ""
    return ", ".join(str(part) for part in (KINDS[key.kind], key.category, nature) if part)


def column_label(column: Column, *, short: bool = False) -> str:
    """`January 2026`; a fiscal year by the calendar years that it lies in; the whole life."""
    if column.start is None or column.end is None:
        return _("Whole life")
    if column.span == Span.MONTH:
        return format_month(column.start, language(), short=short)
    first, last = column.start.year, column.end.year
    return str(first) if first == last else f"{first}/{last % 100:02}"


def as_typed(state: str) -> str:
    """A cell's state as its reader writes amounts: no thousands mark, cents where there are any."""
    number, _space, currency = state.partition(" ")
    shown = number.removesuffix(".00")
    shown = shown if language().startswith("en") else shown.replace(".", ",")
    return f"{shown} {currency}".rstrip()


class AmountField(forms.CharField):
    """An amount in a project's currency, or in another one by its code. Cleans to an Amount or None."""

    def __init__(self, home: str, **kwargs: Any) -> None:
        self.home = home
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}))
        super().__init__(max_length=LONGEST, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_amount(text, language=language(), home=self.home)
        except Refused as refusal:
            what, remedy = RULES[refusal.rule]
            raise ValidationError(f"{what} {remedy}") from refusal

    def run_validators(self, value: Any) -> None:
        """The length was checked while it was a text."""

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")


class RowForm(forms.Form):
    """One row of the grid: its amounts, column by column; of a new row also what it is about.

    `seen` brings the states that the page showed.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_BLOCK)
    kind = forms.ChoiceField(
        label=pgettext_lazy("of an amount", "Kind"),
        choices=[(kind.value, label) for kind, label in KINDS.items()],
    )
    category = forms.CharField(
        label=gettext_lazy("Category"),
        required=False,
        max_length=LONGEST_CATEGORY,
        validators=[printable],
        widget=forms.TextInput(attrs={"list": "categories", "autocomplete": "off"}),
        help_text=gettext_lazy("What it is spent on, in your own words: staff, licences, works…"),
    )
    nature = forms.ChoiceField(label=gettext_lazy("Nature"), choices=list(NATURES.items()), required=False)

    def __init__(
        self,
        project: Project,
        columns: Sequence[Column],
        data: Any = None,
        *,
        key: RowKey | None = None,
        states: Mapping[str, str | None] | None = None,
    ) -> None:
        self.columns, self.key, self.states = (*columns, LIFE), key, states or {}
        seen = {column: state for column, state in self.states.items() if state}
        initial = {"seen": json.dumps(seen), "kind": Kind.ACTUAL.value}
        super().__init__(data, initial=initial)
        if key is not None:
            for name in ("kind", "category", "nature"):
                del self.fields[name]
        for column in self.columns:
            if column is LIFE and key is not None and not key.kind.is_budget:
                continue
            state = self.states.get(column.key, "")
            if state is not None:
                self.fields[_name(column)] = AmountField(
                    project.currency,
                    label=column_label(column),
                    required=False,
                    initial=as_typed(state),
                    help_text=_("Of budgets only.") if column is LIFE and key is None else "",
                )

    def clean_category(self) -> str:
        category = clean_category(self.cleaned_data["category"])
        if category is None:
            raise ValidationError(_("Use letters, digits and signs that can be printed."))
        return category

    def clean_seen(self) -> dict[str, str]:
        return _texts(self.cleaned_data["seen"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if (
            self.key is None
            and not self.errors
            and not any(data.get(_name(column)) for column in self.columns)
        ):
            raise ValidationError(_("Give one amount at least: a row without any is not kept."))
        return data

    def row(self) -> RowKey:
        """The row that a valid form is about."""
        data = self.cleaned_data
        return self.key or RowKey(Kind(data["kind"]), data["nature"], data["category"])

    def amounts(self) -> list[tuple[Column, Amount | None]]:
        """What a valid form says, of cells that can be typed in. A new row says nothing of what it leaves empty."""
        found = [(column, self.cleaned_data.get(_name(column))) for column in self.columns]
        return [
            (column, amount)
            for column, amount in found
            if _name(column) in self.fields and (self.key is not None or amount is not None)
        ]

    def refuse(self, problems: Sequence[Problem]) -> None:
        for one in problems:
            self.add_error(_name(one.change.column), " ".join(words_of(one.rule, one.words)))

    @property
    def amount_fields(self) -> list[forms.BoundField]:
        return [self[_name(column)] for column in self.columns if _name(column) in self.fields]


def _name(column: Column) -> str:
    return f"amount-{column.key}"


def _texts(text: str) -> dict[str, str]:
    """A JSON object of texts by texts; empty for anything else."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row as the page showed it: the states of its cells that are not empty."""

    key: RowKey
    states: Mapping[str, str]


class PasteForm(forms.Form):
    """A block from a spreadsheet, and the cell that its first amount belongs to."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000_000)
    row = forms.CharField(label=gettext_lazy("First row"), widget=forms.Select)
    column = forms.CharField(label=gettext_lazy("First column"), widget=forms.Select)
    block = forms.CharField(
        label=gettext_lazy("Cells"),
        strip=False,
        max_length=LONGEST_BLOCK,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
        help_text=gettext_lazy("Copy the cells in your spreadsheet and paste them here."),
    )

    def __init__(
        self, data: Any = None, *, rows: Sequence[Choice], columns: Sequence[Choice], **options: Any
    ) -> None:
        super().__init__(data, **options)
        for name, choices in (("row", rows), ("column", columns)):
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)  # noqa: S101 - for the type checker
            widget.choices = choices

    def clean_seen(self) -> list[SeenRow]:
        try:
            found = json.loads(self.cleaned_data["seen"] or "[]")
            return [
                SeenRow(key, {str(one): str(state) for one, state in states.items()})
                for text, states in found
                if (key := row_of(str(text))) is not None
            ]
        except (ValueError, TypeError, AttributeError, RecursionError) as broken:
            raise ValidationError(_("This page is out of date: open it again.")) from broken

    def clean_block(self) -> str:
        block: str = self.cleaned_data["block"]
        if not block.strip():
            raise ValidationError(_("There is no amount in these cells."))
        return block


class MovementForm(forms.Form):
    """A movement of the contingency, in the project's currency."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=ContingencyMovement.Kind.choices, widget=forms.Select
    )
    moved_on = date_field(gettext_lazy("Date"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, validators=[printable])

    field_order = ("version", "kind", "moved_on", "amount", "reason")

    def __init__(self, project: Project, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["moved_on"].required = True
        self.fields["amount"] = AmountField(
            project.currency,
            label=_("Amount"),
            help_text=_("In %(currency)s.") % {"currency": project.currency},
        )
        self.order_fields(self.field_order)

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount and amount.currency:
            raise ValidationError(_("The contingency is kept in the currency of the project."))
        if amount and not 0 < amount.value <= MOST:
            raise ValidationError(_("Give an amount above zero."))
        return amount.value if amount else None

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "moved_on", "amount", "reason")}


def stored_movement(movement: ContingencyMovement) -> dict[str, Any]:
    """What the form shows of a movement as it is stored."""
    return {
        "kind": movement.kind,
        "moved_on": movement.moved_on,
        "amount": as_typed(Amount(movement.amount).text),
        "reason": movement.reason,
    }


def rate_text(rate: Any) -> str:
    """A rate with the decimals that it has, two at least."""
    exponent = rate.normalize().as_tuple().exponent
    return format_number(rate, language(), places=max(2, -exponent if isinstance(exponent, int) else 0))
