"""What the cells of one column are: dates in which forms, numbers written how, ratings, yes or no, or words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.guessing.words import NO, YES, folded, rag_step, state_said
from integrations.values import NumberFormat, State, date_pattern, plain, read_date, read_number

# Cells looked at: enough to tell, few enough for wide tables.
SAMPLE = 400
# The share of a column's cells that must be of a kind; the others are its odd ones.
MOST = 0.7
# Longer cells are prose: neither a date nor a number, nor words for a missing value.
LONGEST_VALUE, LONGEST_STATE = 60, 300

DATE_FORMS = (
    "yyyy-mm-dd",
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "dd.mm.yyyy",
    "dd-mm-yyyy",
    "yyyy/mm/dd",
    "dd/mm/yy",
    "mm/dd/yy",
    "dd.mm.yy",
    "dd-mm-yy",
    "dd month yyyy",
    "dd-month-yyyy",
    "dd-month-yy",
    "month dd, yyyy",
    "month yyyy",
    "month yy",
    "month-yy",
    "month-yyyy",
    "mm/yyyy",
    "yyyy-mm",
    "yyyy-mm-dd time",
    "yyyy-mm-ddttime",
    "dd/mm/yyyy time",
    "mm/dd/yyyy time",
)
_PATTERNS = {form: date_pattern(form) for form in DATE_FORMS}
_DATE_LIKE = re.compile(r"\d")

SYMBOLS = ("£", "€", "$", "GBP", "EUR", "USD", "CHF")
CURRENCIES = {"£": "GBP", "GBP": "GBP", "€": "EUR", "EUR": "EUR", "$": "USD", "USD": "USD", "CHF": "CHF"}
SUFFIXES = {
    "md€": "1000000000",
    "mds€": "1000000000",
    "m€": "1000000",
    "k€": "1000",
    "bn": "1000000000",
    "md": "1000000000",
    "million": "1000000",
    "millions": "1000000",
    "mn": "1000000",
    "m": "1000000",
    "k": "1000",
}
# (decimal, thousands) as files have them.
MARKS = ((".", ","), (",", " "), (",", "."), (".", " "), (".", "'"), (".", ""), (",", ""))
_MONEY_PARTS = re.compile(r"[\d.,' \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]+")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a column writes its numbers."""

    decimal: str
    thousands: str
    symbols: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    percent: bool = False

    def as_json(self, *, multiplier: str = "1") -> dict[str, Any]:
        data: dict[str, Any] = {"decimal": self.decimal, "thousands": self.thousands}
        symbols = [*self.symbols, *(["%"] if self.percent else [])]
        if symbols:
            data["symbols"] = symbols
        if self.suffixes:
            data["suffixes"] = {suffix: SUFFIXES[suffix] for suffix in self.suffixes}
        if multiplier != "1":
            data["multiplier"] = multiplier
        return data


@dataclass(frozen=True, slots=True)
class Profile:
    """One column: its header, what its cells have in common. `filled` cells say something, `states` why they do not."""

    index: int
    header: str
    filled: int
    distinct: int
    longest: int
    kind: str
    forms: tuple[str, ...] = ()
    numbers: Numbers | None = None
    words: tuple[str, ...] = ()
    states: tuple[tuple[str, str], ...] = ()
    currency: str = ""
    share: float = 0.0
    example: str = field(default="", compare=False)


def profile(index: int, header: str, cells: Sequence[str], *, month_first: bool = False) -> Profile:
    """What a column is: `empty`, `date`, `year`, `rag`, `boolean`, `percent`, `money`, `number` or `text`."""
    said = [cell.strip() for cell in cells if cell.strip()]
    states = {cell: state for cell in set(said) if len(cell) <= LONGEST_STATE and (state := state_said(cell))}
    values = [cell for cell in said if cell not in states]
    sample = values[:SAMPLE]
    found = _kind(sample, month_first=month_first) if sample else {"kind": "empty" if not said else "text"}
    counted = Counter(plain(value) for value in values)
    first = {plain(value): value for value in reversed(values)}
    return Profile(
        index=index,
        header=header,
        filled=len(said),
        distinct=len(set(said)),
        longest=max((len(value) for value in values), default=0),
        words=tuple(first[word] for word, _count in counted.most_common(40)),
        states=tuple(sorted((state, cell) for cell, state in states.items())),
        example=said[0] if said else "",
        **found,
    )


