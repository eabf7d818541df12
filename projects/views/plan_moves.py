"""Rows of the plan moved by one step, removed, planned again."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.locking import CONFLICT
from common.whole_numbers import whole_number
from people.requests import SignedInRequest
from projects.models import Milestone, Project, WorkPackage
from projects.selectors.plan_moves import Step, destination, package_for
from projects.services.locks import RowChanged
from projects.services.milestones import edit_milestone, remove_milestone
from projects.services.work_packages import move_package, remove_package, restore_package
from projects.views.access import project_to_edit
from projects.views.plan import refused, written
from projects.views.plan_rows import milestone_row, package_row


@never_cache
@require_POST
def move_package_row(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """One step in, out, up or down, with all its parts."""
    project = project_to_edit(request, code)
    package, step = package_row(project, pk), _step(request)
    place = destination(package, step)
    if place is None:
        return refused(request, project, _nowhere(package, step))

    def act(**given: Any) -> str:
        move_package(package=package, parent=place.parent, after=place.after, first=place.first, **given)
        return _("%(name)s is moved.") % {"name": package.name}

    return _acted(request, project, act, focus=f"p{pk}")


@never_cache
@require_POST
def move_milestone_row(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """To the work package before or after its own; within one, milestones stand in the order of their dates."""
    project = project_to_edit(request, code)
    milestone, step = milestone_row(project, pk), _step(request)
    possible, package = package_for(milestone, step)
    if not possible:
        return refused(request, project, _nowhere(milestone, step))

    def act(**given: Any) -> str:
        edit_milestone(milestone=milestone, values={"package": package}, **given)
        return _("%(name)s is moved.") % {"name": milestone.name}

    return _acted(request, project, act, focus=f"m{pk}")


@never_cache
@require_POST
def remove_package_row(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Out of the plan with all its parts; what was promised or measured is kept as cancelled."""
    project = project_to_edit(request, code)
    package = package_row(project, pk)

    def act(**given: Any) -> str:
        kept = remove_package(package=package, **given)
        words = _("%(name)s is cancelled.") if kept else _("%(name)s is removed.")
        return words % {"name": package.name}

    return _acted(request, project, act)


@never_cache
@require_POST
def remove_milestone_row(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Out of the plan, unless a baseline promises it."""
    project = project_to_edit(request, code)
    milestone = milestone_row(project, pk)

    def act(**given: Any) -> str:
        remove_milestone(milestone=milestone, **given)
        return _("%(name)s is removed.") % {"name": milestone.name}

    return _acted(request, project, act)


@never_cache
@require_POST
def restore_package_row(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """A cancelled package is planned again."""
    project = project_to_edit(request, code)
    package = package_row(project, pk)

    def act(**given: Any) -> str:
        restore_package(package=package, **given)
        return _("%(name)s is planned again.") % {"name": package.name}

    return _acted(request, project, act, focus=f"p{pk}")


def _acted(
    request: SignedInRequest, project: Project, act: Callable[..., str], *, focus: str = ""
) -> HttpResponse:
    """The plan after `act`, with what it says was done; or as it stands, with why nothing was done."""
    try:
        said = act(
            expected_version=whole_number(request.POST.get("version")),
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged:
        changed = _(
            "Somebody changed this row meanwhile: nothing was done. The plan shows what is stored now."
        )
        return refused(request, project, changed, status=CONFLICT)
    except ValidationError as refusal:
        return refused(request, project, " ".join(refusal.messages))
    return written(request, project, said, focus=focus)


def _step(request: SignedInRequest) -> Step:
    try:
        return Step(request.POST.get("to", ""))
    except ValueError:
        raise Http404 from None


def _nowhere(row: WorkPackage | Milestone, step: Step) -> str:
    if step is Step.OUT:
        return _("%(name)s stands at the top already.") % {"name": row.name}
    if step is Step.DOWN:
        return _("%(name)s is the last one there.") % {"name": row.name}
    return _("%(name)s is the first one there: there is nothing above it to go to.") % {"name": row.name}
