"""What was measured of a benefit: recorded and corrected, also when the project has ended."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.clock import business_date
from people.requests import SignedInRequest
from projects.forms.benefits import MeasureForm, typed
from projects.models import Benefit, BenefitMeasure
from projects.permissions import can_view_people
from projects.selectors.benefits import next_to_measure
from projects.services.benefit_measures import correct_measure, measure_benefit
from projects.views.benefit_access import benefit_to_measure, measure_to_correct
from projects.views.versioned_forms import Versioned, answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """A new measurement, of the days that are due."""
    benefit = benefit_to_measure(request, code, pk)
    start, end = next_to_measure(benefit, day=business_date(timezone.now()))
    form = MeasureForm(
        request.POST if request.method == "POST" else None,
        initial={"start": start, "end": end, "version": 0},
        places=_places(benefit),
    )
    if request.method == "POST" and form.is_valid():
        try:
            measure_benefit(benefit=benefit, values=form.values(), actor=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The measurement is saved."))
            return redirect("reporting:benefit", code=code, pk=pk)
    context = {"project": benefit.project, "benefit": benefit, "form": form, "measure": None}
    status = 422 if form.is_bound else 200
    return render(request, "projects/benefits/measure.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """A measurement, corrected; the history keeps what stood there."""
    stored = measure_to_correct(request, code, pk)
    benefit = stored.benefit

    def store(form: MeasureForm) -> BenefitMeasure:
        return correct_measure(
            measure=stored,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )

    shown = answer(
        request,
        Versioned(
            make=lambda data, initial: MeasureForm(data, initial=initial, places=_places(benefit)),
            stored=lambda: _values(stored),
            save=store,
        ),
    )
    if shown.saved:
        messages.success(request, _("The measurement is corrected."))
        return redirect("reporting:benefit", code=code, pk=benefit.pk)
    context = {
        "project": benefit.project,
        "benefit": benefit,
        "form": shown.form,
        "conflict": shown.conflict,
        "measure": stored,
        "names": can_view_people(request.user, benefit.project),
    }
    return render(request, "projects/benefits/measure.html", context, status=shown.status)


def _places(benefit: Benefit) -> int:
    return 2 if benefit.kind == Benefit.Kind.FINANCIAL else 4


def _values(measure: BenefitMeasure) -> dict[str, Any]:
    now = BenefitMeasure.objects.filter(pk=measure.pk).first()
    if now is None:
        raise Http404
    return {
        "start": now.start,
        "end": now.end,
        "value": typed(now.value),
        "note": now.note,
        "version": now.version,
    }
