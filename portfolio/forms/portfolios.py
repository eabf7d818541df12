"""Forms of portfolios and programmes. They help the person; what is allowed is decided by the services."""

from collections.abc import Sequence
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.utils.functional import lazystr
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from common.formats import locale_of
from common.forms import field_of
from common.templatetags.portal import language
from people.models import User
from people.models.users import printable
from portfolio.models import Portfolio, Programme
from portfolio.models.portfolios import CODE, CURRENCY

CODE_HELP = _(
    "Capital letters, digits, hyphens and underscores. It appears in links and files, and never changes."
)


def known_currency(code: str) -> bool:
    return bool(is_currency(code))


class CodeField(forms.CharField):
    """A code as it is stored, whichever case it was typed in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code"))
        super().__init__(
            max_length=30,
            validators=[CODE],
            help_text=CODE_HELP,
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").upper()


class CurrencyField(forms.CharField):
    """A three-letter code of a currency that exists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=3,
            validators=[CURRENCY],
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "characters", "size": 5, "class": "short"}
            ),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").upper()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not known_currency(value):
            raise forms.ValidationError(
                _("No currency has the code %(code)s. Use its ISO 4217 code, such as EUR."),
                params={"code": value},
            )


def name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=200,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def description_field() -> forms.CharField:
    return forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PortfolioForm(forms.Form):
    """A portfolio's set-up. `code` is asked for once, `version` only of one that exists."""

    name = name_field()
    code = CodeField()
    description = description_field()
    currency = CurrencyField(label=_("Currency"), help_text=_("Totals are shown in it. Example: EUR."))
    pmo_type = forms.ChoiceField(
        label=_("PMO type"), choices=Portfolio.Type.choices, widget=forms.RadioSelect
    )
    fiscal_year_start_month = forms.TypedChoiceField(label=_("First month of the fiscal year"), coerce=int)
    due_day = forms.IntegerField(
        label=_("Day of the following month on which status updates are due"),
        min_value=1,
        max_value=28,
        help_text=_("From 1 to 28. A month that is open already keeps its due date."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = locale_of(language()).months["stand-alone"]["wide"]
        field_of(self, "fiscal_year_start_month", forms.ChoiceField).choices = [
            (number, capfirst(months[number])) for number in range(1, 13)
        ]
        del self.fields["version" if is_new else "code"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"code", "version"}}


class ProgrammeForm(forms.Form):
    """A programme. Its manager is named by those who may."""

    name = name_field()
    code = CodeField()
    description = description_field()
    manager = forms.EmailField(
        label=_("E-mail address of the programme manager"),
        required=False,
        help_text=_("Type a part of the name. The manager sees the programme and declares its status."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "list": "people-found"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, may_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version" if is_new else "code"]
        if not may_name:
            del self.fields["manager"]

    def clean_manager(self) -> User | None:
        email: str = self.cleaned_data["manager"]
        if not email:
            return None
        user: User | None = User.objects.active().filter(email=email.strip().lower()).first()
        if user is None:
            raise forms.ValidationError(
                _(
                    "Nobody with the address %(email)s can sign in. Check the spelling, or ask for an account."
                ),
                params={"email": email},
            )
        return user

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"code", "version"}}


TOP = "top"


class PlaceForm(forms.Form):
    """Where something goes: a portfolio by its code, or the top of the tree."""

    to = forms.ChoiceField(label=_("New place"))

    def __init__(
        self, *args: Any, offered: Sequence[tuple[Portfolio, int]], with_top: bool, **kwargs: Any
    ) -> None:
        """`offered`: portfolios in the order of the tree, each with its depth."""
        super().__init__(*args, **kwargs)
        indent = "\N{NO-BREAK SPACE}" * 4
        top = [(TOP, lazystr(_("At the top, in no other portfolio")))] if with_top else []
        field_of(self, "to", forms.ChoiceField).choices = [
            ("", _("Choose a place")),
            *top,
            *((one.code, f"{indent * depth}{one.name} ({one.code})") for one, depth in offered),
        ]
        self.offered = {one.code: one for one, _depth in offered}

    def target(self) -> Portfolio | None:
        """None for the top."""
        return self.offered.get(self.cleaned_data["to"])


def stored_portfolio(portfolio: Portfolio) -> dict[str, Any]:
    """What the form of a portfolio shows at first, and what a conflict shows as stored."""
    return {
        "name": portfolio.name,
        "description": portfolio.description,
        "currency": portfolio.currency,
        "pmo_type": portfolio.pmo_type,
        "fiscal_year_start_month": portfolio.fiscal_year_start_month,
        "due_day": portfolio.due_day,
        "version": portfolio.version,
    }


def stored_programme(programme: Programme) -> dict[str, Any]:
    return {
        "name": programme.name,
        "description": programme.description,
        "manager": programme.manager.email if programme.manager else "",
        "version": programme.version,
    }
