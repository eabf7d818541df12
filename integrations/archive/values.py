"""Whether a value of an archive is one of its field's kind. PostgreSQL checks the rest: ranges, keys, constraints."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from integrations.archive.schema import Column, Kind

_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.([0-9]{1,40}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?\+00:00")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BIGGEST = 2**63


def fault(column: Column, value: object) -> str:
    """Why this is no value of the field, as a sentence; "" when it is one."""
    if value is None:
        if column.null or column.kind == Kind.JSON:
            return ""
        return f"{column.name} may not be null."
    return _FAULTS[column.kind](column, value)


def _integer(column: Column, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and -_BIGGEST <= value < _BIGGEST:
        return ""
    return f"{column.name} has to be a whole number."


def _boolean(column: Column, value: object) -> str:
    return "" if isinstance(value, bool) else f"{column.name} has to be true or false."


def _decimal(column: Column, value: object) -> str:
    match = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return f'{column.name} has to be a decimal number in a string, such as "1250.00".'
    # PostgreSQL would round without a word.
    if column.places is not None and len(match[1] or "") > column.places:
        return f"{column.name} has at most {column.places} digits behind the point."
    return ""


def _text(column: Column, value: object) -> str:
    if not isinstance(value, str):
        return f"{column.name} has to be a text."
    if "\0" in value:
        return f"{column.name} holds a NUL character."
    if column.max_length is not None and len(value) > column.max_length:
        return f"{column.name} has at most {column.max_length} characters."
    return ""


def _date(column: Column, value: object) -> str:
    if isinstance(value, str) and _DATE.fullmatch(value) and _is_read_by(date.fromisoformat, value):
        return ""
    return f"{column.name} has to be a day, such as 2026-11-22."


def _instant(column: Column, value: object) -> str:
    if isinstance(value, str) and _INSTANT.fullmatch(value) and _is_read_by(datetime.fromisoformat, value):
        return ""
    return f"{column.name} has to be an instant in UTC, such as 2026-11-22T09:30:00+00:00."


def _uuid(column: Column, value: object) -> str:
    if isinstance(value, str) and _UUID.fullmatch(value):
        return ""
    return f"{column.name} has to be a UUID."


def _anything(column: Column, value: object) -> str:
    return ""


def _is_read_by(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


_FAULTS: Mapping[Kind, Callable[[Column, object], str]] = {
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DECIMAL: _decimal,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.UUID: _uuid,
    Kind.JSON: _anything,
    # Its name is checked with the row's key.
    Kind.FILE: _text,
}
