"""The options that a column's target takes: their fields, what they begin with, and what they make of an entry."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.editor.targets import kind_of_target
from integrations.editor.words import lines_of, pairs_of, to_lines, to_pattern
from integrations.guessing.mapping import slug
from integrations.values import date_pattern

Entry = dict[str, Any]
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


# --- what the fields begin with ---


def option_values(target: str, entry: Entry, *, phases: Mapping[str, str]) -> dict[str, Any]:
    """The fields' values for an entry of a mapping. `phases`: code -> name."""
    number = entry.get("number", {})
    vocabulary = [rule for rule in entry.get("vocabulary", ()) if "value" in rule]
    values: dict[str, Any] = {
        "forms": "\n".join(entry.get("forms", ())),
        "pivot": entry.get("pivot", 69),
        "take": entry.get("take", "each"),
        "multiplier": number.get("multiplier", "1"),
        "symbols": " ".join(number.get("symbols", ())),
        "decimal": number.get("decimal", "."),
        "thousands": number.get("thousands", ","),
        "suffixes": "\n".join(
            f"{suffix} = {factor}" for suffix, factor in number.get("suffixes", {}).items()
        ),
        "unit": entry.get("unit", "years"),
        "rounding": entry.get("rounding", "nearest"),
        "year_from": "column" if entry.get("year_column") else "header",
        "year_offset": entry.get("year_offset", 0),
        "year_start_month": str(entry.get("year_start_month", "")),
        "label_en": entry.get("label_en", ""),
        "label_fr": entry.get("label_fr", ""),
        "attribute_kind": entry.get("attribute_kind", "text"),
        "aliases": "\n".join(f"{alias} = {name}" for alias, name in entry.get("aliases", {}).items()),
    }
    for step in range(1, 6):
        values[f"words_{step}"] = to_lines(r["match"] for r in vocabulary if r["value"] == step)
    values["words_yes"] = to_lines(r["match"] for r in vocabulary if r["value"] is True)
    values["words_no"] = to_lines(r["match"] for r in vocabulary if r["value"] is False)
    if target == "phase":
        values["phases"] = "\n".join(
            f"{to_lines([r['match']])} = {phases.get(r['value'], r['value'])}" for r in vocabulary
        )
    return values


# --- what they make of an entry ---


def entry_options(target: str, given: Mapping[str, Any], *, phases: Mapping[str, str]) -> Entry:
    """The parts of an entry that the options say. `phases`: name -> code of those that there are."""
    kind = kind_of_target(target)
    if kind == "attribute":
        kind = given["attribute_kind"] or "text"
    makers: dict[str, Callable[[], Entry]] = {
        "date": lambda: {"parser": "date", **_dates(given)},
        "as_of": lambda: {**_dates(given), "take": given["take"] or "each"},
        "money": lambda: {"parser": "money", "number": _number(given), **_year(given)},
        "number": lambda: {"parser": "number", "number": _number(given)},
        "duration": lambda: {
            "parser": "duration",
            "unit": given["unit"] or "years",
            "rounding": given["rounding"] or "nearest",
            "added_to": "start_date",
            "number": _number(given),
        },
        "rag": lambda: {"parser": "vocabulary", "vocabulary": _steps(given, 5)},
        "priority": lambda: {"parser": "vocabulary", "vocabulary": _steps(given, 4)},
        "phase": lambda: {"parser": "vocabulary", "vocabulary": _phases(given["phases"], phases)},
        "boolean": lambda: {"parser": "vocabulary", "vocabulary": _yes_or_no(given)},
        "text": lambda: {"parser": "text", **_aliases(given.get("aliases", ""))},
        "none": lambda: {"parser": "text"},
    }
    entry = makers[kind]()
    if target == "attribute":
        entry |= {"label_en": given["label_en"], "label_fr": given["label_fr"], "attribute_kind": kind}
    return entry


def _dates(given: Mapping[str, Any]) -> Entry:
    entry: Entry = {"forms": [line.casefold() for line in lines_of(given["forms"])]}
    return entry if given["pivot"] in (None, 69) else entry | {"pivot": given["pivot"]}


def _number(given: Mapping[str, Any]) -> Entry:
    number: Entry = {"decimal": given["decimal"] or ".", "thousands": given["thousands"]}
    if given.get("symbols", "").split():
        number["symbols"] = given["symbols"].split()
    if given.get("multiplier", "1") not in {"", "1"}:
        number["multiplier"] = given["multiplier"]
    suffixes = dict(pairs_of(given.get("suffixes", "")))
    return number | {"suffixes": suffixes} if suffixes else number


def _year(given: Mapping[str, Any]) -> Entry:
    if "year_from" not in given:
        return {}
    entry: Entry = {"year_from": given["year_from"] or "header"}
    if given["year_offset"]:
        entry["year_offset"] = given["year_offset"]
    if given["year_start_month"]:
        entry["year_start_month"] = int(given["year_start_month"])
    return entry


def _steps(given: Mapping[str, Any], last: int) -> list[Entry]:
    return [
        {"match": to_pattern(word), "value": step}
        for step in range(1, last + 1)
        for word in lines_of(given.get(f"words_{step}", ""))
    ]


def _yes_or_no(given: Mapping[str, Any]) -> list[Entry]:
    return [
        {"match": to_pattern(word), "value": value}
        for name, value in (("words_yes", True), ("words_no", False))
        for word in lines_of(given[name])
    ]


def _phases(text: str, known: Mapping[str, str]) -> list[Entry]:
    return [
        {"match": to_pattern(word), "value": known.get(name) or slug(name)} for word, name in pairs_of(text)
    ]


def _aliases(text: str) -> Entry:
    aliases = dict(pairs_of(text))
    return {"aliases": aliases} if aliases else {}


# --- what is wrong with one of them ---


def option_error(name: str, value: str) -> str:
    """What is wrong with the value of one option; empty when it is as it must be."""
    try:
        if name == "forms":
            for line in lines_of(value):
                date_pattern(line.casefold())
        elif name.startswith("words_"):
            for line in lines_of(value):
                to_pattern(line)
        elif name in {"phases", "aliases", "suffixes"}:
            pairs = pairs_of(value)
            if name == "phases":
                for word, _name in pairs:
                    to_pattern(word)
            if name == "suffixes" and not all(factor.isascii() and factor.isdigit() for _s, factor in pairs):
                return gettext("Give a whole number after the equals sign: M€ = 1000000")
    except ValueError as failure:
        if name == "forms":
            return gettext(
                "A date needs a year, and a day needs its month: dd/mm/yyyy. Each part comes once."
            )
        if name in {"phases", "aliases", "suffixes"}:
            return gettext("Write both sides of an equals sign in each line: “%(line)s” has only one.") % {
                "line": str(failure)
            }
        return gettext("This is no regular expression: %(reason)s.") % {"reason": str(failure)}
    return ""
