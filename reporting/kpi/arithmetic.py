"""Arithmetic in which an undefined operand makes an undefined result: never 0, never infinity."""

from collections.abc import Iterable
from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)


def minus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """`left - right`; undefined when either is."""
    return None if left is None or right is None else left - right


def plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """`left + right`; undefined when either is."""
    return None if left is None or right is None else left + right


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """`part / whole`; undefined when either is, or when `whole` is not above zero."""
    if part is None or whole is None or whole <= 0:
        return None
    return Decimal(part) / Decimal(whole)


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the defined values; undefined when none is."""
    defined = [value for value in values if value is not None]
    return sum(defined, ZERO) if defined else None
