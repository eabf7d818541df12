"""Naming a project's manager."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.access import reached_by
from people.models import RoleGrant, User
from people.services import end_grants
from people.services.grants import begin_grants
from projects.models import Project


class ProjectChanged(Exception):
    """Somebody saved the project since the form was opened; `project` is as it stands now."""

    def __init__(self, project: Project) -> None:
        super().__init__(project.code)
        self.project = project


@transaction.atomic
def assign_manager(
    *, project: Project, manager: User, expected_version: int, actor: User, now: datetime
) -> Project:
    """Name the project manager: the field, the grant on the project, and the end of the predecessor's grant.

    A right that was to begin later begins now. Raises ProjectChanged when the project is no longer at
    `expected_version`, and ValidationError when the manager may not sign in, or when the actor names themselves, or
    somebody whose deputy they are or will be: nobody grants a role to themselves.
    """
    # An account that is closed in this second is seen here, or waits until this is done. People first, as a hand-over
    # does: two writers never wait for each other in a circle.
    able = bool(User.objects.select_for_update(no_key=True).filter(pk=manager.pk, is_active=True))
    locked = Project.objects.select_for_update(of=("self",), no_key=True).for_page().get(pk=project.pk)
    if locked.version != expected_version:
        raise ProjectChanged(locked)
    if manager == actor:
        raise ValidationError(_("You cannot name yourself: ask a colleague of the PMO to do it."))
    if manager.pk in reached_by(actor, [manager], now):
        raise ValidationError(
            _("A deputy cannot name the person that they act for: ask a colleague of the PMO to do it.")
        )
    if not able:
        raise ValidationError(_("%(name)s cannot sign in.") % {"name": manager.full_name})
    role = RoleGrant.RoleName.PROJECT_MANAGER
    if locked.manager and locked.manager != manager:
        end_grants(user=locked.manager, role=role, scope=locked.scope, now=now)
    begin_grants(role=role, holders=[(manager, locked.scope)], actor=actor, now=now)
    locked.manager = manager
    locked.version += 1
    locked.save(update_fields=["manager", "version"])
    return locked
