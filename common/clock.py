"""The organisation's today: business dates live in its time zone, never in a user's or the server's."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def business_date(now: datetime) -> date:
    """The calendar day of `now` (aware) in the organisation's time zone (settings.TIME_ZONE)."""
    return timezone.localtime(now, timezone.get_default_timezone()).date()


def start_of(day: date) -> datetime:
    """The first instant of a business day."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """The first instant after a business day: where something ends whose last day it is."""
    return start_of(day + timedelta(days=1))


def last_day(until: datetime) -> date:
    """The last business day of something that ends at `until`, which is not part of it."""
    return business_date(until - timedelta(microseconds=1))
