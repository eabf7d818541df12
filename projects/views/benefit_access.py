"""How the pages of benefits begin: the project is visible and the benefit its own, or neither exists."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.models import Benefit, BenefitMeasure, Project
from projects.permissions import (
    can_approve_business_case,
    can_edit_project,
    can_measure_benefit,
    can_view_cost,
)
from projects.views.access import project_to_edit, visible_project


def benefit_of(project: Project, pk: int) -> Benefit:
    """The project's own, or 404."""
    benefit = get_object_or_404(Benefit.objects.select_related("owner"), project=project, pk=pk)
    benefit.project = project
    return benefit


def benefit_to_edit(request: SignedInRequest, code: str, pk: int) -> Benefit:
    """The benefit, or 404, or 403 with the reason."""
    return benefit_of(project_to_edit(request, code), pk)


def benefit_to_measure(request: SignedInRequest, code: str, pk: int) -> Benefit:
    """The benefit, or 404, or 403 with the reason; its owner may, whether the project goes on or is archived."""
    project = visible_project(request, code)
    _demand_a_duty(request, project)
    benefit = benefit_of(project, pk)
    demand_measuring(request, benefit)
    return benefit


def measure_to_correct(request: SignedInRequest, code: str, pk: int) -> BenefitMeasure:
    """What was measured, or 404, or 403 with the reason."""
    project = visible_project(request, code)
    _demand_a_duty(request, project)
    rows = BenefitMeasure.objects.select_related("benefit__owner", "measured_by")
    measure = get_object_or_404(rows, project=project, pk=pk)
    measure.benefit.project = project
    demand_measuring(request, measure.benefit)
    return measure


def _demand_a_duty(request: SignedInRequest, project: Project) -> None:
    """Refuses whoever neither edits the project nor owns any of its benefits, whatever they ask for.

    Before the benefit is looked for, so that the answer tells them nothing about which benefits there are.
    """
    owners = [one for one in (request.user, request.user.acting_for) if one is not None]
    if can_edit_project(request.user, project) or project.benefits.filter(owner__in=owners).exists():
        return
    raise _not_theirs(project)


def _not_theirs(project: Project) -> PermissionDenied:
    if project.archived_at is not None:
        return PermissionDenied(
            _("This project is archived: its benefits are measured by their owners alone.")
        )
    return MissingPermission(
        Permission.EDIT_PROJECT,
        _("Benefits are measured by their owners, and by those who edit the project."),
    )


def demand_measuring(request: SignedInRequest, benefit: Benefit) -> None:
    """Raises PermissionDenied with the reason."""
    if can_measure_benefit(request.user, benefit):
        return
    if benefit.kind == Benefit.Kind.FINANCIAL and not can_view_cost(request.user, benefit.project):
        raise MissingPermission(
            Permission.VIEW_COST, _("A financial benefit is measured by those who see the project's money.")
        )
    raise _not_theirs(benefit.project)


def project_with_case(request: SignedInRequest, code: str) -> Project:
    """The project whose business case is read, or 404, or 403 with the reason: all of it is money."""
    project = visible_project(request, code)
    if not can_view_cost(request.user, project):
        raise MissingPermission(
            Permission.VIEW_COST, _("A business case is money, and your role shows none.")
        )
    return project


def project_to_approve_case(request: SignedInRequest, code: str) -> Project:
    """The project whose business case is approved, or 404, or 403 with the reason."""
    project = visible_project(request, code)
    if project.archived_at is not None:
        raise PermissionDenied(_("This project is archived: it can be read, not changed."))
    if not can_approve_business_case(request.user, project):
        raise MissingPermission(
            Permission.APPROVE_BASELINE, _("In this portfolio business cases are approved by the PMO.")
        )
    return project
