"""How every page of a project begins: visible, or it does not exist."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.models import Project
from projects.permissions import can_assign_manager, can_submit_status


def visible_project(request: SignedInRequest, code: str) -> Project:
    """The project, or 404: what a person may not see does not exist for them."""
    return get_object_or_404(Project.objects.visible_to(request.user).for_page(), code=code)


def project_to_report_on(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    project = visible_project(request, code)
    if project.archived_at is not None:
        raise PermissionDenied(_("This project is archived: it can be read, not changed."))
    if not can_submit_status(request.user, project):
        raise MissingPermission(
            Permission.SUBMIT_STATUS,
            _("Status updates are submitted by the project's manager or the PMO director."),
        )
    return project


def project_to_staff(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    project = visible_project(request, code)
    if project.archived_at is not None:
        raise PermissionDenied(_("This project is archived: it can be read, not changed."))
    if not can_assign_manager(request.user, project):
        raise MissingPermission(Permission.ASSIGN_MANAGER, _("Project managers are named by the PMO."))
    return project
