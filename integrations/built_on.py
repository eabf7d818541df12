"""What was built on an import since: the reason why it cannot be taken back any more.

Nothing that somebody did later may get lost or lose its ground. So an import is undone only while every row that it
wrote is as it left it, nothing else refers to what it made, and no figures were frozen with it in them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.trail.events import events_of
from integrations.models import EditionRow, ImportRun
from integrations.written import Written
from portfolio.models import CustomAttribute
from projects.models import FactsRevision, Project
from reporting.models import FrozenFigures, KpiSnapshot

# Computed from facts, and computed again.
DERIVED: tuple[type[models.Model], ...] = (FactsRevision, KpiSnapshot)
# Of each kind of obstacle so many are looked for: one is enough to refuse, a few tell what happened.
SOUGHT = 20

WrittenBy = dict[type[models.Model], Written]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands on the import. `project_id` is whose it is; None is nobody's secret."""

    what: str
    project_id: int | None = None
    at: datetime | None = None


def obstacles(run: ImportRun, written: WrittenBy) -> list[Obstacle]:
    """Everything of which at least one is known; empty when the import can be taken back."""
    if run.written_at is None:
        return [Obstacle(_("The import is older than the record that undoing needs."))]
    # An import that was undone itself, and its undoing, have left nothing.
    later = ImportRun.objects.filter(state=ImportRun.State.UNDONE, written_at__gt=run.written_at)
    undone = list(later.values_list("pk", flat=True))
    return [
        *_frozen(run),
        *_changed_rows(written, undone),
        *_later_facts(run, written, undone),
        *_references(run, written),
        *_attributes_in_use(written),
    ]


def _frozen(run: ImportRun) -> Iterator[Obstacle]:
    """A closed month has counted what the import wrote, at this portfolio or around it."""
    path = run.portfolio.scope.path
    around = [int(part) for part in path.split("/") if part]
    later = FrozenFigures.objects.filter(frozen_at__gte=run.confirmed_at).filter(
        models.Q(scope__path__startswith=path) | models.Q(scope_id__in=around)
    )
    for month, at in (
        later.order_by("frozen_at").values_list("period__start", "frozen_at").distinct()[:SOUGHT]
    ):
        yield Obstacle(_("The reporting period %(month)s was closed.") % {"month": f"{month:%Y-%m}"}, at=at)


def _changed_rows(written: WrittenBy, undone: list[int]) -> Iterator[Obstacle]:
    """Rows that the import wrote and somebody wrote again."""
    for model, rows in written.items():
        if not rows.last:
            continue
        has_project = any(each.attname == "project_id" for each in model._meta.concrete_fields)
        names = ["pgh_obj_id", "pgh_id", "pgh_created_at", *(["project_id"] if has_project else [])]
        later = (
            events_of(model)
            .filter(pgh_obj_id__in=rows.keys, pgh_id__gt=min(rows.last.values()))
            .exclude(pgh_context__import_run__in=undone)
            .order_by("pgh_id")
        )
        found = 0
        for event in later.values(*names).iterator():
            if event["pgh_id"] <= rows.last[event["pgh_obj_id"]]:
                continue
            project = event["pgh_obj_id"] if model is Project else event.get("project_id")
            yield Obstacle(_changed(model), project, event["pgh_created_at"])
            found += 1
            if found == SOUGHT:
                break


def _later_facts(run: ImportRun, written: WrittenBy, undone: list[int]) -> Iterator[Obstacle]:
    """Whatever else was written about the projects since: milestones, costs, updates, other imports."""
    projects = written[Project].keys | {
        pk
        for model, rows in written.items()
        if rows.keys and any(each.attname == "project_id" for each in model._meta.concrete_fields)
        for pk in events_of(model)
        .filter(pgh_created_at=run.written_at, pgh_context__import_run=run.pk)
        .values_list("project_id", flat=True)
        if pk is not None
    }
    for model in _tracked_with_project():
        later = (
            events_of(model)
            .filter(project_id__in=projects, pgh_created_at__gt=run.written_at)
            .exclude(pgh_context__import_run__in=undone)
        )
        own = written[model].keys if model in written else set()
        rows = later.order_by("pgh_id").values_list("pgh_obj_id", "project_id", "pgh_created_at")
        for pk, project, at in rows[:SOUGHT]:
            if pk not in own:
                yield Obstacle(_added(model), project, at)


def _references(run: ImportRun, written: WrittenBy) -> Iterator[Obstacle]:
    """Rows of any table that refer to what the import made, and that it did not make itself."""
    for model in apps.get_models(include_auto_created=True):
        if model in DERIVED or hasattr(model, "pgh_tracked_model") or model._meta.proxy:
            continue
        if not model._meta.managed:
            continue
        for each in model._meta.concrete_fields:
            related = each.related_model
            made = written.get(related) if isinstance(related, type) else None
            if made is None or not made.created:
                continue
            rows: models.QuerySet[Any] = models.QuerySet(model).filter(**{f"{each.name}__in": made.created})
            if model in written:
                rows = rows.exclude(pk__in=written[model].keys)
            if model is EditionRow:
                rows = rows.exclude(run=run)
            for pk in rows.order_by().values_list(each.attname, flat=True)[:SOUGHT]:
                yield Obstacle(_added(model), _project_of(made.model, pk))


def _attributes_in_use(written: WrittenBy) -> Iterator[Obstacle]:
    """Attributes have no keys to refer to: other projects hold their codes."""
    made = CustomAttribute.objects.filter(pk__in=written[CustomAttribute].created)
    for attribute in made.select_related("portfolio__scope"):
        using = Project.objects.within(attribute.portfolio.scope).filter(attributes__has_key=attribute.code)
        others = using.exclude(pk__in=written[Project].keys)
        for pk in others.values_list("pk", flat=True)[:SOUGHT]:
            yield Obstacle(_added(CustomAttribute), pk)


def _project_of(model: type[models.Model], pk: int) -> int | None:
    """The project to which a made row belongs, to know who may see that it is named."""
    if model is Project:
        return pk
    if any(each.attname == "project_id" for each in model._meta.concrete_fields):
        found: int | None = models.QuerySet(model).filter(pk=pk).values_list("project_id", flat=True).first()
        return found
    return Project.objects.filter(scope_id=pk).values_list("pk", flat=True).first() if pk else None


def _tracked_with_project() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if hasattr(model, "pgh_event_model")
        and any(each.attname == "project_id" for each in model._meta.concrete_fields)
    ]


def _changed(model: type[models.Model]) -> str:
    return _("Changed since: %(what)s.") % {"what": _kind(model)}


def _added(model: type[models.Model]) -> str:
    return _("Added or changed since: %(what)s.") % {"what": _kind(model)}


def _kind(model: type[models.Model]) -> str:
    return capfirst(str(model._meta.verbose_name))


def named(found: Collection[Obstacle], names: dict[int, tuple[str, str]]) -> tuple[list[dict[str, Any]], int]:
    """The obstacles as a reader may see them, each once, with the project's code and name; and how many not."""
    shown: dict[tuple[str, int | None], dict[str, Any]] = {}
    hidden = set()
    for each in found:
        key = (each.what, each.project_id)
        if each.project_id is not None and each.project_id not in names:
            hidden.add(key)
            continue
        code, name = names[each.project_id] if each.project_id is not None else ("", "")
        shown.setdefault(key, {"what": each.what, "code": code, "name": name, "at": each.at})
    return list(shown.values()), len(hidden)
