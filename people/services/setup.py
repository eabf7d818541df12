"""The set-up of a new portal: opened by a code from the server, saved step by step, closed for good at its end."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare

from people import granting, setup_steps
from people.models import Organisation, RoleGrant, SetupCode
from people.models.organisation import THE_ONE
from people.selectors.organisation import forget
from people.services.organisation import OrganisationChanged, lock_organisation
from people.setup_steps import Notes, Step

# Nothing that is taken for something else when it is read from a screen and typed.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 4, 5
CODE_LIVES = timedelta(hours=24)


class SetupClosed(Exception):
    """Somebody can run the portal already, or the set-up is done: it does not open again."""


class Refusal(StrEnum):
    """Why a code does not open the set-up."""

    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"


class CodeRefused(Exception):
    """The code does not open the set-up (any more)."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class StepDone(Exception):
    """What this step makes is there already."""


def setup_is_open(now: datetime) -> bool:
    """Whether the set-up may begin or go on: it is not done, and nobody but itself has made somebody who runs the portal.

    One or two statements.
    """
    reached = Organisation.objects.filter(pk=THE_ONE).values_list("set_up_at", "setup_step").first()
    if reached is not None and reached[0] is not None:
        return False
    if reached is not None and setup_steps.position(reached[1]) > setup_steps.position(setup_steps.PEOPLE):
        return True
    keys = RoleGrant.objects.active(now).filter(role__in=granting.KEY_ROLES, scope=None)
    return not keys.exists()


@transaction.atomic
def make_code(*, now: datetime) -> str:
    """A new code, which alone opens the set-up from now on: once, within CODE_LIVES. Raises SetupClosed."""
    if not setup_is_open(now):
        raise SetupClosed
    letters = "".join(secrets.choice(ALPHABET) for _each in range(GROUPS * GROUP))
    code = "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
    SetupCode.objects.update_or_create(
        pk=THE_ONE,
        defaults={"digest": digest_of(code), "made_at": now, "expires_at": now + CODE_LIVES, "used_at": None},
    )
    return code


def digest_of(code: str) -> str:
    """Of a code as it was typed: small letters, spaces and hyphens do not matter."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def use_code(*, code: str, now: datetime) -> str:
    """Open the set-up with a code; what the session keeps to go on. Raises CodeRefused, SetupClosed.

    Of two browsers with one code, one gets in.
    """
    if not setup_is_open(now):
        raise SetupClosed
    found = SetupCode.objects.select_for_update().filter(pk=THE_ONE).first()
    given = digest_of(code)
    # Compared in any case: how long the answer takes says nothing.
    if not constant_time_compare(given, found.digest if found else "0" * 64) or found is None:
        raise CodeRefused(Refusal.WRONG)
    if found.expires_at <= now:
        raise CodeRefused(Refusal.EXPIRED)
    if found.used_at is not None:
        raise CodeRefused(Refusal.USED)
    found.used_at = now
    found.save(update_fields=["used_at"])
    return found.digest


def goes_on(kept: str) -> bool:
    """Whether the session that keeps this is the one that used the newest code."""
    found = SetupCode.objects.filter(pk=THE_ONE, used_at__isnull=False).first()
    return found is not None and constant_time_compare(kept, found.digest)


@transaction.atomic
def save_step(
    *, step: Step, data: Mapping[str, Any] | None, expected_version: int, now: datetime
) -> tuple[Organisation, Notes]:
    """Save one step (None: it is skipped) and go on to the next; after the last one the set-up is closed.

    Raises SetupClosed, OrganisationChanged when another window saved meanwhile, StepDone, and ValidationError.
    """
    row = lock_organisation()
    if not setup_is_open(now):
        raise SetupClosed
    if row.version != expected_version:
        raise OrganisationChanged(row)
    reached, here = setup_steps.position(row.setup_step), setup_steps.position(step.key)
    if here > reached or (step.once and here < reached):
        raise StepDone
    notes = {} if data is None else step.save(row, data, now)
    if here == reached:
        row.setup_step = setup_steps.after(step.key)
        row.set_up_at = None if row.setup_step else now
    row.version += 1
    row.save()
    if row.set_up_at:
        SetupCode.objects.all().delete()
    transaction.on_commit(forget)
    return row, notes