def _kind(values: Sequence[str], *, month_first: bool) -> dict[str, Any]:
    total = len(values)
    values = [value for value in values if len(value) <= LONGEST_VALUE]
    if len(values) < MOST * total:
        return {"kind": "text", "share": 1.0}
    rated = sum(1 for value in values if rag_step(value))
    if rated >= MOST * total:
        return {"kind": "rag", "share": rated / total}
    if len(values) == total and all(YES.match(folded(value)) or NO.match(folded(value)) for value in values):
        return {"kind": "boolean", "share": 1.0}
    forms, dated = date_forms(values, month_first=month_first)
    if dated >= MOST * total:
        return {"kind": "date", "forms": forms, "share": dated / total}
    if len(values) == total and all(re.fullmatch(r"(19|20)\d{2}", value) for value in values):
        return {"kind": "year", "share": 1.0}
    numbers, counted = number_format(values)
    if numbers is not None and counted >= MOST * total:
        kind = "percent" if numbers.percent else "money" if numbers.symbols or numbers.suffixes else "number"
        currency = next((CURRENCIES[s] for s in numbers.symbols if s in CURRENCIES), "")
        if not currency and any("€" in suffix for suffix in numbers.suffixes):
            currency = "EUR"
        return {"kind": kind, "numbers": numbers, "share": counted / total, "currency": currency}
    return {"kind": "text", "share": 1.0}


def date_forms(values: Sequence[str], *, month_first: bool = False) -> tuple[tuple[str, ...], int]:
    """The forms that read the values, the most useful first, and how many values they read."""
    texts = [value for value in values if _DATE_LIKE.search(value)]
    order = sorted(DATE_FORMS, key=lambda form: form.startswith("mm/dd") != month_first and "/" in form)
    readable = {form: {n for n, text in enumerate(texts) if _reads(form, text)} for form in order}
    chosen: list[str] = []
    read: set[int] = set()
    while True:
        form = max(order, key=lambda form: len(readable[form] - read))
        gain = readable[form] - read
        # The two orders of day and month are never mixed: the second would read the first one's errors.
        if not gain or any({form[:5], other[:5]} == {"dd/mm", "mm/dd"} for other in chosen):
            break
        chosen.append(form)
        read |= gain
    return tuple(chosen), len(read)


def _reads(form: str, text: str) -> bool:
    return read_date(text, (_PATTERNS[form],), pivot=69).state is not State.UNREADABLE


def is_month_first(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the file writes 12/31/2020: some day is above twelve in second place, none in first."""
    pattern = re.compile(r"^(\d{1,2})/(\d{1,2})/\d{2,4}\b")
    pairs = [
        found.groups()
        for cells in columns
        for cell in cells[:SAMPLE]
        if (found := pattern.match(cell.strip()))
    ]
    first = sum(1 for one, _other in pairs if int(one) > 12)
    second = sum(1 for _one, other in pairs if int(other) > 12)
    return second > first


def number_format(values: Sequence[str]) -> tuple[Numbers | None, int]:
    """How the numbers are written, and how many values are read so. None when hardly any value is a number."""
    symbols = tuple(symbol for symbol in SYMBOLS if any(symbol in value for value in values))
    percent = sum(1 for value in values if value.endswith("%")) > len(values) // 2
    tails = {folded(_MONEY_PARTS.sub("", value)).strip("-+()\N{MINUS SIGN}") for value in values}
    bare = {tail.strip("".join(symbols)).strip() if tail not in SUFFIXES else tail for tail in tails}
    suffixes = tuple(suffix for suffix in SUFFIXES if suffix in bare)
    best: tuple[int, int, Numbers] | None = None
    for preference, (decimal, thousands) in enumerate(MARKS):
        numbers = Numbers(decimal, thousands, symbols, suffixes, percent)
        form = NumberFormat(
            decimal,
            thousands,
            (*symbols, *(("%",) if percent else ())),
            Decimal(1),
            tuple((suffix, Decimal(SUFFIXES[suffix])) for suffix in suffixes),
        )
        read = sum(1 for value in values if read_number(value, form).state is None)
        if best is None or (read, -preference) > best[:2]:
            best = (read, -preference, numbers)
    if best is None or not best[0]:
        return None, 0
    return best[2], best[0]
