"""How the forms of one benefit are shown, and where they lead."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from people.requests import SignedInRequest
from projects.models import Benefit
from projects.views.versioned_forms import Shown


def form_page(
    request: SignedInRequest, name: str, benefit: Benefit, shown: Shown, **more: Any
) -> HttpResponse:
    """The page of that name, with what the form says now."""
    context = {
        "project": benefit.project,
        "benefit": benefit,
        "form": shown.form,
        "conflict": shown.conflict,
        **more,
    }
    return render(request, f"projects/benefits/{name}.html", context, status=shown.status)


def back_to(request: SignedInRequest, benefit: Benefit, said: str) -> HttpResponse:
    """What was saved is said on the benefit's page."""
    messages.success(request, said)
    return redirect("reporting:benefit", code=benefit.project.code, pk=benefit.pk)


def places_of(benefit: Benefit) -> int:
    """Decimals that its values may have: money to the cent."""
    return 2 if benefit.kind == Benefit.Kind.FINANCIAL else 4
