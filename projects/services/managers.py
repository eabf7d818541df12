"""Naming a project's manager."""

from datetime import datetime

from django.db import transaction

from people.models import User
from projects.handover import PARTS
from projects.models import Project
from projects.permissions import can_assign_manager
from projects.services.locks import ProjectChanged, demand, locked_project
from projects.services.naming import Naming, hand_names, refuse_people

__all__ = ["ProjectChanged", "assign_manager"]


@transaction.atomic
def assign_manager(
    *, project: Project, manager: User, expected_version: int, actor: User, now: datetime
) -> Project:
    """Name the project manager, who is told: the field, the grant on the project, the end of the predecessor's grant.

    A right that was to begin later begins now. Raises ProjectChanged when the project is no longer at
    `expected_version`, PermissionDenied when it was archived or moved out of the actor's reach meanwhile, and
    ValidationError for somebody whom this actor may not name (projects.services.naming).
    """
    refuse_people([manager], actor=actor, now=now)
    locked = locked_project(project, expected_version)
    demand(can_assign_manager(actor, locked))
    naming = Naming(PARTS["manager"], locked, before=locked.manager, after=manager)
    hand_names(namings=[naming], actor=actor, now=now)
    locked.manager = manager
    locked.version += 1
    locked.save(update_fields=["manager", "version"])
    return locked
