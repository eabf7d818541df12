"""Closing a project with its end-of-project review, and reading the reviews there are."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import business_date
from common.locking import CONFLICT
from people.requests import SignedInRequest
from portfolio.selectors import open_period_of
from projects.forms.life_cycle import ClosingForm, results_of_others
from projects.models import Objective, Project, ProjectReview
from projects.permissions import can_view_cost, can_view_people
from projects.selectors.life_cycle import last_figures, objectives_seen, thawed
from projects.services import closing as services
from projects.services.closing import Achieved, ObjectivesChanged, Outcome
from projects.services.locks import ProjectChanged
from projects.views.access import project_to_close, visible_project


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close_project(request: SignedInRequest, code: str) -> HttpResponse:
    """The review as a form; what was typed comes back whole on every answer."""
    project = project_to_close(request, code)
    objectives = _objectives(project)
    if request.method != "POST":
        return _page(
            request, project, ClosingForm(initial=_initial(project, objectives), objectives=objectives)
        )
    form = ClosingForm(request.POST, objectives=objectives)
    if not form.is_valid():
        return _page(request, project, form, status=422)
    try:
        review = services.close_project(
            project=project,
            outcome=form.cleaned_data["outcome"],
            finished_on=form.cleaned_data["finished_on"],
            reason=form.cleaned_data["reason"],
            verdicts=form.verdicts(),
            texts=form.texts(),
            seen=form.cleaned_data["seen"],
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )
    except ProjectChanged:
        told = _(
            "Somebody changed the project since you opened the page. Nothing was done: check, then close it again."
        )
        return _again(request, code, told)
    except ObjectivesChanged:
        told = _(
            "Somebody changed the objectives since you opened the page. Nothing was done: check them, then close it again."
        )
        return _again(request, code, told)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _page(request, project, form, status=422)
    messages.success(request, _("%(project)s is closed.") % {"project": project.name})
    return redirect("projects:project-review", code=code, number=review.number)


def _objectives(project: Project) -> list[Objective]:
    return list(Objective.objects.filter(project=project).order_by("position", "pk"))


def _initial(project: Project, objectives: Sequence[Objective]) -> dict[str, Any]:
    """The day on which it finished as far as anybody said so: by its form, or when it was closed before."""
    last = ProjectReview.objects.filter(project=project).order_by("-number").first()
    before = thawed(last.figures).finish if last else None
    return {
        "finished_on": project.actual_finish or before or business_date(timezone.now()),
        "seen": objectives_seen(objectives),
        "version": project.version,
    }


def _again(request: SignedInRequest, code: str, told: str) -> HttpResponse:
    """Everything that was typed, over the project and its objectives as they are now."""
    project = project_to_close(request, code)
    objectives = _objectives(project)
    data: QueryDict = request.POST.copy()
    data["version"], data["seen"] = str(project.version), objectives_seen(objectives)
    form = ClosingForm(data, objectives=objectives)
    lost = results_of_others(request.POST, objectives)
    return _page(request, project, form, changed=told, lost=lost, status=CONFLICT)


def _page(
    request: SignedInRequest, project: Project, form: ClosingForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    finish = project.actual_finish or business_date(timezone.now())
    context = {
        "project": project,
        "form": form,
        "figures": last_figures(project, finish=finish),
        "shows_money": can_view_cost(request.user, project),
        "period": open_period_of(project.portfolio_id),
        **more,
    }
    return render(request, "projects/life_cycle/close.html", context, status=status)


@never_cache
@require_safe
def project_review(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """A review as it was written."""
    project = visible_project(request, code)
    review = get_object_or_404(
        ProjectReview.objects.select_related("closed_by"), project=project, number=number
    )
    names = can_view_people(request.user, project)
    context = {
        "project": project,
        "review": review,
        "results": [{**one, "achieved": Achieved(one["achieved"])} for one in review.results],
        "outcome": Outcome(review.figures.get("outcome", Outcome.COMPLETED)),
        "reason": review.figures.get("reason", ""),
        "figures": thawed(review.figures),
        "shows_money": can_view_cost(request.user, project),
        "shows_names": names,
        "hides_names": not names,
    }
    return render(request, "projects/life_cycle/review.html", context)
