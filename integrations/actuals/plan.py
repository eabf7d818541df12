"""What a file of bookings would do: each line beside what is stored. Pure."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from common.months import first_of
from integrations.actuals.lines import Line, Reading
from integrations.problems import Problem, Severity, error
from projects.money.amounts import Refused, converted


@dataclass(frozen=True, slots=True)
class Target:
    """A project that the person may book on, by its code."""

    id: int
    code: str
    name: str
    currency: str
    archived: bool


@dataclass(frozen=True, slots=True)
class Values:
    """A cost entry as it is stored; `booked` and `rate` only where it was booked in another currency."""

    project: int
    kind: str
    start: date
    end: date
    category: str
    nature: str
    reference: str
    amount: Decimal
    booked_amount: Decimal | None = None
    booked_currency: str = ""
    rate: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: None if value is None else _plain(value) for name, value in asdict(self).items()}


def _plain(value: object) -> object:
    """As the database gives it back, whatever the number of zeros that were typed."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def values_from_json(data: Mapping[str, Any]) -> Values:
    money = {
        name: None if data[name] is None else Decimal(data[name])
        for name in ("amount", "booked_amount", "rate")
    }
    days = {name: date.fromisoformat(data[name]) for name in ("start", "end")}
    return Values(**{**data, **money, **days})


@dataclass(frozen=True, slots=True)
class Stored:
    """A cost entry of a project that the file names."""

    pk: int
    values: Values


@dataclass(frozen=True, slots=True)
class Known:
    """What the portal holds: projects by code, entries, rates by (from, to, month)."""

    targets: Mapping[str, Target]
    stored: Sequence[Stored]
    rates: Mapping[tuple[str, str, date], Decimal]
    # Of the one project that the file is for; None where its lines name their projects.
    only: Target | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """One line as it would be stored. `outcome` is new, changed or same; `pk` and `before` where it is stored already."""

    line: Line
    target: Target
    values: Values
    outcome: str = "new"
    pk: int | None = None
    before: Values | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it or nothing: with an error nothing is booked."""

    bookings: tuple[Booking, ...]
    problems: tuple[Problem, ...]
    hash: str = field(default="", compare=False)

    @property
    def errors(self) -> int:
        return sum(1 for one in self.problems if one.severity == Severity.ERROR)

    @property
    def may_be_booked(self) -> bool:
        return not self.errors and any(one.outcome != "same" for one in self.bookings)


def planned(reading: Reading, known: Known, *, today: date) -> Plan:
    """Compare the lines of a file with what is stored. Order of lines decides nothing but which of two equals is which."""
    bookings: list[Booking] = []
    problems = list(reading.problems)
    for line in reading.lines:
        found = _placed(line, known, today=today)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            bookings.append(found)
    matched = tuple(_matched(bookings, known.stored))
    problems.sort(key=lambda one: (one.row, one.column, one.rule))
    return Plan(matched, tuple(problems), _hash(matched, problems))


def _placed(line: Line, known: Known, *, today: date) -> Booking | Problem:
    def refused(rule: str, value: str, **params: str) -> Problem:
        return error(rule, row=line.row, line=line.line, value=value, **params)

    target = known.targets.get(line.project) if line.project else known.only
    if target is None:
        return refused("booking_unknown_project" if line.project else "booking_no_project", line.project)
    if known.only is not None and target.id != known.only.id:
        return refused("booking_other_project", line.project, code=known.only.code)
    if target.archived:
        return refused("booking_archived", target.code)
    if line.kind == "actual" and line.start > today:
        return refused("booking_future", line.start.isoformat())
    base = (target.id, line.kind, line.start, line.end, line.category, line.nature, line.reference)
    if not line.currency or line.currency == target.currency:
        return Booking(line, target, Values(*base, line.amount))
    rate = known.rates.get((line.currency, target.currency, first_of(line.start)))
    if rate is None:
        month = f"{line.start:%Y-%m}"
        return refused("booking_no_rate", line.currency, currency=target.currency, month=month)
    try:
        amount = converted(line.amount, rate)
    except Refused:
        return refused("booking_too_large", str(line.amount))
    return Booking(line, target, Values(*base, amount, line.amount, line.currency, rate))


def _matched(bookings: Iterable[Booking], stored: Iterable[Stored]) -> Iterable[Booking]:
    """By reference where there is one; without, a line is an entry that says the same, each once."""
    by_reference: dict[tuple[int, str, str], Stored] = {}
    alike: defaultdict[Values, list[Stored]] = defaultdict(list)
    for one in stored:
        if one.values.reference:
            by_reference[one.values.project, one.values.kind, one.values.reference] = one
        else:
            alike[_said(one.values)].append(one)
    for booking in bookings:
        values = booking.values
        if values.reference:
            there = by_reference.get((values.project, values.kind, values.reference))
        else:
            same = alike[_said(values)]
            there = same.pop() if same else None
        if there is None:
            yield booking
        else:
            outcome = "same" if there.values == values else "changed"
            yield Booking(booking.line, booking.target, values, outcome, there.pk, there.values)


def _said(values: Values) -> Values:
    """What the books said: a rate that was corrected since does not make it another booking."""
    return values if values.booked_amount is None else replace(values, amount=Decimal(0), rate=None)


def _hash(bookings: Sequence[Booking], problems: Sequence[Problem]) -> str:
    """What the plan rests on, so that a changed one is not booked unseen."""
    said = [
        [
            [one.outcome, one.pk, one.values.as_json(), one.before and one.before.as_json()]
            for one in bookings
        ],
        [one.as_json() for one in problems],
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def counts(plan: Plan) -> dict[str, int]:
    found = Counter(one.outcome for one in plan.bookings)
    return {
        "new": found["new"],
        "changed": found["changed"],
        "same": found["same"],
        "errors": plan.errors,
        "warnings": len(plan.problems) - plan.errors,
    }


def by_project(plan: Plan) -> list[dict[str, Any]]:
    """Per project what would be written, and by how much its bookings grow, in its own currency."""
    rows: dict[str, dict[str, Any]] = {}
    grown: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in plan.bookings:
        row = rows.setdefault(
            one.target.code,
            {"code": one.target.code, "name": one.target.name, "currency": one.target.currency}
            | {"new": 0, "changed": 0, "same": 0},
        )
        row[one.outcome] += 1
        if one.outcome != "same":
            grown[one.target.code] += one.values.amount - (one.before.amount if one.before else 0)
    return [{**rows[code], "grows": str(grown[code])} for code in sorted(rows)]
