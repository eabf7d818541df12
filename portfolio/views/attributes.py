"""Custom attributes of a portfolio: what its projects, and those below, record beyond the standard fields."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.whole_numbers import whole_number
from people.requests import SignedInRequest
from portfolio.attributes import choices_of
from portfolio.forms.attributes import AttributeForm, stored_attribute
from portfolio.models import CustomAttribute, Portfolio
from portfolio.services.attributes import (
    add_attribute,
    archive_attribute,
    edit_attribute,
    shift_attribute,
)
from portfolio.services.locks import AttributeChanged
from portfolio.views.access import portfolio_to_manage
from portfolio.views.editing import add_errors, edit


@never_cache
@require_safe
def attributes(request: SignedInRequest, code: str) -> HttpResponse:
    """What the portfolio defines, and what comes from above."""
    portfolio = portfolio_to_manage(request, code)
    return _list(request, portfolio, "portfolio/attributes.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_attribute(request: SignedInRequest, code: str) -> HttpResponse:
    portfolio = portfolio_to_manage(request, code)
    form = AttributeForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_attribute(
                portfolio=portfolio,
                code=form.cleaned_data["code"],
                values=form.values(),
                actor=request.user,
            )
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("Projects have “%(label)s” now.") % {"label": made.label})
            return redirect("portfolio:attributes", code=code)
    return render(
        request,
        "portfolio/edit_attribute.html",
        {"portfolio": portfolio, "form": form},
        status=422 if form.is_bound else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_one(request: SignedInRequest, code: str, name: str) -> HttpResponse:
    portfolio = portfolio_to_manage(request, code)
    attribute = _own(portfolio, name)

    def build(data: Any, initial: dict[str, Any]) -> BaseForm:
        return AttributeForm(data, initial=initial, is_new=False)

    def store(form: AttributeForm) -> CustomAttribute:
        return edit_attribute(
            attribute=attribute,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            actor=request.user,
        )

    editing = edit(request, attribute, build=build, stored=stored_attribute, save=store)
    if editing.saved:
        messages.success(request, _("Saved."))
        return redirect("portfolio:attributes", code=code)
    context = {
        "portfolio": portfolio,
        "attribute": attribute,
        "form": editing.form,
        "conflict": editing.conflict,
    }
    return render(request, "portfolio/edit_attribute.html", context, status=editing.status)


@require_POST
def shift(request: SignedInRequest, code: str, name: str) -> HttpResponse:
    """One place up or down; the table comes back, and the button keeps the focus."""
    portfolio = portfolio_to_manage(request, code)
    attribute = _own(portfolio, name)
    shift_attribute(attribute=attribute, down=request.POST.get("to") == "down", actor=request.user)
    if request.headers.get("HX-Target") == "attributes":
        return _list(request, portfolio, "portfolio/_attributes.html")
    return redirect("portfolio:attributes", code=code)


@require_POST
def archive(request: SignedInRequest, code: str, name: str) -> HttpResponse:
    """Take an attribute off forms and lists, or put it back."""
    portfolio = portfolio_to_manage(request, code)
    attribute = _own(portfolio, name)
    putting_back = request.POST.get("reopen") == "1"
    try:
        archive_attribute(
            attribute=attribute,
            archive=not putting_back,
            expected_version=whole_number(request.POST.get("version")),
            actor=request.user,
            now=timezone.now(),
        )
    except AttributeChanged:
        messages.warning(
            request, _("This attribute was changed meanwhile. Nothing was done: check, then decide again.")
        )
    else:
        text = (
            _("“%(label)s” is offered again, with the values that projects had.")
            if putting_back
            else _("“%(label)s” is archived: forms and lists leave it out, projects keep their values.")
        )
        messages.success(request, text % {"label": attribute.label})
    return redirect("portfolio:attributes", code=code)


def _own(portfolio: Portfolio, name: str) -> CustomAttribute:
    return get_object_or_404(
        CustomAttribute.objects.select_related("portfolio"), portfolio=portfolio, code=name
    )


def _list(request: SignedInRequest, portfolio: Portfolio, template: str) -> HttpResponse:
    rows = list(
        CustomAttribute.objects.filter(
            portfolio__scope__in=[*portfolio.scope.ancestor_ids(), portfolio.scope_id]
        )
        .select_related("portfolio")
        .order_by("portfolio__scope__path", "position", "code")
    )
    own = [row for row in rows if row.portfolio_id == portfolio.pk]
    visible = set(Portfolio.objects.visible_to(request.user).values_list("pk", flat=True))
    context = {
        "portfolio": portfolio,
        "own": [(row, choices_of(row.choices)) for row in own if row.archived_at is None],
        "archived": [row for row in own if row.archived_at is not None],
        "inherited": [
            (row, row.portfolio_id in visible)
            for row in rows
            if row.portfolio_id != portfolio.pk and row.archived_at is None
        ],
    }
    return render(request, template, context)
