"""Reads for working pages."""

from projects.selectors.status import CARRIED_FIELDS, DueUpdate, managed_projects, status_form_start

__all__ = ["CARRIED_FIELDS", "DueUpdate", "managed_projects", "status_form_start"]
