"""A benefit's page: its profile beside what was measured, as a picture and as a table."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import business_date
from common.formats import format_money, format_number
from common.templatetags.portal import language
from people.requests import SignedInRequest
from projects.forms.spans import span_label
from projects.models import Benefit, BenefitMeasure, Project
from projects.permissions import can_edit_project, can_measure_benefit, can_view_cost, can_view_people
from projects.plan.benefits import Value
from projects.selectors.benefits import BenefitLine, line_of
from reporting.charts.benefit import BenefitChart, BenefitPoint, benefit_chart
from reporting.views.pictures import NARROW


@dataclass(frozen=True, slots=True)
class BenefitPicture:
    """The same lines in two widths; the style sheet shows one."""

    wide: BenefitChart
    narrow: BenefitChart


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days with what is planned for it, and what was measured for the very same days."""

    label: str
    start: date
    planned: Decimal | None = None
    measured: Decimal | None = None


@never_cache
@require_safe
def benefit(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Everything about one benefit. A fixed number of statements, however often it was measured."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_page(), code=code)
    found = get_object_or_404(Benefit.objects.select_related("owner"), project=project, pk=pk)
    found.project = project
    day = business_date(timezone.now())
    line = line_of(found, day=day)
    shown = not line.is_financial or can_view_cost(request.user, project)
    measures = (
        BenefitMeasure.objects.filter(benefit=found).select_related("measured_by").order_by("-start")
        if shown
        else BenefitMeasure.objects.none()
    )
    context = {
        "project": project,
        "benefit": found,
        "line": line,
        "shown": shown,
        "hidden": 0 if shown else len(line.planned_values) + len(line.measured_values) + 1,
        "periods": _periods(line) if shown else [],
        "measures": [(span_label((one.start, one.end)), one) for one in measures],
        "picture": _picture(line, day) if shown else None,
        "names": can_view_people(request.user, project),
        "may_edit": can_edit_project(request.user, project),
        "may_measure": can_measure_benefit(request.user, found),
    }
    return render(request, "reporting/benefits/benefit.html", context)


def _periods(line: BenefitLine) -> list[Period]:
    planned = {(one.start, one.end): one.amount for one in line.planned_values}
    measured = {(one.start, one.end): one.amount for one in line.measured_values}
    return [
        Period(span_label(span), span[0], planned.get(span), measured.get(span))
        for span in sorted({*planned, *measured})
    ]


def _picture(line: BenefitLine, day: date) -> BenefitPicture | None:
    """None where there is nothing to draw."""
    values = (*line.planned_values, *line.measured_values)
    if not values:
        return None
    before = line.benefit.level_before
    start = min(one.start for one in values) - timedelta(days=1)

    def write(value: Decimal) -> str:
        if line.is_financial:
            return format_money(value, line.benefit.project.currency, language(), compact=True)
        places = 0 if value == value.to_integral_value() else 1
        return format_number(value, language(), places=places, compact=abs(value) >= 10_000)

    def draw(uid: str, width: int, height: int) -> BenefitChart:
        return benefit_chart(
            _points(line.planned_values, level=before is not None),
            _points(line.measured_values, level=before is not None),
            uid=uid,
            language=language(),
            write=write,
            before=before,
            start=start,
            today=day,
            width=width,
            height=height,
        )

    return BenefitPicture(draw("benefit", 760, 260), draw("benefit-narrow", NARROW, 240))


def _points(values: tuple[Value, ...], *, level: bool) -> list[BenefitPoint]:
    if level:
        return [BenefitPoint(one.end, one.amount) for one in values]
    sums = accumulate(one.amount for one in values)
    return [BenefitPoint(one.end, amount) for one, amount in zip(values, sums, strict=True)]
