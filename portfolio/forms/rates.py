"""Forms of exchange rates: one, or a block of lines."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.months import parse_month
from portfolio.forms.portfolios import CurrencyField
from portfolio.models import ExchangeRate
from portfolio.rates_text import RateRule, read_rate_or_rule

LONGEST_PASTE = 200_000

# What is wrong with a line, and what to do about it.
RULES: dict[RateRule, tuple[str | Promise, str | Promise]] = {
    RateRule.CELLS: (
        _("A line has four cells."),
        _("Write month, currency, in currency and rate, separated by semicolons or tabs."),
    ),
    RateRule.MONTH: (_("This is not a month."), _("Write it as 2026-11.")),
    RateRule.CURRENCY: (_("No currency has this code."), _("Use its ISO 4217 code, such as EUR.")),
    RateRule.SAME_CURRENCY: (_("A rate is between two different currencies."), _("Remove the line.")),
    RateRule.NUMBER: (_("This is not a number."), _("Write digits with one decimal mark, without spaces.")),
    RateRule.NOT_POSITIVE: (_("A rate is greater than zero."), _("Correct it, or remove the line.")),
    RateRule.TOO_MANY_DIGITS: (
        _("A rate has 10 digits before the decimal mark and 8 after it at most."),
        _("Round it."),
    ),
    RateRule.TWICE: (_("This pair and month stand in an earlier line too."), _("Keep one of the two.")),
    RateRule.TOO_MANY_LINES: (
        _("There are more than 2,000 lines."),
        _("Paste them in several blocks."),
    ),
    RateRule.CLOSED: (
        _("This month is closed: its rates stay as they are."),
        _("Remove the line."),
    ),
}


def month_field() -> forms.CharField:
    return forms.CharField(
        label=_("Month"),
        max_length=7,
        help_text=_("As year and month: 2026-11."),
        widget=forms.TextInput(attrs={"type": "month", "autocomplete": "off"}),
    )


def clean_rate(text: str) -> Any:
    rate, rule = read_rate_or_rule(text.strip())
    if rule is not None:
        what, remedy = RULES[rule]
        raise forms.ValidationError(f"{what} {remedy}", code=rule.value)
    return rate


class RateForm(forms.Form):
    """The rate of a pair in a month. Pair and month are given once, `version` is that of one that exists."""

    base = CurrencyField(label=_("One unit of"))
    quote = CurrencyField(label=_("in"))
    month = month_field()
    rate = forms.CharField(
        label=_("is worth"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("version",) if is_new else ("base", "quote", "month"):
            del self.fields[name]

    def clean_month(self) -> Any:
        try:
            return parse_month(self.cleaned_data["month"])
        except ValueError as error:
            raise forms.ValidationError(_("This is not a month. Write it as 2026-11.")) from error

    def clean_rate(self) -> Any:
        return clean_rate(self.cleaned_data["rate"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("base") and data.get("base") == data.get("quote"):
            self.add_error("quote", str(RULES[RateRule.SAME_CURRENCY][0]))
        return data


def stored_rate(rate: ExchangeRate) -> dict[str, Any]:
    return {"rate": rate.rate.normalize(), "version": rate.version}


class PasteForm(forms.Form):
    """A block of lines; what is wrong is listed by line, and then nothing is taken."""

    lines = forms.CharField(
        label=_("Rates"),
        max_length=LONGEST_PASTE,
        strip=False,
        help_text=_(
            "One per line: month, currency, in currency, rate. Copied from a spreadsheet or a CSV file."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
