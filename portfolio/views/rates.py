"""Exchange rates: by month and pair, what is missing, one at a time or a block of lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import business_date
from common.formats import format_number
from common.months import parse_month
from common.templatetags.portal import language
from people.requests import SignedInRequest
from portfolio.forms.portfolios import known_currency
from portfolio.forms.rates import RULES, PasteForm, RateForm, stored_rate
from portfolio.models import ExchangeRate
from portfolio.rates_text import RateLine, RateProblem, RateRule, read_rates
from portfolio.selectors.rates import month_shown, months_offered, rates_of_month
from portfolio.services.rates import RatesLocked, add_rate, closed_months, edit_rate, set_rates
from portfolio.views.access import to_those_who_set_rates
from portfolio.views.editing import add_errors, edit

PROBLEMS_SHOWN = 50


@never_cache
@require_safe
def rates(request: SignedInRequest) -> HttpResponse:
    """The rates of a month, and the pairs that its totals are without."""
    to_those_who_set_rates(request)
    today = business_date(timezone.now())
    month = _asked_month(request) or month_shown(today)
    months = months_offered(today)
    page = rates_of_month(month)
    context = {
        "page": page,
        "rows": [(rate, _exact(rate.rate), page.locked.get(rate.quote, [])) for rate in page.rates],
        "month": month,
        "months": sorted({*months, month}, reverse=True),
    }
    return render(request, "portfolio/rates.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_rate(request: SignedInRequest) -> HttpResponse:
    to_those_who_set_rates(request)
    month = _asked_month(request) or month_shown(business_date(timezone.now()))
    initial = {
        "base": request.GET.get("base", "")[:3],
        "quote": request.GET.get("quote", "")[:3],
        "month": f"{month:%Y-%m}",
    }
    form = RateForm(request.POST or None, initial=initial, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_rate(actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_errors(form, refusal)
        except RatesLocked as locked:
            form.add_error("month", _locked(locked))
        else:
            messages.success(request, _("Saved."))
            return redirect(_month_url(made.month))
    context = {"form": form, "month": month}
    return render(request, "portfolio/edit_rate.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_one(request: SignedInRequest, pk: int) -> HttpResponse:
    to_those_who_set_rates(request)
    rate = get_object_or_404(ExchangeRate, pk=pk)

    def build(data: Any, initial: dict[str, Any]) -> BaseForm:
        return RateForm(data, initial=initial, is_new=False)

    def store(form: RateForm) -> ExchangeRate:
        try:
            return edit_rate(
                rate=rate,
                value=form.cleaned_data["rate"],
                expected_version=form.cleaned_data["version"],
                actor=request.user,
            )
        except RatesLocked as locked:
            raise ValidationError({"rate": _locked(locked)}) from locked

    editing = edit(request, rate, build=build, stored=stored_rate, save=store)
    if editing.saved:
        messages.success(request, _("Saved."))
        return redirect(_month_url(rate.month))
    closed_by = closed_months([rate.quote], [rate.month]).get((rate.quote, rate.month), [])
    context = {
        "rate": rate,
        "month": rate.month,
        "form": editing.form,
        "conflict": editing.conflict,
        "closed_by": closed_by,
    }
    return render(request, "portfolio/edit_rate.html", context, status=editing.status)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that keeps the block from being taken: place, value, rule, remedy."""

    line: int
    value: str
    rule: str | Promise
    remedy: str | Promise


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paste_rates(request: SignedInRequest) -> HttpResponse:
    """A block of lines: all of it, or a list of what is wrong."""
    to_those_who_set_rates(request)
    form = PasteForm(request.POST or None)
    problems: list[RateProblem] = []
    if request.method == "POST" and form.is_valid():
        lines, problems = read_rates(form.cleaned_data["lines"], known_currency)
        if not lines and not problems:
            form.add_error("lines", _("There is no rate in these lines."))
        elif not problems:
            try:
                added, changed = set_rates(rates=lines, actor=request.user)
            except RatesLocked as locked:
                problems = _closed(lines, locked)
            else:
                messages.success(request, _counted(added, changed))
                return redirect(_month_url(max(one.month for one in lines)))
    context = {
        "form": form,
        "problems": [Problem(one.line, one.value, *RULES[one.rule]) for one in problems[:PROBLEMS_SHOWN]],
        "problem_count": len(problems),
    }
    return render(request, "portfolio/paste_rates.html", context, status=422 if form.is_bound else 200)


def _closed(lines: list[RateLine], locked: RatesLocked) -> list[RateProblem]:
    return [
        RateProblem(
            one.line,
            f"{one.base}/{one.quote} {one.month:%Y-%m} ({', '.join(locked.keys[one.key])})",
            RateRule.CLOSED,
        )
        for one in lines
        if one.key in locked.keys
    ]


def _locked(locked: RatesLocked) -> str:
    names = sorted({name for closed in locked.keys.values() for name in closed})
    return _(
        "This month is closed for %(names)s: its figures are frozen, and so are the rates behind them."
    ) % {"names": ", ".join(names)}


def _counted(added: int, changed: int) -> str:
    if not added and not changed:
        return _("These rates were there already: nothing has changed.")
    new = ngettext("%(n)s rate was added", "%(n)s rates were added", added) % {"n": added}
    other = ngettext("%(n)s was changed", "%(n)s were changed", changed) % {"n": changed}
    return _("%(added)s, %(changed)s.") % {"added": new, "changed": other}


def _exact(rate: Decimal) -> str:
    """With the decimals that it has, two at least."""
    exponent = rate.normalize().as_tuple().exponent
    return format_number(rate, language(), places=max(2, -exponent if isinstance(exponent, int) else 0))


def _asked_month(request: SignedInRequest) -> date | None:
    try:
        return parse_month(request.GET.get("month", ""))
    except ValueError:
        return None


def _month_url(month: date) -> str:
    return f"{reverse('portfolio:rates')}?month={month:%Y-%m}"
