"""The options that a column's target takes, as fields of its form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.editor.targets import kind_of_target

FACTORS = {"1": _("units"), "1000": _("thousands"), "1000000": _("millions"), "1000000000": _("billions")}
DECIMALS = ((".", _("point: 1.5")), (",", _("comma: 1,5")))
THOUSANDS = (
    (",", _("comma: 1,000")),
    (".", _("point: 1.000")),
    (" ", _("blank: 1 000")),
    ("'", _("apostrophe: 1'000")),
    ("", _("none: 1000")),
)
STEPS = (
    ("1", _("Words for green")),
    ("2", _("Words for amber-green")),
    ("3", _("Words for amber")),
    ("4", _("Words for amber-red")),
    ("5", _("Words for red")),
)
PRIORITIES = (
    ("1", _("Words for critical")),
    ("2", _("Words for high")),
    ("3", _("Words for medium")),
    ("4", _("Words for low")),
)
MONTHS = tuple((str(number), str(number)) for number in range(1, 13))
ONE_PER_LINE = _("One per line; * stands for anything.")


def _lines(label: Any, help_text: Any = "", *, rows: int = 2, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=widget, max_length=20_000
    )


def _choice(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, required=False)


def option_fields(target: str, attribute_kind: str) -> dict[str, forms.Field]:
    """The fields for a target, in the order of the form."""
    kind = kind_of_target(target)
    if kind == "attribute":
        return _attribute_head() | _of_kind(attribute_kind)
    found = _of_kind(kind)
    if target.endswith("fiscal_year"):
        found |= _fiscal_year()
    if kind == "as_of":
        found["take"] = _choice(
            _("How its rows are imported"),
            (
                ("each", _("Edition by edition: the rows of the day that an import is of")),
                ("latest", _("The latest row of each project up to that day")),
            ),
        )
    return found


def _of_kind(kind: str) -> dict[str, forms.Field]:
    if kind in {"date", "as_of"}:
        forms_help = _(
            "One form per line: dd, mm, yy or yyyy, month for its name in English or French, time for a time of day. "
            "The first that fits counts."
        )
        return {
            "forms": _lines(_("Forms of the date"), forms_help, required=True),
            "pivot": forms.IntegerField(
                label=_("First year of the 1900s"),
                help_text=_("Of two digits: with 69, 68 is 2068 and 69 is 1969."),
                min_value=0,
                max_value=100,
                required=False,
            ),
        }
    if kind == "money":
        return {
            "multiplier": _choice(_("Amounts are in"), tuple(FACTORS.items())),
            "symbols": forms.CharField(
                label=_("Symbols"), help_text=_("Divided by blanks: £ GBP"), required=False, max_length=100
            ),
            **_marks(),
            "suffixes": _lines(_("Suffixes"), _("One per line, with what it multiplies by: M€ = 1000000")),
        }
    if kind == "number":
        return {**_marks(), "symbols": forms.CharField(label=_("Symbols"), required=False, max_length=100)}
    if kind == "duration":
        units = (("years", _("years")), ("months", _("months")), ("weeks", _("weeks")), ("days", _("days")))
        rounding = (
            ("nearest", _("to the nearest day")),
            ("down", _("down to a whole day")),
            ("up", _("up to a whole day")),
        )
        return {"unit": _choice(_("Unit"), units), "rounding": _choice(_("Rounded"), rounding), **_marks()}
    if kind == "rag":
        return {f"words_{step}": _lines(label, ONE_PER_LINE, rows=1) for step, label in STEPS}
    if kind == "priority":
        return {f"words_{step}": _lines(label, ONE_PER_LINE, rows=1) for step, label in PRIORITIES}
    if kind == "phase":
        words = _("One per line: the file's word = the phase's name. Phases come in this order.")
        return {"phases": _lines(_("Phases"), words, rows=5, required=True)}
    if kind == "boolean":
        return {
            "words_yes": _lines(_("Words for yes"), ONE_PER_LINE, rows=1, required=True),
            "words_no": _lines(_("Words for no"), ONE_PER_LINE, rows=1, required=True),
        }
    if kind == "text":
        names = _("One per line: the file's word = the word to use. For what changed its name: DoH = DHSC")
        return {"aliases": _lines(_("Other names for the same"), names)}
    return {}


def _marks() -> dict[str, forms.Field]:
    return {
        "decimal": _choice(_("Decimal mark"), DECIMALS),
        "thousands": _choice(_("Thousands mark"), THOUSANDS),
    }


def _fiscal_year() -> dict[str, forms.Field]:
    return {
        "year_from": _choice(
            _("Its fiscal year is"),
            (("header", _("in the column's name")), ("column", _("in the column for the fiscal year"))),
        ),
        "year_offset": forms.IntegerField(
            label=_("Years to add"),
            help_text=_("With −1, 2019 is the fiscal year that begins in 2018."),
            min_value=-5,
            max_value=5,
            required=False,
        ),
        "year_start_month": _choice(_("First month"), (("", _("as in the portfolio")), *MONTHS)),
    }


def _attribute_head() -> dict[str, forms.Field]:
    kinds = (("text", _("Text")), ("number", _("Number")), ("boolean", _("Yes or no")), ("date", _("Date")))
    return {
        "label_en": forms.CharField(label=_("Name in English"), max_length=80),
        "label_fr": forms.CharField(label=_("Name in French"), max_length=80),
        "attribute_kind": _choice(_("Kind of value"), kinds),
    }
