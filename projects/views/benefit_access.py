"""How the pages of benefits begin: the project is visible and the benefit its own, or neither exists."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.models import Benefit, BenefitMeasure, Project
from projects.permissions import can_approve_business_case, can_measure_benefit, can_view_cost
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
    _refuse_archived(request, project)
    benefit = benefit_of(project, pk)
    demand_measuring(request, benefit)
    return benefit


def measure_to_correct(request: SignedInRequest, code: str, pk: int) -> BenefitMeasure:
    """What was measured, or 404, or 403 with the reason."""
    project = visible_project(request, code)
    _refuse_archived(request, project)
    rows = BenefitMeasure.objects.select_related("benefit__owner", "measured_by")
    measure = get_object_or_404(rows, project=project, pk=pk)
    measure.benefit.project = project
    demand_measuring(request, measure.benefit)
    return measure


def _refuse_archived(request: SignedInRequest, project: Project) -> None:
    """Whoever owns none of its benefits finds an archived project read-only, whatever they ask for."""
    if project.archived_at is None:
        return
    owners = [one for one in (request.user, request.user.acting_for) if one is not None]
    if not Benefit.objects.filter(project=project, owner__in=owners).exists():
        raise PermissionDenied(_archived())


def _archived() -> str:
    return _("This project is archived: its benefits are measured by their owners alone.")


def demand_measuring(request: SignedInRequest, benefit: Benefit) -> None:
    """Raises PermissionDenied with the reason."""
    if can_measure_benefit(request.user, benefit):
        return
    if benefit.kind == Benefit.Kind.FINANCIAL and not can_view_cost(request.user, benefit.project):
        raise MissingPermission(
            Permission.VIEW_COST, _("A financial benefit is measured by those who see the project's money.")
        )
    if benefit.project.archived_at is not None:
        raise PermissionDenied(_archived())
    raise MissingPermission(
        Permission.EDIT_PROJECT,
        _("Benefits are measured by their owners, and by those who edit the project."),
    )


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
