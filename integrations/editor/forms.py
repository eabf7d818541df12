"""The forms of the editor: the file, what holds for all of it, and one form per column."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from integrations.editor.columns import EditedColumn
from integrations.editor.fixed import fixed_error, lines_of_fixed
from integrations.editor.option_fields import ONE_PER_LINE, option_fields
from integrations.editor.option_values import option_error, option_values
from integrations.editor.targets import GROUPS, kind_of_target
from integrations.editor.words import to_lines
from integrations.guessing.mapping import field_for
from portfolio.forms.portfolios import CurrencyField

Spec = Mapping[str, Any]
ENCODINGS: Mapping[str, Any] = {
    "utf-8": [{"decode": "utf-8-sig"}, {"decode": "cp1252"}],
    "cp1252": [{"decode": "cp1252"}],
    "repair-latin2": [{"decode": "utf-8-sig", "repair": ["iso8859-2", "cp1252"]}, {"decode": "utf-8-sig"}, {"decode": "cp1252"}],
    "repair-utf8": [{"decode": "utf-8-sig", "repair": ["cp1252", "utf-8"]}, {"decode": "utf-8-sig"}, {"decode": "cp1252"}],
    "iso8859-15": [{"decode": "utf-8-sig"}, {"decode": "iso8859-15"}],
    "mac_roman": [{"decode": "utf-8-sig"}, {"decode": "mac_roman"}],
    "utf-16": [{"decode": "utf-16"}],
}  # fmt: skip
ENCODING_LABELS = (
    ("utf-8", _("UTF-8, else Windows-1252")),
    ("cp1252", _("Windows-1252")),
    ("repair-latin2", _("Windows-1252 that was misread as ISO 8859-2")),
    ("repair-utf8", _("UTF-8 that was misread as Windows-1252")),
    ("iso8859-15", _("UTF-8, else ISO 8859-15")),
    ("mac_roman", _("UTF-8, else Mac Roman")),
    ("utf-16", _("UTF-16")),
    ("keep", _("As the mapping has it")),
)
STATES = ("withheld", "unknown", "not_applicable", "reset")


def _words(label: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})
    return forms.CharField(
        label=label, required=False, widget=widget, help_text=ONE_PER_LINE, max_length=20_000
    )


class FileForm(forms.Form):
    """How the file is laid out."""

    prefix = "file"

    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODING_LABELS)
    delimiter = forms.ChoiceField(
        label=_("Separator"),
        choices=(
            ("auto", _("recognised by itself")),
            (",", _("comma ,")),
            (";", _("semicolon ;")),
            ("\t", _("tab")),
            ("|", _("bar |")),
        ),
        widget=forms.Select,
    )
    quote = forms.ChoiceField(
        label=_("Quotation mark"), choices=(('"', '"'), ("'", "'"), ("", _("none"))), required=False
    )
    header_row = forms.IntegerField(
        label=_("Row of the headers"),
        help_text=_("What is above it is passed over."),
        min_value=1,
        max_value=100,
    )

    @staticmethod
    def values(spec: Spec) -> dict[str, Any]:
        chain = spec.get("encodings", ENCODINGS["utf-8"])
        return {
            "encoding": next((name for name, steps in ENCODINGS.items() if steps == chain), "keep"),
            "delimiter": spec.get("delimiter", "auto"),
            "quote": spec.get("quote", '"'),
            "header_row": spec.get("header_row", 1),
        }


class GeneralForm(forms.Form):
    """What holds for the whole file."""

    prefix = "all"

    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    source = forms.CharField(
        label=_("Source"),
        help_text=_(
            "Files of one source share identifiers and names of projects. Small letters, digits and _."
        ),
        max_length=30,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9_]{0,29}\Z",
                _("Begin with a small letter; then small letters, digits and _ only."),
            )
        ],
    )
    code_prefix = forms.CharField(
        label=_("Codes of new projects begin with"),
        max_length=15,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]{0,14}\Z",
                _("Begin with a capital letter; then capital letters and digits only."),
            )
        ],
    )
    currency = CurrencyField(
        label=_("Currency"), help_text=_("Three letters; empty: the portfolio's."), required=False
    )
    language = forms.ChoiceField(
        label=_("Language of the texts"), choices=(("en", _("English")), ("fr", _("French")))
    )
    names = forms.ChoiceField(
        label=_("Names are the same project when"),
        choices=(
            ("exact", _("they are the same letter by letter")),
            ("casefold", _("they differ in capitals only")),
            ("words", _("they differ in capitals and punctuation only")),
        ),
    )
    days = forms.IntegerField(
        label=_("Dates moved by at most so many days are the same"),
        min_value=0,
        max_value=400,
        required=False,
    )
    money = forms.DecimalField(
        label=_("Amounts moved by at most so much are the same"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
    )
    fixed = forms.CharField(
        label=_("The same for every project"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line, kept as a custom attribute: Ministry = Health"),
        max_length=20_000,
    )
    left_out = _words(_("Rows to leave out: the name is"))
    withheld = _words(_("Words for: withheld by the source"))
    unknown = _words(_("Words for: not known"))
    not_applicable = _words(_("Words for: not applicable"))
    reset = _words(_("Words for: reset"))

    @staticmethod
    def values(spec: Spec, name_key: str) -> dict[str, Any]:
        constants, compare = spec["constants"], spec.get("compare", {})
        states = spec.get("states", ())
        return {
            "title_en": spec["title_en"],
            "title_fr": spec["title_fr"],
            "source": spec["source"],
            "code_prefix": constants["code_prefix"],
            "currency": constants.get("currency", ""),
            "language": constants.get("language", "en"),
            "names": spec["match"]["name"],
            "days": compare.get("days", 0),
            "money": compare.get("money", "0"),
            "fixed": lines_of_fixed(spec["fields"]),
            "left_out": to_lines(
                each["match"] for each in spec.get("row_filters", ()) if each["column"] == name_key
            ),
            **{state: to_lines(r["match"] for r in states if r["state"] == state) for state in STATES},
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("left_out", *STATES):
            wrong = option_error("words_", cleaned.get(name, ""))
            if wrong:
                self.add_error(name, wrong)
        if wrong := fixed_error(cleaned.get("fixed", "")):
            self.add_error("fixed", wrong)
        return cleaned


class ColumnForm(forms.Form):
    """What one column is, and the options of that. Options of another target than those sent begin as guessed."""

    def __init__(
        self,
        column: EditedColumn,
        *,
        data: Mapping[str, str] | None = None,
        phases: Mapping[str, str],
        year_key: str = "",
    ) -> None:
        self.column = column
        prefix = f"c{column.index}"
        target = (data or {}).get(f"{prefix}-target", column.target)
        self.target = target if target in TARGETS else "ignore"
        entry = self._entry(year_key)
        self.attribute_kind = (data or {}).get(f"{prefix}-attribute_kind") or entry.get(
            "attribute_kind", "text"
        )
        initial = {"target": self.target, **option_values(self.target, entry, phases=phases)}
        initial["shown"] = self.shows
        if data is not None:
            data = self._completed(data, prefix, initial)
        super().__init__(data, prefix=prefix, initial=initial)
        self.fields["target"] = forms.ChoiceField(
            label=_("Is"), choices=[(str(group), list(each)) if group else each[0] for group, each in GROUPS]
        )
        self.fields["shown"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.fields.update(option_fields(self.target, self.attribute_kind))

    @property
    def shows(self) -> str:
        """Which options the page shows: sent along, so that those of another target are not taken for these."""
        kind = self.attribute_kind if kind_of_target(self.target) == "attribute" else ""
        return f"{self.target} {kind}".strip()

    # In a template `form.target` is the field of that name, not the attribute.
    @property
    def chosen(self) -> str:
        return self.target

    @property
    def kind_chosen(self) -> str:
        return self.attribute_kind

    @property
    def target_field(self) -> forms.BoundField:
        return self["target"]

    @property
    def groups(self) -> Any:
        return GROUPS

    @property
    def option_names(self) -> list[str]:
        return [name for name in self.fields if name not in {"target", "shown"}]

    @property
    def options(self) -> list[forms.BoundField]:
        return [self[name] for name in self.option_names]

    def _entry(self, year_key: str) -> dict[str, Any]:
        """The mapping's own entry while the target stays, else what the cells look like."""
        column = self.column
        if column.target == self.target and column.field is not None:
            return dict(column.field)
        if self.target in {"ignore", "id", "year"}:
            return {}
        return field_for(column.profile, self.target, column.key, year_key=year_key)

    def _completed(self, data: Mapping[str, str], prefix: str, initial: Mapping[str, Any]) -> dict[str, str]:
        """What was sent, with the first values of options that the page has not shown yet."""
        sent = {key: data[key] for key in data if key.startswith(f"{prefix}-")}
        sent[f"{prefix}-target"] = self.target
        if data.get(f"{prefix}-shown") != self.shows:
            keep = {"label_en", "label_fr", "attribute_kind"} if self.target == "attribute" else set()
            for name in option_fields(self.target, self.attribute_kind):
                if not (name in keep and sent.get(f"{prefix}-{name}")):
                    sent[f"{prefix}-{name}"] = str(initial.get(name, ""))
            if self.target == "attribute":
                sent[f"{prefix}-attribute_kind"] = self.attribute_kind
        sent[f"{prefix}-shown"] = self.shows
        return sent

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.option_names:
            wrong = option_error(name, cleaned[name]) if isinstance(cleaned.get(name), str) else ""
            if wrong:
                self.add_error(name, wrong)
        if kind_of_target(self.target) in {"rag", "priority"} and not any(
            cleaned.get(name, "").strip() for name in self.option_names
        ):
            self.add_error("target", _("Say which words mean which step."))
        return cleaned


TARGETS = frozenset(value for _group, targets in GROUPS for value, _label in targets)
