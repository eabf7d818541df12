"""The forms of a file of bookings: where it goes, and which column says what."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import field_of
from integrations.actuals.columns import Choice, Field, Marks, Order
from integrations.forms import SizedFileField
from integrations.models import ActualsImport
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio
from projects.models import CostEntry

LABELS: dict[Field, str | Promise] = {
    Field.PROJECT: _("Project's code"),
    Field.DAY: _("Day or month"),
    Field.AMOUNT: _("Amount"),
    Field.CURRENCY: _("Currency"),
    Field.CATEGORY: _("Category"),
    Field.NATURE: _("Capital or operating expenditure"),
    Field.KIND: _("Kind of line: actual, commitment, forecast"),
    Field.REFERENCE: _("Reference of the line in the books"),
}


class BookingsForm(forms.Form):
    """A file from the books."""

    file = SizedFileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX, at most 20 MB and 20,000 rows. You see what it would do before anything is written."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )


class PortfolioBookingsForm(BookingsForm):
    """A file whose lines name their projects."""

    portfolio = forms.ModelChoiceField(
        Portfolio.objects.none(),
        label=_("Portfolio"),
        empty_label=_("Choose…"),
        help_text=_("Lines name projects of this portfolio, or below it, by their code."),
    )
    field_order = ("portfolio", "file")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Portfolio.objects.visible_to(user, Permission.IMPORT_PORTFOLIO).active()
        field_of(self, "portfolio", forms.ModelChoiceField).queryset = rows.select_related("scope")


class ColumnsForm(forms.Form):
    """Which column of the file says what; `choice` after it was valid."""

    marks = forms.ChoiceField(
        label=_("Amounts are written"),
        required=False,
        choices=[
            (Marks.GUESS.value, _("As their cells agree")),
            (Marks.POINT.value, "1,234.56"),
            (Marks.COMMA.value, "1 234,56"),
        ],
    )
    order = forms.ChoiceField(
        label=_("Dates are written"),
        required=False,
        choices=[
            (Order.GUESS.value, _("As their cells agree")),
            (Order.DAY_FIRST.value, _("Day before month: 31/12/2026")),
            (Order.MONTH_FIRST.value, _("Month before day: 12/31/2026")),
        ],
    )
    otherwise = forms.ChoiceField(
        label=_("Where no column says it, lines are"), choices=CostEntry.Kind.choices
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)

    def __init__(self, data: Any = None, *, run: ActualsImport, **kwargs: Any) -> None:
        chosen = run.choice
        initial = {"marks": chosen["marks"], "order": chosen["order"], "otherwise": chosen["kind"]}
        initial |= {name.value: str(chosen["columns"].get(name.value, "")) for name in Field}
        super().__init__(data, initial=initial | {"sheet": run.layout.get("sheet", "")}, **kwargs)
        columns = [("", "–"), *((str(index), name) for index, name in enumerate(_headers(run)))]
        # Another sheet has other columns, which are guessed when it is read.
        here = data is None or data.get("sheet", self.initial["sheet"]) == self.initial["sheet"]
        for name in Field:
            self.fields[name.value] = forms.ChoiceField(
                label=str(LABELS[name]),
                choices=columns,
                required=here and name in (Field.DAY, Field.AMOUNT),
                error_messages={"required": _("Choose the column that says it: no line is booked without.")},
            )
        sheets = run.layout.get("sheets") or []
        if len(sheets) > 1:
            field_of(self, "sheet", forms.ChoiceField).choices = [(name, name) for name in sheets]
        else:
            del self.fields["sheet"]
        self.order_fields([*(name.value for name in Field), "otherwise", "marks", "order", "sheet"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        used: dict[str, Field] = {}
        for name in Field:
            index = cleaned.get(name.value, "")
            if index in used:
                told = gettext("This column is chosen already for: %(field)s.") % {
                    "field": LABELS[used[index]]
                }
                self.add_error(name.value, told)
            elif index:
                used[index] = name
        return cleaned

    @property
    def other_sheet(self) -> str:
        """The sheet to read in the place of the present one, whose columns then count for nothing."""
        sheet: str = self.cleaned_data.get("sheet", "")
        return "" if sheet == self.initial["sheet"] else sheet

    @property
    def choice(self) -> Choice:
        cleaned = self.cleaned_data
        columns = {name: int(cleaned[name.value]) for name in Field if cleaned.get(name.value)}
        return Choice(columns, Marks(cleaned["marks"]), Order(cleaned["order"]), cleaned["otherwise"])


def _headers(run: ActualsImport) -> list[str]:
    """Names of columns, each with an example: two may be called the same."""
    pairs = zip(run.preview["header"], run.preview["examples"], strict=True)
    return [
        " · ".join(part for part in (name or gettext("Column %(n)s") % {"n": n}, example) if part)
        for n, (name, example) in enumerate(pairs, start=1)
    ]
