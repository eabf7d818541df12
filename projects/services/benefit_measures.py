"""What was measured of a benefit, by whom: recorded and corrected, also after the project's end; never taken out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from common.formats import format_date
from common.templatetags.portal import language
from people.models import User
from projects.models import Benefit, BenefitMeasure
from projects.permissions import can_measure_benefit
from projects.services.benefits import refuse_range, refuse_value
from projects.services.facts import facts_have_changed
from projects.services.locks import demand, locked_project_row, locked_row

FIELDS = frozenset({"start", "end", "value", "note"})
LONGEST_NOTE = 2000


@transaction.atomic
def measure_benefit(
    *, benefit: Benefit, values: Mapping[str, Any], actor: User, now: datetime
) -> BenefitMeasure:
    """Record what was measured for a range of days that has ended; by whoever runs the project, or by its owner.

    Raises PermissionDenied, and ValidationError by field.
    """
    locked = _locked(benefit, actor)
    measure = BenefitMeasure(benefit=locked, project=locked.project, measured_by=actor)
    _put(measure, values, now=now)
    measure.save()
    facts_have_changed(project_ids=[locked.project_id])
    return measure


@transaction.atomic
def correct_measure(
    *,
    measure: BenefitMeasure,
    values: Mapping[str, Any],
    expected_version: int,
    actor: User,
    now: datetime,
) -> BenefitMeasure:
    """Correct what was measured; the history keeps what stood there. Raises as `measure_benefit`, and RowChanged."""
    benefit = _locked(measure.benefit, actor)
    rows = BenefitMeasure.objects.filter(benefit=benefit)
    locked: BenefitMeasure = locked_row(rows, measure.pk, expected_version)
    locked.benefit = benefit
    changed = _put(locked, values, now=now)
    if changed:
        locked.measured_by = actor
        locked.version += 1
        locked.save(update_fields=[*changed, "measured_by", "version"])
        facts_have_changed(project_ids=[benefit.project_id])
    return locked


def _locked(benefit: Benefit, actor: User) -> Benefit:
    """The benefit under its project's lock: archived or not, its owner may go on."""
    project = locked_project_row(benefit.project)
    locked = Benefit.objects.select_related("owner").get(pk=benefit.pk)
    locked.project = project
    demand(can_measure_benefit(actor, locked))
    return locked


def _put(measure: BenefitMeasure, values: Mapping[str, Any], *, now: datetime) -> set[str]:
    if unknown := set(values) - FIELDS:
        raise ValueError(f"A measurement has no {sorted(unknown)}.")
    before = {name: getattr(measure, name) for name in FIELDS}
    for name, value in values.items():
        setattr(measure, name, value)
    measure.note = measure.note.strip()
    problems: dict[str, list[str]] = {}
    if measure.end < measure.start:
        problems["end"] = [_("This lies before the first day.")]
    elif measure.end > business_date(now):
        problems["end"] = [_("What was measured has ended by today: give a day that has passed.")]
    if len(measure.note) > LONGEST_NOTE:
        problems["note"] = [_("Say it in 2,000 characters at most.")]
    if problems:
        raise ValidationError(problems)
    refuse_range(measure.start, measure.end, "start")
    refuse_value(measure.benefit, measure.value, planned=False, field="value")
    others = BenefitMeasure.objects.filter(
        benefit=measure.benefit, start__lte=measure.end, end__gte=measure.start
    ).exclude(pk=measure.pk)
    if other := others.order_by("start").first():
        words = {
            "start": format_date(other.start, language()),
            "end": format_date(other.end, language()),
        }
        refusal = _("%(start)s to %(end)s is measured already: correct that measurement.") % words
        raise ValidationError({"start": [refusal]})
    return {name for name, value in before.items() if getattr(measure, name) != value}
