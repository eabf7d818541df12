"""Beginning a plan with a template, and making a template of a plan."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.clock import business_date
from people.models import User
from projects.models import (
    Method,
    Milestone,
    MilestoneForecast,
    Objective,
    Phase,
    PlanTemplate,
    Project,
    WorkPackage,
)
from projects.permissions import can_keep_templates, can_save_template
from projects.plan import wbs
from projects.plan.dated_template import Dated
from projects.plan.methods import METHODS
from projects.plan.progress import ProgressRule
from projects.plan.template_of_plan import Part, Point, written
from projects.plan.templates import TemplateError, read
from projects.selectors.templates import Preview, Template, fault_text, preview, templates
from projects.services.locks import RowChanged, demand, locked_plan
from projects.services.plan_effects import plan_has_changed
from projects.services.work_packages import FIRST, GAP, LAST

LONGEST_NAME = 120


@transaction.atomic
def apply_template(
    *, project: Project, code: str, start: date, cost: Decimal | None, actor: User, now: datetime
) -> Project:
    """Plan a project that has no work packages yet as a template says, from `start`, with `cost` spread over it.

    Its objectives come along as long as the project has none; a project without a method takes the template's, in its
    first phase. Raises PermissionDenied, and ValidationError by field (`template`, `start`).
    """
    locked = locked_plan(project, actor=actor)
    if WorkPackage.objects.filter(project=locked).planned().exists():
        raise ValidationError(_("There is a plan already: a template is for one that is still empty."))
    template = template_of(code)
    if locked.method and locked.method.code != template.method:
        raise ValidationError({"template": [_("This template belongs to another method than the project.")]})
    brought = _brought(template, locked, start=start, cost=cost)
    if locked.method is None:
        locked.method, locked.phase = begin_method(template.method)
        locked.version += 1
        locked.save(update_fields=["method", "phase", "version"])
    by_code = _write_packages(locked, brought.packages)
    _write_milestones(locked, brought.milestones, by_code, now=now)
    if not Objective.objects.filter(project=locked).exists():
        Objective.objects.bulk_create(
            Objective(project=locked, position=number, text=text, criterion=criterion)
            for number, (text, criterion) in enumerate(brought.objectives, 1)
        )
    plan_has_changed(locked)
    return locked


def template_of(code: str) -> Template:
    """The template under its code. Raises ValidationError when it was withdrawn."""
    found = next((one for one in templates() if one.code == code), None)
    if found is None:
        raise ValidationError({"template": [_("This template is not there any more: choose another one.")]})
    return found


def begin_method(code: str) -> tuple[Method, Phase | None]:
    """The method and its first phase; a method that comes with the portal enters the catalogue with its first project."""
    known = METHODS.get(code)
    if known is None:
        method = Method.objects.get(code=code)
    else:
        method, created = Method.objects.get_or_create(
            code=code, defaults={"name_en": known.en, "name_fr": known.fr}
        )
        if created:
            Phase.objects.bulk_create(
                Phase(method=method, code=one.code, name_en=one.en, name_fr=one.fr, position=number)
                for number, one in enumerate(known.phases, 1)
            )
    return method, method.phases.order_by("position").first()


def _brought(template: Template, project: Project, *, start: date, cost: Decimal | None) -> Preview:
    beyond = ValidationError({"start": [_("From this day the plan leaves the years 1900 to 2199.")]})
    try:
        brought = preview(template, start=start, cost=cost, texts=project.language)
    except TemplateError as fault:
        raise ValidationError({"template": [fault_text(fault)]}) from fault
    except OverflowError as far:
        raise beyond from far
    if start < FIRST or (brought.finish or start) > LAST:
        raise beyond
    return brought


def _write_packages(project: Project, rows: Iterable[Dated]) -> dict[str, WorkPackage]:
    """The packages by WBS code, written level by level, so that a parent is there before its parts: one statement each."""
    written_as: dict[str, WorkPackage] = {}
    levels: dict[int, list[Dated]] = {}
    for row in rows:
        levels.setdefault(row.depth, []).append(row)
    for _depth, level in sorted(levels.items()):
        packages = [
            WorkPackage(
                project=project,
                parent=written_as.get(row.parent),
                position=int(row.code.rpartition(".")[2]) * GAP,
                name=row.name,
                # What has parts is summed up from them: nothing of its own is kept.
                start=row.start if row.is_leaf else None,
                finish=row.finish if row.is_leaf else None,
                cost=(row.cost or Decimal(0)) if row.is_leaf else Decimal(0),
                progress_rule=row.rule.value,
            )
            for row in level
        ]
        created = WorkPackage.objects.bulk_create(packages)
        written_as |= {row.code: package for row, package in zip(level, created, strict=True)}
    return written_as


def _write_milestones(
    project: Project, rows: Iterable[Dated], by_code: Mapping[str, WorkPackage], *, now: datetime
) -> None:
    last = Milestone.objects.filter(project=project).order_by("-position").first()
    created = Milestone.objects.bulk_create(
        Milestone(
            project=project,
            name=row.name,
            forecast_date=row.finish,
            is_key=row.is_key,
            position=(last.position if last else 0) + number,
            package=by_code.get(row.parent),
            weight=row.weight,
        )
        for number, row in enumerate(rows, 1)
    )
    MilestoneForecast.objects.bulk_create(
        MilestoneForecast(milestone=one, project=project, told_on=business_date(now), day=one.forecast_date)
        for one in created
    )


@transaction.atomic
def save_template(*, project: Project, name: str, actor: User, now: datetime) -> PlanTemplate:
    """Make the plan of a project a template of its method: without people, amounts and dates.

    Raises PermissionDenied, and ValidationError (`name`) or for a plan that makes none.
    """
    del now  # the trail says when
    demand(can_save_template(actor, project))
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > LONGEST_NAME:
        raise ValidationError({"name": [_("Give the template a name of at most 120 characters.")]})
    if project.method is None:
        raise ValidationError(_("A template belongs to a method: choose the project's method first."))
    plan = _template_of_plan(project)
    french = project.language == User.Language.FRENCH
    for number in range(1, 100):
        try:
            with transaction.atomic():
                return PlanTemplate.objects.create(
                    method=project.method,
                    code=_code(wanted, number),
                    plan=plan,
                    name_en="" if french else wanted,
                    name_fr=wanted if french else "",
                )
        except IntegrityError:
            continue
    raise ValidationError({"name": [_("Too many templates have this name: choose another one.")]})


def _code(name: str, number: int) -> str:
    """Never one of those that come with the portal: they end on no number and do not begin like this."""
    return f"own-{slugify(name)[:30].strip('-') or 'template'}-{number}"


def _template_of_plan(project: Project) -> dict[str, Any]:
    live = {one.pk: one for one in WorkPackage.objects.filter(project=project).planned()}
    if not live:
        raise ValidationError(_("There is no plan yet: plan work packages first."))
    placed = wbs.in_order(wbs.Package(one.pk, one.parent_id, one.position) for one in live.values())
    codes = {one.id: one.code for one in placed}
    leaves = {one.id for one in placed if one.is_leaf}
    parts = [
        Part(
            code=one.code,
            parent=codes.get(one.parent_id or 0, ""),
            name=live[one.id].name,
            is_leaf=one.is_leaf,
            start=live[one.id].start,
            finish=live[one.id].finish,
            cost=live[one.id].cost,
            rule=ProgressRule(live[one.id].progress_rule),
        )
        for one in placed
    ]
    points = [
        Point(
            name=one.name,
            day=one.forecast_date or one.actual_date or one.baseline_date,
            package=codes[one.package_id] if one.package_id in leaves else "",
            weight=one.weight,
            is_key=one.is_key,
        )
        for one in Milestone.objects.filter(project=project)
    ]
    objectives = list(Objective.objects.filter(project=project).values_list("text", "criterion"))
    plan = written(parts, points, objectives, language=project.language)
    try:
        read(plan)
    except TemplateError as fault:
        raise ValidationError(fault_text(fault)) from fault
    return plan


@transaction.atomic
def rename_template(
    *, template: PlanTemplate, name_en: str, name_fr: str, expected_version: int, actor: User, now: datetime
) -> PlanTemplate:
    """Give a template other names; one language is enough. Raises PermissionDenied, RowChanged, ValidationError."""
    del now
    demand(can_keep_templates(actor))
    locked = _locked(template, expected_version)
    names = {"name_en": " ".join(name_en.split()), "name_fr": " ".join(name_fr.split())}
    if not any(names.values()):
        raise ValidationError({"name_en": [_("Give the template a name in one of the languages.")]})
    changed = [field for field, value in names.items() if getattr(locked, field) != value]
    if changed:
        for field in changed:
            setattr(locked, field, names[field])
        locked.version += 1
        locked.save(update_fields=[*changed, "version"])
    return locked


@transaction.atomic
def withdraw_template(*, template: PlanTemplate, expected_version: int, actor: User, now: datetime) -> None:
    """Take a template out of use: plans that began with it stay. Raises PermissionDenied and RowChanged."""
    del now
    demand(can_keep_templates(actor))
    _locked(template, expected_version).delete()


def _locked(template: PlanTemplate, expected_version: int) -> PlanTemplate:
    found = PlanTemplate.objects.select_for_update(of=("self",)).filter(pk=template.pk).first()
    if found is None or found.version != expected_version:
        raise RowChanged(found)
    return found
