"""How every page of a project begins: visible, or it does not exist."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.binding import Binding, Subject, binding
from projects.models import Project
from projects.permissions import (
    can_assign_manager,
    can_close_project,
    can_edit_project,
    can_move_project,
    can_reopen_project,
    can_submit_status,
)


def visible_project(request: SignedInRequest, code: str) -> Project:
    """The project, or 404: what a person may not see does not exist for them."""
    return get_object_or_404(Project.objects.visible_to(request.user).for_page(), code=code)


def active_project(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 when it is archived."""
    project = visible_project(request, code)
    if project.archived_at is not None:
        raise PermissionDenied(_("This project is archived: it can be read, not changed."))
    return project


def project_to_report_on(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    project = active_project(request, code)
    if not can_submit_status(request.user, project):
        raise MissingPermission(
            Permission.SUBMIT_STATUS,
            _("Status updates are submitted by the project's manager or the PMO director."),
        )
    return project


def project_to_staff(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    project = active_project(request, code)
    if not can_assign_manager(request.user, project):
        raise MissingPermission(Permission.ASSIGN_MANAGER, _("Project managers are named by the PMO."))
    return project


def project_to_edit(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    project = active_project(request, code)
    if not can_edit_project(request.user, project):
        raise MissingPermission(
            Permission.EDIT_PROJECT, _("Projects are edited by their managers and by the PMO.")
        )
    return project


def project_to_move(request: SignedInRequest, code: str) -> Project:
    """The project to be moved or archived, or 404, or 403 with the reason."""
    project = active_project(request, code)
    if not can_move_project(request.user, project):
        raise MissingPermission(
            Permission.CREATE_PROJECT, _("Projects are created, moved and archived by the PMO.")
        )
    return project


def project_to_close(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason: who closes it follows its portfolio's PMO type."""
    project = active_project(request, code)
    if not can_close_project(request.user, project):
        if binding(project.portfolio.pmo_type, Subject.CLOSURE) is Binding.RESERVED:
            raise MissingPermission(
                Permission.CREATE_PROJECT, _("In this portfolio, projects are closed by the PMO.")
            )
        raise MissingPermission(
            Permission.EDIT_PROJECT, _("Projects are closed by their managers and by the PMO.")
        )
    return project


def project_to_reopen(request: SignedInRequest, code: str) -> Project:
    """The archived project, or 404, or 403 with the reason."""
    project = visible_project(request, code)
    if project.archived_at is None:
        raise PermissionDenied(_("This project is not archived."))
    if not can_reopen_project(request.user, project):
        raise MissingPermission(
            Permission.CREATE_PROJECT, _("Projects are archived and reopened by the PMO.")
        )
    return project
