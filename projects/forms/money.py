"""The forms of the money grid: one of its rows, and a block pasted from a spreadsheet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models.users import printable
from projects.forms.amounts import AmountField
from projects.forms.money_words import KINDS, NATURES, as_typed, column_label, words_of
from projects.models import Project
from projects.money.amounts import Amount
from projects.money.changes import Problem
from projects.money.layout import LIFE, LONGEST_CATEGORY, Column, Kind, RowKey, clean_category, row_of

LONGEST_BLOCK = 200_000
Choice = tuple[str, str]


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
    block = forms.CharField(
        label=gettext_lazy("Cells"),
        strip=False,
        max_length=LONGEST_BLOCK,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
        help_text=gettext_lazy("Copy the cells in your spreadsheet and paste them here."),
    )

    field_order = ("seen", "row", "column", "block")

    def __init__(
        self, data: Any = None, *, rows: Sequence[Choice], columns: Sequence[Choice], **options: Any
    ) -> None:
        super().__init__(data, **options)
        # Texts and no choices: a place that the grid does not offer any more is told with the block, not by the field.
        self.fields["row"] = forms.CharField(label=_("First row"), widget=forms.Select(choices=rows))
        self.fields["column"] = forms.CharField(label=_("First column"), widget=forms.Select(choices=columns))
        self.order_fields(self.field_order)

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
