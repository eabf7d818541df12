"""What the organisation gains or loses by a project: added, changed, put in order, planned over time, taken out."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.formats import format_date
from common.templatetags.portal import language
from people.models import User
from people.services.responsibilities import Named, tell_named
from projects.dates import FIRST_DAY, LAST_DAY
from projects.models import Benefit, BenefitMeasure, BenefitPlan, Project
from projects.permissions import can_see_project, can_view_cost
from projects.plan.benefits import overlapping
from projects.services.facts import facts_have_changed
from projects.services.locks import locked_plan, locked_row

FIELDS = frozenset(
    {"name", "description", "kind", "is_disbenefit", "measure", "unit", "level_before", "owner"}
)
# What figures that are recorded already mean.
_MEANING = ("kind", "is_disbenefit", "measure")
LONGEST_DESCRIPTION = 2000
# More than anybody follows.
MOST = 50
MOST_RANGES = 600
# What a benefit's numeric(18, 4) holds, with room for their sum.
LARGEST = Decimal(10) ** 12


@transaction.atomic
def add_benefit(*, project: Project, values: Mapping[str, Any], actor: User, now: datetime) -> Benefit:
    """The last one of the project; its owner is told. Raises PermissionDenied, and ValidationError by field."""
    locked = locked_plan(project, actor=actor)
    rows = _rows(locked)
    if len(rows) >= MOST:
        raise ValidationError(_("A project has 50 benefits at most: keep those that somebody will measure."))
    benefit = Benefit(project=locked, position=rows[-1].position + 1 if rows else 1)
    _put(benefit, values)
    benefit.save()
    facts_have_changed(project_ids=[locked.pk])
    _tell_owner(benefit, before=None, actor=actor, now=now)
    return benefit


@transaction.atomic
def edit_benefit(
    *, benefit: Benefit, values: Mapping[str, Any], expected_version: int, actor: User, now: datetime
) -> Benefit:
    """Change what it is, or who owns it; a new owner is told. Once figures are recorded their meaning is fixed.

    Raises PermissionDenied, RowChanged, and ValidationError by field.
    """
    project = locked_plan(benefit.project, actor=actor)
    rows = Benefit.objects.filter(project=project).select_related("owner", "project__scope")
    locked: Benefit = locked_row(rows, benefit.pk, expected_version)
    before = locked.owner
    changed = _put(locked, values)
    if changed:
        if changed & set(_MEANING) and has_figures(locked):
            refusal = _(
                "Figures are recorded already, and would mean something else: add another benefit instead."
            )
            raise ValidationError({name: [refusal] for name in _MEANING if name in changed})
        locked.version += 1
        locked.save(update_fields=[*changed, "version"])
        facts_have_changed(project_ids=[project.pk])
        _tell_owner(locked, before=before, actor=actor, now=now)
    return locked


@transaction.atomic
def move_benefit(*, benefit: Benefit, up: bool, expected_version: int, actor: User, now: datetime) -> Benefit:
    """Change places with the one before or after it; the first and the last one stay.

    Raises PermissionDenied and RowChanged.
    """
    del now  # the trail says when
    project = locked_plan(benefit.project, actor=actor)
    row: Benefit = locked_row(Benefit.objects.filter(project=project), benefit.pk, expected_version)
    order = _rows(project)
    at = next(number for number, one in enumerate(order) if one.pk == row.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order.insert(to, order.pop(at))
        # Numbered anew: old rows may share a position. Nobody's form is behind because of it: order is not in a form.
        for number, one in enumerate(order, 1):
            if one.position != number:
                one.position = number
                one.save(update_fields=["position"])
    return Benefit.objects.get(pk=row.pk)


@transaction.atomic
def remove_benefit(*, benefit: Benefit, expected_version: int, actor: User, now: datetime) -> None:
    """Take it out with what was planned; the history keeps both. What was measured stays, and so does its benefit.

    Raises PermissionDenied, RowChanged and ValidationError.
    """
    del now
    project = locked_plan(benefit.project, actor=actor)
    locked: Benefit = locked_row(Benefit.objects.filter(project=project), benefit.pk, expected_version)
    if BenefitMeasure.objects.filter(benefit=locked).exists():
        raise ValidationError(
            _(
                "This benefit was measured, and what was measured is kept. If nothing more will come of it, plan zero "
                "for what lies ahead and say why in its description."
            )
        )
    locked.delete()
    facts_have_changed(project_ids=[project.pk])


@transaction.atomic
def plan_benefit(
    *,
    benefit: Benefit,
    values: Mapping[tuple[date, date], Decimal | None],
    expected_version: int,
    actor: User,
    now: datetime,
) -> Benefit:
    """Plan a value for ranges of days; None takes a range's value out. A range that holds new ones gives way to them.

    Raises PermissionDenied, RowChanged, and ValidationError where ranges overlap or a value cannot be.
    """
    del now
    project = locked_plan(benefit.project, actor=actor)
    locked: Benefit = locked_row(Benefit.objects.filter(project=project), benefit.pk, expected_version)
    stored = {(one.start, one.end): one for one in BenefitPlan.objects.filter(benefit=locked)}
    wanted = {span: one.value for span, one in stored.items()}
    for span, value in values.items():
        if value is None:
            wanted.pop(span, None)
            continue
        refuse_range(*span)
        refuse_value(locked, value, planned=True)
        wanted = {other: kept for other, kept in wanted.items() if other == span or not _holds(other, span)}
        wanted[span] = value
    if wanted == {span: one.value for span, one in stored.items()}:
        return locked
    if found := overlapping(wanted):
        raise ValidationError(
            _("Two planned values are for the same days, from %(start)s on: keep one of them.")
            % {"start": format_date(found[0], language())}
        )
    if len(wanted) > MOST_RANGES:
        raise ValidationError(_("This is planned too finely: plan the years to come as years."))
    gone = [one.pk for span, one in stored.items() if span not in wanted]
    BenefitPlan.objects.filter(pk__in=gone).delete()
    for (start, end), value in wanted.items():
        kept = stored.get((start, end))
        if kept is None:
            BenefitPlan.objects.create(benefit=locked, project=project, start=start, end=end, value=value)
        elif kept.value != value:
            kept.value = value
            kept.save(update_fields=["value"])
    # The profile belongs to the benefit: whoever has its form open learns that it moved.
    locked.version += 1
    locked.save(update_fields=["version"])
    facts_have_changed(project_ids=[project.pk])
    return locked


def has_figures(benefit: Benefit) -> bool:
    """Whether anything is planned or measured. Up to two statements."""
    return (
        BenefitPlan.objects.filter(benefit=benefit).exists()
        or BenefitMeasure.objects.filter(benefit=benefit).exists()
    )


def refuse_range(start: date, end: date, field: str = "") -> None:
    """Raises ValidationError for days that no project has."""
    if not FIRST_DAY <= start <= end <= LAST_DAY:
        text = _("Give a date between 1900 and 2199.")
        raise ValidationError({field: [text]} if field else text)


def refuse_value(benefit: Benefit, value: Decimal, *, planned: bool, field: str = "") -> None:
    """Raises ValidationError for a value that the benefit cannot have."""
    text = ""
    places = 2 if benefit.kind == Benefit.Kind.FINANCIAL else 4
    if not value.is_finite() or abs(value) >= LARGEST:
        text = _("This value is too large.")
    elif value != round(value, places):
        text = (
            _("An amount has two decimals at most.")
            if places == 2
            else _("A value has four decimals at most.")
        )
    elif planned and value < 0 and benefit.measure == Benefit.Measure.FLOW:
        text = _("What is planned is not below zero: a loss is a disbenefit of its own.")
    if text:
        raise ValidationError({field: [text]} if field else text)


def _holds(outer: tuple[date, date], inner: tuple[date, date]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _rows(project: Project) -> list[Benefit]:
    return list(Benefit.objects.filter(project=project).order_by("position", "pk"))


def _put(benefit: Benefit, values: Mapping[str, Any]) -> set[str]:
    """Put the values onto the row (unsaved) and return what changed. Raises ValidationError by field."""
    if unknown := set(values) - FIELDS:
        raise ValueError(f"A benefit has no {sorted(unknown)}.")
    before = {name: getattr(benefit, name) for name in FIELDS}
    for name, value in values.items():
        setattr(benefit, name, value)
    benefit.name = " ".join(benefit.name.split())
    benefit.unit = " ".join(benefit.unit.split())
    benefit.description = benefit.description.strip()
    if benefit.kind == Benefit.Kind.FINANCIAL:
        # In the project's currency, and money adds up.
        benefit.measure, benefit.unit = Benefit.Measure.FLOW, ""
    if benefit.measure != Benefit.Measure.LEVEL:
        benefit.level_before = None
    if problems := _problems(benefit, before["owner"]):
        raise ValidationError(problems)
    return {name for name, value in before.items() if getattr(benefit, name) != value}


def _problems(benefit: Benefit, former: User | None) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if not benefit.name:
        problems["name"] = [_("Say what is gained or lost.")]
    elif len(benefit.name) > 200:
        problems["name"] = [_("Say it in 200 characters at most.")]
    if len(benefit.description) > LONGEST_DESCRIPTION:
        problems["description"] = [_("Say it in 2,000 characters at most.")]
    if benefit.kind not in Benefit.Kind.values:
        problems["kind"] = [_("Say whether it is financial.")]
    if benefit.measure not in Benefit.Measure.values:
        problems["measure"] = [_("Say how it is measured.")]
    if benefit.kind == Benefit.Kind.NON_FINANCIAL and not benefit.unit:
        problems["unit"] = [_("Say what it is counted in, such as hours or days.")]
    elif len(benefit.unit) > 40:
        problems["unit"] = [_("Say it in 40 characters at most.")]
    if benefit.measure == Benefit.Measure.LEVEL:
        level = benefit.level_before
        if level is None:
            problems["level_before"] = [
                _("Say where it stood before the project: the gain counts from there.")
            ]
        elif abs(level) >= LARGEST or level != round(level, 4):
            problems["level_before"] = [_("Give a number below a trillion, with four decimals at most.")]
    owner = benefit.owner
    if owner is not None and owner != former and (refusal := owner_refused(benefit, owner)):
        problems["owner"] = [refusal]
    return problems


def owner_refused(benefit: Benefit, owner: User) -> str:
    """Why somebody cannot be named: they must find it, and see what it is measured in. Empty for who can."""
    words = {"name": owner.full_name}
    if not can_see_project(owner, benefit.project):
        return _("%(name)s does not see this project.") % words
    if benefit.kind == Benefit.Kind.FINANCIAL and not can_view_cost(owner, benefit.project):
        return _("%(name)s does not see this project's money, in which this benefit is measured.") % words
    return ""


def _tell_owner(benefit: Benefit, *, before: User | None, actor: User, now: datetime) -> None:
    if benefit.owner is None or benefit.owner == before:
        return
    project = benefit.project
    # Put together when the letter is written, in its reader's language.
    label = format_lazy(
        gettext_lazy("Owner of “{benefit}”, to be measured beyond the project's end"), benefit=benefit.name
    )
    named = Named(benefit.owner, label, project.code, project.name, "projects:benefits", with_rights=False)
    tell_named(named=[named], actor=actor, now=now)
