"""A project's plan as pictures: the Gantt beside a baseline, and below it how its milestones moved."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import business_date
from common.tables.paging import LenientPaginator
from common.templatetags.portal import day as written
from people.requests import SignedInRequest
from projects.models import Project
from projects.permissions import can_edit_project, can_view_cost
from projects.selectors.plan import plan_of
from projects.selectors.plan_rows import Plan
from reporting.charts import span_of
from reporting.selectors.gantt import (
    MOST_ROWS,
    Compared,
    Drawn,
    baselines_to_compare,
    chosen_baseline,
    drawn,
)
from reporting.selectors.milestone_trend import forecasts_of, lines_of, reports_until
from reporting.selectors.periods import moment_of
from reporting.views.plan_pictures import gantt_picture, trend_picture

# What is swapped: the Gantt alone (the page of the plan shows it), or both pictures.
FRAGMENTS = {"gantt": "reporting/gantt/_gantt.html", "pictures": "reporting/gantt/_pictures.html"}


@never_cache
@require_safe
def project_gantt(request: SignedInRequest, code: str) -> HttpResponse:
    """The pictures of a plan; asked for by the page of the plan, the Gantt alone."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_page(), code=code)
    target = request.headers.get("HX-Target", "")
    today = business_date(timezone.now())
    baselines = baselines_to_compare(project)
    baseline = chosen_baseline(baselines, request.GET.get("baseline", ""))
    plan = plan_of(project, day=today, baseline_number=baseline.number if baseline else None)
    picture = drawn(plan, level=_asked_level(request))
    context = {
        "project": project,
        "plan": plan,
        "drawn": picture,
        "may_edit": can_edit_project(request.user, project),
        "money": can_view_cost(request.user, project),
        "baseline": baseline,
        "baseline_choices": [(one, _baseline_label(one)) for one in baselines],
        "level_choices": _level_choices(picture),
        "today": today,
        **_gantt(request, plan, picture, today),
    }
    if target != "gantt":
        moment = moment_of(project.portfolio_id)
        ends = [one.end for one in moment.periods] if moment else []
        reports = reports_until(ends, today)
        milestones = [row.milestone for row in plan.rows if row.milestone]
        lines = lines_of(milestones, forecasts_of([project.pk]), reports, today)
        context["trend"] = trend_picture(lines)
    return render(request, FRAGMENTS.get(target, "reporting/gantt/page.html"), context)


def _gantt(request: SignedInRequest, plan: Plan, picture: Drawn, today: Any) -> dict[str, Any]:
    """One page of the rows; the axis is that of all of them."""
    page = LenientPaginator(list(zip(picture.rows, picture.items, strict=True)), MOST_ROWS).get_page(
        request.GET.get("page")
    )
    items = [item for _row, item in page.object_list]
    asked = {name: request.GET[name] for name in ("baseline", "level") if request.GET.get(name)}
    return {
        "page": page,
        "chart": gantt_picture(items, picture.links, span=span_of(picture.items), today=today),
        "query": urlencode(asked),
        "conflicts": [row for row in plan.rows if row.conflict_days],
        "undated": sum(row.finish is None for row in plan.rows),
    }


def _asked_level(request: SignedInRequest) -> int | None:
    asked = request.GET.get("level", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else None


def _baseline_label(one: Compared) -> str:
    words = {"number": one.number, "date": written(one.approved_on)}
    if one.is_current:
        return _("Baseline %(number)s of %(date)s, in force") % words
    if one.is_first:
        return _("Baseline %(number)s of %(date)s, the first") % words
    return _("Baseline %(number)s of %(date)s") % words


def _level_choices(picture: Drawn) -> list[tuple[int, str]]:
    """Empty where there is nothing to fold."""
    if picture.levels < 2:
        return []
    upper = [
        (n, ngettext("The first level", "The first %(n)s levels", n) % {"n": n})
        for n in range(1, picture.levels)
    ]
    return [*upper, (picture.levels, _("All levels"))]
