"""How the pages of a project's money begin: seen, with its amounts; written by who plans the project."""

from django.utils.translation import gettext as _

from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.models import Project
from projects.permissions import can_view_cost
from projects.views.access import project_to_edit, visible_project


def project_with_money(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    return _shown(request, visible_project(request, code))


def project_to_fund(request: SignedInRequest, code: str) -> Project:
    """The project whose money is to be changed, or 404, or 403 with the reason."""
    return _shown(request, project_to_edit(request, code))


def _shown(request: SignedInRequest, project: Project) -> Project:
    if not can_view_cost(request.user, project):
        raise MissingPermission(
            Permission.VIEW_COST, _("The money of this project is shown to those whose role shows costs.")
        )
    return project
