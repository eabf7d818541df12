"""A plan on its way to a baseline: proposed, approved or sent back, withdrawn; and the inbox of those who decide."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.locking import CONFLICT
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.binding import Binding, Subject, binding
from projects.forms.baselines import APPROVE, DecideForm, ProposeForm
from projects.models import BaselineProposal, Project
from projects.permissions import (
    can_approve_baseline,
    can_propose_baseline,
    can_view_cost,
    can_view_people,
)
from projects.plan.variance import variance
from projects.selectors.baselines import may_decide_somewhere, open_proposal, waiting, waiting_in_order
from projects.selectors.frozen_plan import digest_of, frozen_plan
from projects.selectors.variance import version_of_baseline, version_of_frozen
from projects.services.baselines import (
    InForceChanged,
    PlanChanged,
    ProposalChanged,
    decide_baseline,
    propose_baseline,
    withdraw_baseline,
)
from projects.services.plan_effects import current_baseline
from projects.views.access import active_project, visible_project
from projects.views.baselines import binding_text, reader_of

PER_PAGE = 25
State = BaselineProposal.State


@never_cache
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """What waits for this person's decision, the largest moves first. A fixed number of statements."""
    page = Paginator(waiting_in_order(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            one,
            can_view_cost(request.user, one.proposal.project),
            can_view_people(request.user, one.proposal.project),
        )
        for one in waiting(list(page.object_list))
    ]
    context = {"page": page, "rows": rows, "may_decide": may_decide_somewhere(request.user)}
    return render(request, "projects/baselines/inbox.html", context)


def project_to_propose(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    project = active_project(request, code)
    if not can_propose_baseline(request.user, project):
        if binding(project.portfolio.pmo_type, Subject.BASELINE) is Binding.RESERVED:
            raise MissingPermission(
                Permission.APPROVE_BASELINE,
                _("Baselines of this portfolio are proposed and approved by the PMO."),
            )
        raise MissingPermission(
            Permission.EDIT_PROJECT, _("Baselines are proposed by the project's manager and by the PMO.")
        )
    return project


def project_to_decide(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    project = active_project(request, code)
    if not can_approve_baseline(request.user, project):
        raise MissingPermission(Permission.APPROVE_BASELINE, _("Baselines are approved by the PMO."))
    return project


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, code: str) -> HttpResponse:
    """What would change against the baseline in force, and the proposal."""
    project = project_to_propose(request, code)
    if request.method != "POST":
        return _propose_page(request, project, ProposeForm())
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _propose_page(request, project, form, status=422)
    try:
        proposal = propose_baseline(
            project=project,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            actor=request.user,
            now=timezone.now(),
        )
    except PlanChanged:
        return _propose_page(request, project, form, status=CONFLICT, changed=True)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _propose_page(request, project, form, status=422)
    if proposal.baseline:
        messages.success(
            request, _("Baseline %(number)s is approved.") % {"number": proposal.baseline.number}
        )
    else:
        messages.success(request, _("The baseline is proposed. Those who decide have been told."))
    return redirect("projects:baselines", code=code)


def _propose_page(
    request: SignedInRequest, project: Project, form: ProposeForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    in_force = current_baseline(project)
    compared, missing, seen = None, [], ""
    try:
        plan = frozen_plan(project)
    except ValidationError as refusal:
        missing = refusal.messages
    else:
        seen = digest_of(plan)
        after = version_of_frozen(plan)
        compared = variance(version_of_baseline(in_force), after) if in_force else variance(after, after)
    if form.is_bound:
        # Proposing again is a decision over what is shown now.
        form.data = {**request.POST.dict(), "seen": seen}
    else:
        form.initial["seen"] = seen
    context: dict[str, Any] = {
        "project": project,
        "form": form,
        "in_force": in_force,
        "next": in_force.number + 1 if in_force else 1,
        "compared": compared,
        "missing": missing,
        "waits": open_proposal(project),
        "reader": reader_of(request, project),
        "binding": binding_text(project),
        "at_once": binding(project.portfolio.pmo_type, Subject.BASELINE) is Binding.LIVE,
        **more,
    }
    return render(request, "projects/baselines/propose.html", context, status=status)


@never_cache
@require_safe
def proposal(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """What is proposed, why, and what it would change; for who may, the decision."""
    project = visible_project(request, code)
    return _proposal_page(request, project, _proposal(project, pk))


def _proposal(project: Project, pk: int) -> BaselineProposal:
    rows = BaselineProposal.objects.filter(project=project)
    return get_object_or_404(
        rows.select_related("project", "proposed_by", "on_behalf_of", "decided_by", "baseline"), pk=pk
    )


@never_cache
@require_POST
def decide(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Approve, or send back with a remark; nothing typed is lost when somebody was faster."""
    project = project_to_decide(request, code)
    found = _proposal(project, pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _proposal_page(request, project, found, form, status=422)
    try:
        decided = decide_baseline(
            proposal=found,
            approve=form.cleaned_data["answer"] == APPROVE,
            remark=form.cleaned_data["remark"],
            in_force=form.cleaned_data["in_force"],
            actor=request.user,
            now=timezone.now(),
        )
    except (ProposalChanged, InForceChanged):
        return _proposal_page(request, project, _proposal(project, pk), form, status=CONFLICT, changed=True)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _proposal_page(request, project, found, form, status=422)
    if decided.baseline:
        text = _("Baseline %(number)s of %(project)s is approved.")
        number = decided.baseline.number
        messages.success(request, text % {"number": number, "project": project.name})
    else:
        text = _("The proposed baseline of %(project)s is sent back.")
        messages.success(request, text % {"project": project.name})
    return redirect("projects:baselines", code=code)


@never_cache
@require_POST
def withdraw(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Take a proposal back before it is decided."""
    project = project_to_propose(request, code)
    found = _proposal(project, pk)
    try:
        withdraw_baseline(proposal=found, actor=request.user, now=timezone.now())
    except ProposalChanged:
        return _proposal_page(request, project, _proposal(project, pk), status=CONFLICT, changed=True)
    messages.success(request, _("The proposed baseline is withdrawn."))
    return redirect("projects:baselines", code=code)


def _proposal_page(
    request: SignedInRequest,
    project: Project,
    found: BaselineProposal,
    form: DecideForm | None = None,
    *,
    status: int = 200,
    changed: bool = False,
) -> HttpResponse:
    is_open = found.state == State.PROPOSED
    before = _before(project, found)
    after = version_of_frozen(found.plan)
    number = before.number if before else 0
    if form is None:
        form = DecideForm(initial={"in_force": number})
    else:
        # Deciding again is a decision over what is shown now.
        form.data = {**request.POST.dict(), "in_force": str(number)}
    may_decide = is_open and can_approve_baseline(request.user, project)
    reader = reader_of(request, project)
    context: dict[str, Any] = {
        "project": project,
        "proposal": found,
        "is_open": is_open,
        "before": before,
        "compared": variance(version_of_baseline(before), after) if before else variance(after, after),
        "form": form,
        "reader": reader,
        "may_decide": may_decide,
        "may_withdraw": is_open and can_propose_baseline(request.user, project),
        "decides_somewhere": may_decide_somewhere(request.user),
        "changed": changed,
        "hides_names": not reader.names,
        "hidden": 0 if reader.money else 2,
    }
    return render(request, "projects/baselines/proposal.html", context, status=status)


def _before(project: Project, found: BaselineProposal) -> Any:
    """The baseline that a proposal is compared with: the one before it, or the one in force while it became none."""
    if found.baseline is None:
        return current_baseline(project)
    return project.baselines.filter(number__lt=found.baseline.number).order_by("-number").first()
