"""Setting up a programme, and changing what it is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.requests import SignedInRequest
from portfolio import services
from portfolio.forms.portfolios import ProgrammeForm, stored_programme
from portfolio.models import Programme
from portfolio.permissions import can_name_programme_manager
from portfolio.views.access import portfolio_for_programme, programme_to_edit
from portfolio.views.editing import add_errors, edit


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_programme(request: SignedInRequest, code: str) -> HttpResponse:
    """Set up a programme in a portfolio."""
    portfolio = portfolio_for_programme(request, code)
    may_name = can_name_programme_manager(request.user, portfolio.scope)
    form = ProgrammeForm(request.POST or None, is_new=True, may_name=may_name)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.set_up_programme(
                portfolio=portfolio,
                code=form.cleaned_data["code"],
                values=form.values(),
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("%(name)s is set up.") % {"name": made.name})
            return redirect("reporting:programme", code=made.code)
    return render(
        request,
        "portfolio/edit_programme.html",
        {"form": form, "portfolio": portfolio},
        status=422 if form.is_bound else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_programme(request: SignedInRequest, code: str) -> HttpResponse:
    """Change a programme's name, description and manager; on a conflict both versions are shown."""
    programme = programme_to_edit(request, code)
    may_name = can_name_programme_manager(request.user, programme.scope)

    def build(data: Any, initial: dict[str, Any]) -> BaseForm:
        return ProgrammeForm(data, initial=initial, is_new=False, may_name=may_name)

    def store(form: ProgrammeForm) -> Programme:
        return services.edit_programme(
            programme=programme,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )

    editing = edit(request, programme, build=build, stored=stored_programme, save=store)
    if editing.saved:
        messages.success(request, _("Saved."))
        return redirect("reporting:programme", code=code)
    context = {
        "programme": programme,
        "portfolio": programme.portfolio,
        "form": editing.form,
        "conflict": editing.conflict,
        "may_name": may_name,
    }
    return render(request, "portfolio/edit_programme.html", context, status=editing.status)
