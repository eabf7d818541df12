"""Writes about projects: each is one keyword-only, atomic function with the actor and the clock passed in."""

from projects.services.bulk import edit_projects
from projects.services.editing import edit_project
from projects.services.facts import facts_have_changed
from projects.services.handover import hand_over
from projects.services.managers import assign_manager
from projects.services.moving import archive_project, move_project, reopen_project
from projects.services.programme_status import (
    discard_programme_draft,
    save_programme_draft,
    submit_programme_status,
)
from projects.services.projects import create_project
from projects.services.set_up import set_up_project
from projects.services.status import discard_draft, save_draft, submit_status_update

__all__ = [
    "archive_project",
    "assign_manager",
    "create_project",
    "discard_draft",
    "discard_programme_draft",
    "edit_project",
    "edit_projects",
    "facts_have_changed",
    "hand_over",
    "move_project",
    "reopen_project",
    "save_draft",
    "save_programme_draft",
    "set_up_project",
    "submit_programme_status",
    "submit_status_update",
]
