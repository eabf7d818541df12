"""A project's money in words: kinds, rows and columns of the grid, amounts as they are typed, and what refusals say."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.formats import format_month, format_number
from common.templatetags.portal import language
from projects.models.costs import Nature
from projects.money.amounts import Rule
from projects.money.layout import Column, Kind, RowKey, Span

KINDS: dict[Kind, str | Promise] = {
    Kind.BUDGET: gettext_lazy("Approved budget"),
    Kind.EXPECTED: gettext_lazy("Expected cost"),
    Kind.COMMITMENT: gettext_lazy("Commitments"),
    Kind.ACTUAL: gettext_lazy("Actual cost"),
    Kind.FORECAST: gettext_lazy("Forecast to complete"),
}
NATURES = {"": "–", **dict(Nature.choices)}

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


def rate_text(rate: Any) -> str:
    """A rate with the decimals that it has, two at least."""
    exponent = rate.normalize().as_tuple().exponent
    return format_number(rate, language(), places=max(2, -exponent if isinstance(exponent, int) else 0))
