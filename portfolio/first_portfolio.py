"""The last step of the set-up: a portfolio to begin with, and its first reporting period."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import business_date
from people import setup_steps
from people.models import Organisation
from people.setup_steps import Notes, Step
from portfolio.models import Portfolio
from portfolio.models.portfolios import CODE, CURRENCY
from portfolio.services import create_portfolio, open_period


class FirstPortfolioForm(forms.Form):
    """What every portfolio has to say; the rest is on its own page later."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=30,
        validators=[CODE],
        help_text=gettext_lazy("Short, in capital letters, for addresses and files: CITY. It never changes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        validators=[CURRENCY],
        help_text=gettext_lazy("Three letters: EUR. Totals are in it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    pmo_type = forms.ChoiceField(
        label=gettext_lazy("PMO type"),
        choices=Portfolio.Type.choices,
        help_text=gettext_lazy(
            "How strongly standards bind: supportive advises, controlling asks for them, directive decides."
        ),
    )
    fiscal_year_start_month = forms.TypedChoiceField(
        label=gettext_lazy("First month of the fiscal year"), choices=list(MONTHS.items()), coerce=int
    )

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"]
        if code not in Locale("en").currencies:
            raise forms.ValidationError(_("There is no such currency. Use its ISO code, such as EUR."))
        return code


def _save(row: Organisation, data: Mapping[str, Any], now: datetime) -> Notes:
    if Portfolio.objects.filter(code=data["code"]).exists():
        raise ValidationError({"code": _("There is a portfolio with this code already.")})
    portfolio = create_portfolio(
        code=data["code"],
        name=data["name"].strip(),
        currency=data["currency"],
        pmo_type=data["pmo_type"],
        fiscal_year_start_month=data["fiscal_year_start_month"],
    )
    # Without a period nobody could write an update: the present month is open from the start.
    open_period(portfolio=portfolio, month=business_date(now).replace(day=1))
    return {"portfolio": portfolio.code}


def register() -> None:
    """Called once, after people's own steps."""
    setup_steps.register(
        Step(
            key="portfolio",
            title=gettext_lazy("First portfolio"),
            text=gettext_lazy(
                "Projects lie in portfolios, which are steered as one. Begin with one; more can follow."
            ),
            template="people/setup/step.html",
            form=FirstPortfolioForm,
            initial=lambda _row: {
                "currency": "EUR",
                "pmo_type": Portfolio.Type.SUPPORTIVE,
                "fiscal_year_start_month": 1,
            },
            save=_save,
            may_skip=True,
            once=True,
        )
    )
