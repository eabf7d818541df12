"""Cells of a workbook that are no text there: their text as a person would type it, and the value itself.

A delimited file has only text, whose meaning is a matter of the mapping (01/02 is a day of two countries). A workbook
knows its dates and numbers: reading them again from text would be guessing.
"""

from datetime import date
from decimal import Decimal
from typing import Self


class DayCell(str):
    """A real date; its text is the ISO form."""

    __slots__ = ("day",)
    day: date

    def __new__(cls, day: date) -> Self:
        cell = super().__new__(cls, day.isoformat())
        cell.day = day
        return cell


class NumberCell(str):
    """A real number; its text has a decimal point and nothing else."""

    __slots__ = ("number",)
    number: Decimal

    def __new__(cls, number: Decimal) -> Self:
        text = f"{number:f}"
        cell = super().__new__(cls, text.rstrip("0").rstrip(".") if "." in text else text)
        cell.number = number
        return cell
