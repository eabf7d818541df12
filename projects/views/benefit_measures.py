"""What was measured of a benefit: recorded and corrected, also when the project has ended."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.clock import business_date
from people.requests import SignedInRequest
from projects.forms.benefit_figures import MeasureForm
from projects.forms.values import typed
from projects.models import BenefitMeasure
from projects.permissions import can_view_people
from projects.selectors.benefits import next_to_measure
from projects.services.benefit_measures import correct_measure, measure_benefit
from projects.views.benefit_access import benefit_to_measure, measure_to_correct
from projects.views.benefit_forms import back_to, form_page, places_of
from projects.views.versioned_forms import Shown, Versioned, answer, saving


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """A new measurement, of the days that are due."""
    benefit = benefit_to_measure(request, code, pk)
    start, end = next_to_measure(benefit, day=business_date(timezone.now()))
    form = MeasureForm(
        request.POST if request.method == "POST" else None,
        initial={"start": start, "end": end, "version": 0},
        places=places_of(benefit),
    )
    if request.method == "POST" and form.is_valid():
        try:
            measure_benefit(benefit=benefit, values=form.values(), actor=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return back_to(request, benefit, _("The measurement is saved."))
    shown = Shown(form, 422 if form.is_bound else 200)
    return form_page(request, "measure", benefit, shown, measure=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """A measurement, corrected; the history keeps what stood there."""
    stored = measure_to_correct(request, code, pk)
    benefit = stored.benefit

    form = Versioned(
        make=lambda data, initial: MeasureForm(data, initial=initial, places=places_of(benefit)),
        stored=lambda: _values(stored),
        save=saving(request, correct_measure, measure=stored),
    )
    shown = answer(request, form)
    if shown.saved:
        return back_to(request, benefit, _("The measurement is corrected."))
    names = can_view_people(request.user, benefit.project)
    return form_page(request, "measure", benefit, shown, measure=stored, names=names)


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
