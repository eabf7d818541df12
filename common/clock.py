"""The organisation's today: business dates live in its time zone, never in a user's or the server's."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

_source: list[Callable[[], tzinfo]] = []


def zone_from(source: Callable[[], tzinfo]) -> None:
    """Say where the organisation's time zone is found: called once, by the floor that keeps it."""
    _source[:] = [source]


def business_zone() -> tzinfo:
    """The organisation's time zone; settings.TIME_ZONE where nobody has said it."""
    return _source[0]() if _source else timezone.get_default_timezone()


def business_date(now: datetime) -> date:
    """The calendar day of `now` (aware) in the organisation's time zone."""
    return timezone.localtime(now, business_zone()).date()


def start_of(day: date) -> datetime:
    """The first instant of a business day."""
    return datetime.combine(day, time.min, business_zone())


def end_of(day: date) -> datetime:
    """The first instant after a business day: where something ends whose last day it is."""
    return start_of(day + timedelta(days=1))


def last_day(until: datetime) -> date:
    """The last business day of something that ends at `until`, which is not part of it."""
    return business_date(until - timedelta(microseconds=1))
