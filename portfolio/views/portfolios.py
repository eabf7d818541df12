"""Setting up a portfolio, and changing what it is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.requests import SignedInRequest
from portfolio import services
from portfolio.binding_texts import type_texts
from portfolio.forms.portfolios import PortfolioForm, stored_portfolio
from portfolio.models import Portfolio
from portfolio.views.access import parent_of_new, portfolio_to_manage
from portfolio.views.editing import add_errors, edit


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_portfolio(request: SignedInRequest) -> HttpResponse:
    """Set up a portfolio at the top of the tree."""
    return _new(request, parent_of_new(request, ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_inside(request: SignedInRequest, code: str) -> HttpResponse:
    """Set up a portfolio in another one."""
    return _new(request, parent_of_new(request, code))


def _new(request: SignedInRequest, parent: Portfolio | None) -> HttpResponse:
    form = PortfolioForm(request.POST or None, initial=_like(parent), is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.set_up_portfolio(
                parent=parent, code=form.cleaned_data["code"], values=form.values(), actor=request.user
            )
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("%(name)s is set up.") % {"name": made.name})
            return redirect("portfolio:calendar" if parent is None else "reporting:portfolio", code=made.code)
    return render(
        request,
        "portfolio/edit_portfolio.html",
        {"form": form, "parent": parent, "types": type_texts()},
        status=422 if form.is_bound else 200,
    )


def _like(parent: Portfolio | None) -> dict[str, Any]:
    """Below another portfolio one begins with what holds there."""
    if parent is None:
        return {"pmo_type": Portfolio.Type.SUPPORTIVE, "fiscal_year_start_month": 1, "due_day": 5}
    kept = stored_portfolio(parent)
    return {name: kept[name] for name in ("currency", "pmo_type", "fiscal_year_start_month", "due_day")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_portfolio(request: SignedInRequest, code: str) -> HttpResponse:
    """Change a portfolio's fields; on a conflict both versions are shown, and what was typed stays in the form."""
    portfolio = portfolio_to_manage(request, code)

    def build(data: Any, initial: dict[str, Any]) -> BaseForm:
        return PortfolioForm(data, initial=initial, is_new=False)

    def store(form: PortfolioForm) -> Portfolio:
        return services.edit_portfolio(
            portfolio=portfolio,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            actor=request.user,
        )

    editing = edit(request, portfolio, build=build, stored=stored_portfolio, save=store)
    if editing.saved:
        messages.success(request, _("Saved."))
        return redirect("reporting:portfolio", code=code)
    context = {
        "portfolio": portfolio,
        "form": editing.form,
        "conflict": editing.conflict,
        "types": type_texts(),
    }
    return render(request, "portfolio/edit_portfolio.html", context, status=editing.status)
