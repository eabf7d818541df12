"""Writes about the organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from people.access import access_of
from people.logos import Logo
from people.models import Organisation, User
from people.models.organisation import THE_ONE
from people.roles import Permission
from people.selectors.organisation import forget

# What the forms change by name; the logo is changed by `set_logo`.
FIELDS = ("name", "language", "time_zone", "sender_name", "sender_address", "reply_to")


class OrganisationChanged(Exception):
    """Somebody saved the organisation since the form was opened; `organisation` is as it stands now."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation.version)
        self.organisation = organisation


@transaction.atomic
def lock_organisation() -> Organisation:
    """The one row, locked; made from the environment when there is none, at version 0. One of two makes it."""
    Organisation.objects.bulk_create([unsaved_organisation()], ignore_conflicts=True)
    locked: Organisation = Organisation.objects.select_for_update(no_key=True).get(pk=THE_ONE)
    return locked


def unsaved_organisation() -> Organisation:
    """What the environment says, for a form and for the first row."""
    return Organisation(
        pk=THE_ONE,
        name=settings.ORGANISATION_NAME,
        language=settings.LANGUAGE_CODE,
        time_zone=settings.TIME_ZONE,
        version=0,
    )


@transaction.atomic
def edit_organisation(
    *,
    values: Mapping[str, Any],
    logo: Logo | None,
    remove_logo: bool,
    expected_version: int,
    actor: User,
    now: datetime,
) -> Organisation:
    """Change what the organisation is called and how it writes. `values` by the names of FIELDS; a new logo replaces.

    Raises PermissionDenied without the right to manage settings, and OrganisationChanged when the row is no longer at
    `expected_version`.
    """
    if not access_of(actor).may_anywhere(Permission.MANAGE_SETTINGS):
        raise PermissionDenied
    locked = lock_organisation()
    if locked.version != expected_version:
        raise OrganisationChanged(locked)
    apply_values(locked, values)
    if logo is not None or remove_logo:
        set_logo(locked, logo)
    locked.version += 1
    locked.save()
    transaction.on_commit(forget)
    return locked


def apply_values(row: Organisation, values: Mapping[str, Any]) -> None:
    """Put what a form holds on the row; nothing is saved."""
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])


def set_logo(row: Organisation, logo: Logo | None) -> None:
    """Put a logo on the row, or none; nothing is saved."""
    row.logo = logo.content if logo else b""
    row.logo_sha256 = logo.sha256 if logo else ""
    row.logo_width, row.logo_height = (logo.width, logo.height) if logo else (0, 0)
