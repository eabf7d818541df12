"""Versions and keys as forms and URLs bring them back: whatever stands there is read, and never an error."""

# Any number of so few digits fits the columns that it is compared with.
_DIGITS = 9


def is_whole(text: str) -> bool:
    """Plain digits, and few enough."""
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def whole_number(text: str | None, *, otherwise: int = 0) -> int:
    """The number that a text is. Anything else is `otherwise`: 0 is no row's key and no row's version."""
    return int(text) if text and is_whole(text) else otherwise
