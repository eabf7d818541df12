"""Entries of cost one by one: corrected, removed. The grid writes its cells in `projects.services.money`."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from common.months import first_of
from people.models import User
from portfolio.models import ExchangeRate
from projects.models import CostEntry
from projects.money.amounts import Amount, Refused, Rule, converted
from projects.services.facts import facts_have_changed
from projects.services.locks import RowChanged, locked_money
from projects.services.work_packages import FIRST, LAST

FIELDS = ("kind", "nature", "category", "start", "end", "amount", "reference")
_COLUMNS = (
    "kind", "nature", "category", "start", "end", "amount", "booked_amount", "booked_currency", "rate", "reference",
)  # fmt: skip


class AmountRefused(Exception):
    """The amount cannot be booked, by the rule that it breaks."""

    def __init__(self, rule: Rule, *, currency: str, home: str, month: date) -> None:
        super().__init__(rule)
        self.rule = rule
        self.words = {"currency": currency, "home": home, "month": month}


def state_of(entry: CostEntry) -> str:
    """What a form brings of the entry that it was opened with: another one once anything of it was changed."""
    text = "\n".join(str(getattr(entry, name)) for name in _COLUMNS)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def booked(entry: CostEntry) -> Amount:
    """The amount as it was booked."""
    if entry.booked_amount is not None:
        return Amount(entry.booked_amount, entry.booked_currency)
    return Amount(entry.amount)


@transaction.atomic
def edit_entry(
    *, entry: CostEntry, values: Mapping[str, Any], seen: str, actor: User, now: datetime
) -> CostEntry:
    """Correct an entry: `amount` is an Amount, converted by the rate of the month in which its range begins.

    Raises PermissionDenied, RowChanged, AmountRefused, and ValidationError by field."""
    project = locked_money(entry.project, actor=actor)
    locked = _as_seen(entry, seen)
    before = state_of(locked)
    _put(locked, values, now=now)
    if state_of(locked) != before:
        _save(locked)
        facts_have_changed(project_ids=[project.pk])
    return locked


@transaction.atomic
def remove_entry(*, entry: CostEntry, seen: str, actor: User, now: datetime) -> None:
    """Delete an entry; the history keeps it. Raises PermissionDenied and RowChanged."""
    project = locked_money(entry.project, actor=actor)
    _as_seen(entry, seen).delete()
    facts_have_changed(project_ids=[project.pk])


def _as_seen(entry: CostEntry, seen: str) -> CostEntry:
    row = CostEntry.objects.filter(project_id=entry.project_id, pk=entry.pk).first()
    if row is None or state_of(row) != seen:
        raise RowChanged(row)
    return row


def _save(entry: CostEntry) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as double:
        raise ValidationError(
            {"reference": _("Another entry of this kind has this reference already.")}
        ) from double


def _put(entry: CostEntry, values: Mapping[str, Any], *, now: datetime) -> None:
    if unknown := set(values) - set(FIELDS):
        raise ValueError(f"An entry has no {sorted(unknown)}.")
    was = booked(entry), first_of(entry.start)
    amount: Amount = values.get("amount") or booked(entry)
    for name, value in values.items():
        if name != "amount":
            setattr(entry, name, value)
    _refuse(entry, today=business_date(now))
    # What was booked at a rate keeps it, unless another amount is given or another month.
    if was != (amount, first_of(entry.start)):
        _convert(entry, amount)


def _refuse(entry: CostEntry, *, today: date) -> None:
    problems: dict[str, str] = {}
    for name in ("start", "end"):
        day = getattr(entry, name)
        if not day or not FIRST <= day <= LAST:
            problems[name] = _("Give a date between 1900 and 2199.")
    if not problems and entry.end < entry.start:
        problems["end"] = _("This lies before the start.")
    if not problems and entry.kind == CostEntry.Kind.ACTUAL and entry.start > today:
        problems["start"] = _("An actual cost cannot lie in the future.")
    if entry.kind not in CostEntry.Kind.values:
        problems["kind"] = _("Say what kind of amount this is.")
    if problems:
        raise ValidationError(problems)


def _convert(entry: CostEntry, amount: Amount) -> None:
    if not amount.currency:
        entry.amount, entry.booked_amount, entry.booked_currency, entry.rate = amount.value, None, "", None
        return
    month, home = first_of(entry.start), entry.project.currency
    try:
        rate = ExchangeRate.objects.get(base=amount.currency, quote=home, month=month).rate
        entry.amount = converted(amount.value, rate)
    except (ExchangeRate.DoesNotExist, Refused) as refusal:
        rule = refusal.rule if isinstance(refusal, Refused) else Rule.MISSING_RATE
        raise AmountRefused(rule, currency=amount.currency, home=home, month=month) from refusal
    entry.booked_amount, entry.booked_currency, entry.rate = amount.value, amount.currency, rate
