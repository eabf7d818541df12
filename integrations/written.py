"""What an import wrote, read from the trail: the rows that it made, and those that it changed as they were before.

All events of an import bear the instant at which its transaction began, and name it: they are found by the first, which
is indexed, and told apart by the second.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from common.trail.events import events_of
from integrations.models import ExternalRef, ImportRun
from people.models import Scope
from portfolio.models import CustomAttribute, ReportingPeriod
from projects.models import Baseline, BudgetLine, Method, Phase, Project, StatusUpdate

# Everything that an import may write; what refers to others comes before them.
MODELS: tuple[type[models.Model], ...] = (
    ExternalRef,
    StatusUpdate,
    Baseline,
    BudgetLine,
    CustomAttribute,
    Project,
    Scope,
    Phase,
    Method,
    ReportingPeriod,
)
BATCH = 1000


@dataclass(slots=True)
class Written:
    """Rows of one model, by primary key. `gone` are those of `changed` that the import deleted."""

    model: type[models.Model]
    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    # The last event of the import on each of them.
    last: dict[int, int] = field(default_factory=dict)

    @property
    def keys(self) -> set[int]:
        return self.created | self.changed


def written_by(run: ImportRun) -> dict[type[models.Model], Written]:
    """What the import did, by model, in the order of MODELS. One statement each."""
    found = {}
    for model in MODELS:
        written = Written(model)
        events = _of_run(events_of(model), run).order_by("pgh_id")
        for number, pk, label in events.values_list("pgh_id", "pgh_obj_id", "pgh_label"):
            if label == "insert":
                written.created.add(pk)
            elif pk not in written.created:
                written.changed.add(pk)
                if label == "delete":
                    written.gone.add(pk)
            elif label == "delete":
                written.created.discard(pk)
            written.last[pk] = number
        found[model] = written
    return found


def before(run: ImportRun, written: Written) -> Iterator[list[models.Model]]:
    """The changed rows as they were before the import, some at a time; what the trail does not hold keeps its default."""
    names = _kept_fields(written.model)
    for keys in _batches(sorted(written.changed)):
        # The import held these rows from its first write on, so whatever else is older than its last was there before.
        newest = max(written.last[pk] for pk in keys)
        earlier = (
            events_of(written.model)
            .filter(pgh_obj_id__in=keys, pgh_id__lt=newest)
            .exclude(pgh_created_at=run.written_at, pgh_context__import_run=run.pk)
            .order_by("pgh_obj_id", "-pgh_id")
            .distinct("pgh_obj_id")
        )
        yield [written.model(pk=row.pop("pgh_obj_id"), **row) for row in earlier.values("pgh_obj_id", *names)]


def _of_run(events: models.QuerySet[Any], run: ImportRun) -> models.QuerySet[Any]:
    return events.filter(pgh_created_at=run.written_at, pgh_context__import_run=run.pk)


def _kept_fields(model: type[models.Model]) -> list[str]:
    """The columns that the trail has of the model, without its key."""
    held = {each.attname for each in events_of(model).model._meta.concrete_fields}
    return [
        each.attname for each in model._meta.concrete_fields if each.attname in held and not each.primary_key
    ]


def _batches(keys: list[int]) -> Iterable[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
