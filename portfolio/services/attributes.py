"""Custom attributes: defined, changed as far as what projects hold allows it, ordered, archived and reopened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.portal import language
from people.models import User
from portfolio import attributes
from portfolio.attributes import Attribute, Kind
from portfolio.models import CustomAttribute, Portfolio
from portfolio.permissions import can_manage_portfolio
from portfolio.projects_below import projects_below
from portfolio.services.locks import demand, locked_attribute, locked_portfolio

EDITED = ("label_en", "label_fr", "kind", "choices")
EXAMPLES = 5


@transaction.atomic
def add_attribute(
    *, portfolio: Portfolio, code: str, values: Mapping[str, Any], actor: User
) -> CustomAttribute:
    """A new attribute of the portfolio's projects and of those below, after the others; `values` by EDITED.

    Raises PermissionDenied, and ValidationError by field for a code that a portfolio of the same line has already.
    """
    locked = locked_portfolio(portfolio)
    demand(can_manage_portfolio(actor, locked))
    line = Q(portfolio__scope__path__startswith=locked.scope.path) | Q(
        portfolio__scope__in=locked.scope.ancestor_ids()
    )
    there = CustomAttribute.objects.filter(line, code=code).select_related("portfolio").first()
    if there:
        raise ValidationError(
            {
                "code": _("%(portfolio)s has an attribute with this code: choose another code.")
                % {"portfolio": there.portfolio.name}
            }
        )
    last = CustomAttribute.objects.filter(portfolio=locked).aggregate(last=Max("position"))["last"] or 0
    return CustomAttribute.objects.create(portfolio=locked, code=code, position=last + 1, **values)


@transaction.atomic
def edit_attribute(
    *, attribute: CustomAttribute, values: Mapping[str, Any], expected_version: int, actor: User
) -> CustomAttribute:
    """Save its labels, kind and choices, by the names in EDITED. Its code never changes.

    Raises PermissionDenied, AttributeChanged, and ValidationError by field where projects hold values that would no
    longer fit: it says how many, and which.
    """
    portfolio = locked_portfolio(attribute.portfolio)
    demand(can_manage_portfolio(actor, portfolio))
    locked = locked_attribute(attribute, expected_version)
    before = locked.typed()
    changed = [name for name in EDITED if name in values and getattr(locked, name) != values[name]]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, values[name])
    if {"kind", "choices"}.intersection(changed):
        _refuse_loss(portfolio, before, locked.typed())
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    return locked


@transaction.atomic
def shift_attribute(*, attribute: CustomAttribute, down: bool, actor: User) -> None:
    """Change places with the attribute before or after it, of those in use. Raises PermissionDenied."""
    portfolio = locked_portfolio(attribute.portfolio)
    demand(can_manage_portfolio(actor, portfolio))
    rows = list(
        CustomAttribute.objects.select_for_update(no_key=True)
        .filter(portfolio=portfolio, archived_at__isnull=True)
        .order_by("position", "code")
    )
    at = next((number for number, row in enumerate(rows) if row.pk == attribute.pk), None)
    if at is None or not 0 <= (to := at + (1 if down else -1)) < len(rows):
        return
    rows.insert(to, rows.pop(at))
    # Numbered anew: imports and demo data leave gaps and doubles.
    for number, row in enumerate(rows, start=1):
        row.position = number
    CustomAttribute.objects.bulk_update(rows, ["position"])


@transaction.atomic
def archive_attribute(
    *, attribute: CustomAttribute, archive: bool, expected_version: int, actor: User, now: datetime
) -> CustomAttribute:
    """Take it off forms and lists, or put it back. What projects hold under it stays. Raises as `edit_attribute`."""
    portfolio = locked_portfolio(attribute.portfolio)
    demand(can_manage_portfolio(actor, portfolio))
    locked = locked_attribute(attribute, expected_version)
    if (locked.archived_at is not None) == archive:
        return locked
    locked.archived_at = now if archive else None
    locked.version += 1
    locked.save(update_fields=["archived_at", "version"])
    return locked


def _refuse_loss(portfolio: Portfolio, before: Attribute, after: Attribute) -> None:
    held = projects_below().values_of(scope=portfolio.scope, code=before.code)
    # What did not fit before is no worse off now.
    lost = [
        (value, n)
        for value, n in held
        if attributes.fits(before, value) and not attributes.fits(after, value)
    ]
    if not lost:
        return
    count = sum(n for _value, n in lost)
    shown = [attributes.format_value(before, value, language()) for value, _n in lost[:EXAMPLES]]
    text = ngettext(
        "%(n)s project has a value that would no longer fit: %(values)s. Change it there first.",
        "%(n)s projects have values that would no longer fit: %(values)s. Change them there first.",
        count,
    ) % {"n": count, "values": ", ".join([*shown, *(["…"] if len(lost) > EXAMPLES else [])])}
    raise ValidationError({"choices" if before.kind == after.kind == Kind.CHOICE else "kind": text})
