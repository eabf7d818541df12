"""The organisation as every page, mail and report names it: the row, or the environment until there is one.

Asked by every request, so each process keeps the answer for a few seconds; whoever changes it forgets it at once in
their own process, the others follow.
"""

import base64
import time
import zoneinfo
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from people.models import Organisation
from people.models.organisation import THE_ONE

KEPT_SECONDS = 10.0
_FIELDS = (
    "name",
    "language",
    "time_zone",
    "sender_name",
    "sender_address",
    "reply_to",
    "logo_sha256",
    "logo_width",
    "logo_height",
)


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What is shown of the organisation. `sender` is a From header, `reply_to` empty for none."""

    name: str
    language: str
    time_zone: str
    sender: str
    reply_to: str
    logo_sha256: str
    logo_width: int
    logo_height: int


class _Held:
    """What this process read last, and until when it is taken for true (the monotonic clock)."""

    row: dict[str, Any] | None = None
    until = float("-inf")


def organisation() -> OrganisationFacts:
    """The organisation as it is now, give or take KEPT_SECONDS."""
    if time.monotonic() >= _Held.until:
        hold(Organisation.objects.filter(pk=THE_ONE).values(*_FIELDS).first())
    row = _Held.row
    if row is None:
        return OrganisationFacts(
            name=settings.ORGANISATION_NAME,
            language=settings.LANGUAGE_CODE,
            time_zone=settings.TIME_ZONE,
            sender=settings.DEFAULT_FROM_EMAIL,
            reply_to="",
            logo_sha256="",
            logo_width=0,
            logo_height=0,
        )
    return OrganisationFacts(
        name=row["name"],
        language=row["language"],
        time_zone=row["time_zone"],
        sender=sender_of(row["sender_name"], row["sender_address"]),
        reply_to=row["reply_to"],
        logo_sha256=row["logo_sha256"],
        logo_width=row["logo_width"],
        logo_height=row["logo_height"],
    )


def hold(row: dict[str, Any] | None, *, seconds: float = KEPT_SECONDS) -> None:
    """Take this for the organisation's row (None: there is none) for so long."""
    _Held.row, _Held.until = row, time.monotonic() + seconds


def forget() -> None:
    """Read it again when it is asked for next."""
    _Held.until = float("-inf")


def sender_of(name: str, address: str) -> str:
    """A From header; what was not given comes from the environment."""
    usual_name, usual_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or usual_name, address or usual_address))


def frozen_logo() -> dict[str, str] | None:
    """The logo as a pack keeps it: its bytes as text, so that the pack looks the same whenever it is made again."""
    row = (
        Organisation.objects.filter(pk=THE_ONE).exclude(logo_sha256="").values("logo", "logo_sha256").first()
    )
    if row is None:
        return None
    return {"png": base64.b64encode(bytes(row["logo"])).decode(), "sha256": row["logo_sha256"]}


def logo_of(about: OrganisationFacts) -> bytes:
    """The logo as PNG; empty for none, and when it was changed since `about` was read."""
    if not about.logo_sha256:
        return b""
    rows = Organisation.objects.filter(pk=THE_ONE, logo_sha256=about.logo_sha256)
    found = rows.values_list("logo", flat=True).first()
    return bytes(found) if found else b""


def organisation_zone() -> zoneinfo.ZoneInfo:
    """Where business days begin and end.

    Without a database (the renderer of reports has none) what was read last holds, else the environment.
    """
    try:
        name = organisation().time_zone
    except DatabaseError:
        name = (_Held.row or {}).get("time_zone") or settings.TIME_ZONE
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(timezone.get_default_timezone_name())
