"""The organisation's today: business dates live in its time zone, never in a user's or the server's."""

from datetime import date, datetime

from django.utils import timezone


def business_date(now: datetime) -> date:
    """The calendar day of `now` (aware) in the organisation's time zone (settings.TIME_ZONE)."""
    return timezone.localtime(now, timezone.get_default_timezone()).date()
