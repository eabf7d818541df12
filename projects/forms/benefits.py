"""Forms of benefits: what is gained, its profile over time, what was measured, and the business case."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.formats import format_date, format_month
from common.templatetags.portal import language
from people.models import User
from portfolio.attribute_texts import refusal_text
from portfolio.attributes import Attribute, Kind, Refused, as_typed, parse
from projects.dates import FIRST_DAY, LAST_DAY
from projects.forms.people import people_by_address, person_field, unknown_address
from projects.models import Benefit
from projects.plan.business_case import ZERO, Year
from projects.selectors.benefits import Sheet, SheetRow, Span
from projects.services.benefit_measures import LONGEST_NOTE
from projects.services.benefits import LARGEST, LONGEST_DESCRIPTION
from projects.services.business_cases import LONGEST_REASON

_NUMBER = Attribute("number", Kind.NUMBER, "")
# What a spreadsheet writes around an amount.
_CURRENCY = re.compile(r"^\s*(?:[€£$]|[A-Z]{3}\b)|(?:[€£$]|\b[A-Z]{3})\s*$")


def typed(number: Decimal | None) -> str:
    """As somebody would type it: without groups, with the decimal mark of their language."""
    return "" if number is None else as_typed(_NUMBER, format(number.normalize(), "f"), language())


def version_field() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)


class ValueField(forms.CharField):
    """A number as the reader's language writes it, or as a spreadsheet does; `places` decimals at most."""

    def __init__(self, *, places: int = 4, minimum: Decimal | None = None, **kwargs: Any) -> None:
        self.places, self.minimum = places, minimum
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            found = parse(_NUMBER, _CURRENCY.sub("", text), language())
        except Refused as refused:
            raise ValidationError(refusal_text(refused, language())) from refused
        if found is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        number = Decimal(str(found))
        if abs(number) >= LARGEST:
            raise ValidationError(_("This value is too large."))
        if number != round(number, self.places):
            raise ValidationError(_("This is finer than what is kept: %(n)s decimals.") % {"n": self.places})
        if self.minimum is not None and number < self.minimum:
            raise ValidationError(_("Give a number that is not below zero."))
        return number

    def prepare_value(self, value: Any) -> Any:
        return typed(value) if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """A day that a project may have."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("Give a date between 1900 and 2199."))
        return day


class Refusable(forms.Form):
    """Takes the refusals of a service to the fields that they are about."""

    def refuse(self, refusal: ValidationError) -> None:
        if hasattr(refusal, "error_dict"):
            for name, errors in refusal.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, refusal)


class BenefitForm(Refusable):
    """A benefit or a disbenefit. Readers without names do not see who owns it, and leave that as it is."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("What is gained, such as “Faster answers to residents”."),
    )
    is_disbenefit = forms.ChoiceField(
        label=gettext_lazy("Gain or loss"),
        choices=[
            ("no", gettext_lazy("A gain")),
            ("yes", gettext_lazy("A loss that is accepted (disbenefit)")),
        ],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Benefit.Kind.choices)
    measure = forms.ChoiceField(
        label=gettext_lazy("Measured as"),
        choices=Benefit.Measure.choices,
        help_text=gettext_lazy("Savings add up month by month; a waiting time or a share is a level."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Such as hours, days or %; money is in the project's currency."),
    )
    level_before = ValueField(
        label=gettext_lazy("Level before the project"),
        required=False,
        help_text=gettext_lazy("Of a level: where it stood; the gain counts from there."),
    )
    owner = person_field(
        gettext_lazy("Owner"),
        help_text=gettext_lazy(
            "Who measures it, also when the project has ended, by e-mail address; they are told."
        ),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How it comes about, and how it is measured."),
    )
    version = version_field()

    def __init__(self, *args: Any, names: bool, owner: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_owner = owner
        if not names:
            del self.fields["owner"]

    def clean_owner(self) -> User | None:
        address = self.cleaned_data["owner"]
        if not address:
            return None
        if self.stored_owner and self.stored_owner.email == address.lower():
            return self.stored_owner
        found = people_by_address([address]).get(address.lower())
        if found is None:
            raise unknown_address(address)
        return found

    def values(self) -> dict[str, Any]:
        """What the services take."""
        values = {name: self.cleaned_data[name] for name in self.fields if name != "version"}
        return values | {"is_disbenefit": self.cleaned_data["is_disbenefit"] == "yes"}


def benefit_values(benefit: Benefit) -> dict[str, Any]:
    """What the fields show of a benefit as it is stored."""
    return {
        "name": benefit.name,
        "is_disbenefit": "yes" if benefit.is_disbenefit else "no",
        "kind": benefit.kind,
        "measure": benefit.measure,
        "unit": benefit.unit,
        "level_before": typed(benefit.level_before),
        "owner": benefit.owner.email if benefit.owner else "",
        "description": benefit.description,
        "version": benefit.version,
    }


class ProfileForm(Refusable):
    """Planned values, a field for each range of days that the sheet offers."""

    version = version_field()

    def __init__(self, *args: Any, sheet: Sheet, places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for row in sheet.typed:
            self.fields[row.key] = ValueField(label=span_label(row.span), required=False, places=places)
            self.fields[row.key].widget.attrs["data-paste"] = ""

    def values(self) -> dict[Span, Decimal | None]:
        return {row.span: self.cleaned_data[row.key] for row in self.sheet.typed}

    def rows(self) -> Iterable[tuple[SheetRow, str, forms.BoundField | None]]:
        """Each row with its label, and its field where it is typed into."""
        for row in self.sheet.rows:
            yield row, span_label(row.span), None if row.parts else self[row.key]


def profile_values(sheet: Sheet, version: int) -> dict[str, Any]:
    return {"version": version} | {row.key: typed(row.value) for row in sheet.typed}


class MeasureForm(Refusable):
    """What was measured."""

    start = DayField(label=gettext_lazy("From"))
    end = DayField(
        label=gettext_lazy("To"),
        help_text=gettext_lazy("The last day that it covers; a level is as it stands on that day."),
    )
    value = ValueField(label=gettext_lazy("Measured"))
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Where the figure comes from."),
    )
    version = version_field()

    def __init__(self, *args: Any, places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = ValueField(label=gettext_lazy("Measured"), places=places)
        self.order_fields(["start", "end", "value", "note"])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("start", "end", "value", "note")}


# Column of a business case -> its amount of a year.
COLUMNS = {
    "cost": gettext_lazy("Costs"),
    "benefit": gettext_lazy("Benefits"),
    "disbenefit": gettext_lazy("Disbenefits"),
}


class CaseForm(Refusable):
    """A business case: a row for each fiscal year. `seen` is the number of the case in force when it was opened."""

    discount_rate = ValueField(
        label=gettext_lazy("Discount rate, in percent a year"),
        places=3,
        minimum=ZERO,
        help_text=gettext_lazy(
            "By how much money of a year later counts less; your finance department knows it."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why the project is worth its cost, or what changed since the case before."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**4)

    def __init__(self, *args: Any, years: Sequence[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        for start, end in years:
            for column, label in COLUMNS.items():
                name = f"{column}-{start:%Y%m%d}"
                words = {"column": label, "year": span_label((start, end))}
                self.fields[name] = ValueField(
                    label=_("%(column)s, %(year)s") % words, required=False, places=2, minimum=ZERO
                )
                self.fields[name].widget.attrs |= {"data-paste": "", "aria-label": self.fields[name].label}

    def amounts(self) -> list[tuple[date, Year]]:
        """What the service takes."""
        return [
            (start, Year(*(self.cleaned_data[f"{column}-{start:%Y%m%d}"] or ZERO for column in COLUMNS)))
            for start, _end in self.years
        ]

    def rows(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """Each year's label with its three fields."""
        for span in self.years:
            yield span_label(span), [self[f"{column}-{span[0]:%Y%m%d}"] for column in COLUMNS]


def case_values(years: Iterable[tuple[date, Year]]) -> dict[str, Any]:
    """What the fields of the amounts show; nothing for a zero."""
    return {
        f"{column}-{start:%Y%m%d}": typed(round(amount, 2)) if (amount := getattr(year, column)) else ""
        for start, year in years
        for column in COLUMNS
    }


def span_label(span: Span) -> str:
    """A month, a fiscal year by the calendar years that it lies in, or the days themselves."""
    start, end = span
    days = (end - start).days + 1
    if days <= 31 and (start.year, start.month) == (end.year, end.month) and start.day == 1:
        return format_month(start, language())
    if 365 <= days <= 366 and start.day == 1:
        return str(start.year) if start.year == end.year else f"{start.year}/{end.year % 100:02}"
    return f"{format_date(start, language())} – {format_date(end, language())}"
