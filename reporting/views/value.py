"""A project's earned value: said in two sentences, drawn, and every figure opened down to its rows."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import business_date
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.models import Project, WorkPackage
from projects.permissions import can_edit_project, can_view_cost
from reporting.charts import Estimate, ValueChart, ValuePoint, value_curve
from reporting.selectors.dashboard import pulse_of
from reporting.selectors.periods import Moment, moment_of
from reporting.selectors.value_page import OFFICIAL, ValuePage, value_page
from reporting.views.pictures import NARROW


@dataclass(frozen=True, slots=True)
class ValuePicture:
    """The same curve in two widths; the style sheet shows one."""

    wide: ValueChart
    narrow: ValueChart


@dataclass(frozen=True, slots=True)
class Step:
    """What is missing, why it matters, and where it is done; without `url` for readers who may not do it."""

    title: str
    text: str
    url: str
    action: str


@never_cache
@require_safe
def project_value(request: SignedInRequest, code: str) -> HttpResponse:
    """Earned value of one project for a reporting period. Polls like the dashboards while figures are under way."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_page(), code=code)
    if not can_view_cost(request.user, project):
        raise MissingPermission(Permission.VIEW_COST, _("Your role does not show the costs of this project."))
    pulse = pulse_of(request.user, project.scope)
    fragment = request.headers.get("HX-Target") == "value"
    if fragment and request.headers.get("X-Figures") == pulse.token:
        return HttpResponse(status=204)
    moment = moment_of(project.portfolio_id, request.GET.get("period", ""))
    page = value_page(project, moment, business_date(timezone.now()), get_language() or "en")
    context = {
        "project": project,
        "moment": moment,
        "page": page,
        "pulse": pulse,
        "picture": _picture(page),
        "first_step": _first_step(request, project, moment, page),
        "missing": _missing(request, project, page),
        "explain": reverse("reporting:project", args=[code]) + "figures/",
    }
    return render(
        request, "reporting/value/_figures.html" if fragment else "reporting/value/page.html", context
    )


def _picture(page: ValuePage) -> ValuePicture | None:
    """None where there is nothing to draw."""
    if page.now is None:
        return None
    currency = page.now.currency
    points = [ValuePoint(one.day, one.planned, one.earned, one.actual) for one in page.points]
    estimates = [Estimate(code, amount, code == OFFICIAL) for code, amount in page.estimates]

    def draw(uid: str, width: int, height: int, *, every_label: bool) -> ValueChart:
        return value_curve(
            points,
            estimates,
            uid=uid,
            currency=currency,
            language=get_language() or "en",
            today=page.day,
            baseline_finish=page.baseline.finish if page.baseline else None,
            forecast_finish=page.finish,
            every_label=every_label,
            width=width,
            height=height,
        )

    wide = draw("value", 1120, 380, every_label=True)
    return None if wide.is_empty else ValuePicture(wide, draw("value-narrow", NARROW, 300, every_label=False))


def _first_step(
    request: SignedInRequest, project: Project, moment: Moment | None, page: ValuePage
) -> Step | None:
    """What there is to do before anything can be measured."""
    if moment is None:
        return Step(
            _("No reporting period yet"),
            _("Figures are computed by reporting period: they begin once the PMO has opened the first one."),
            "",
            "",
        )
    if page.now is None:
        return Step(
            _("No figures for this period yet"),
            _("They appear a few seconds after the first facts are recorded."),
            "",
            "",
        )
    if page.has_baseline:
        return None
    may_edit = can_edit_project(request.user, project)
    if WorkPackage.objects.filter(project=project).planned().exists():
        return Step(
            _("Make the plan a baseline"),
            _(
                "Earned value compares what is done with what was promised. The plan has work packages: once it is "
                "approved as a baseline, everything here is measured against it."
            ),
            reverse("projects:baselines", args=[project.code]) if may_edit else "",
            _("Open the baselines"),
        )
    return Step(
        _("Begin with the plan"),
        _(
            "Earned value compares what is done with what was promised. Plan the work packages with their dates and "
            "costs, then have the plan approved as a baseline."
        ),
        reverse("projects:plan", args=[project.code]) if may_edit else "",
        _("Plan the work"),
    )


def _missing(request: SignedInRequest, project: Project, page: ValuePage) -> list[Step]:
    """Facts without which most figures stay undefined, though there is a baseline."""
    if page.now is None or not page.has_baseline:
        return []
    may_edit = can_edit_project(request.user, project)
    steps = []
    if page.value.ev is None:
        steps.append(
            Step(
                _("Progress was never measured."),
                _("Say in the plan what has begun, how far it is and what is finished."),
                reverse("projects:plan", args=[project.code]) if may_edit else "",
                _("Record progress"),
            )
        )
    if page.value.ac is None:
        steps.append(
            Step(
                _("No actual cost is recorded."),
                _("Without it nobody can say what the work cost, nor what the rest will."),
                reverse("projects:money", args=[project.code]) if may_edit else "",
                _("Record costs"),
            )
        )
    return steps
