"""Relations point downwards, every domain table leaves a trail, every table has its guard rails."""

import pghistory.models
import pytest
from django.apps import apps
from django.db import models

from tests.architecture.source import FLOORS

# Derived or transient: rebuilt from tracked rows, or raw typing that is discarded on submission.
UNTRACKED = {
    "integrations.ActualsImport": "who uploaded, booked and undid a file stands in the row; each cost entry has its trail",
    "integrations.ActualsProject": "derived from the lines of an untracked file: who may see it",
    "integrations.ArchivePiece": "the bytes of a tracked export, deleted after days",
    "integrations.EditionRow": "what a file of a tracked import said; the import keeps the file",
    "integrations.MappingDraft": "raw typing until it is saved as a mapping",
    "people.SetupCode": "opens the set-up for a day; its digest is worth nothing afterwards",
    "people.OutgoingMail": "a text may hold a link that opens an account; the row itself says what was sent when",
    "projects.EarnedCurve": "derived from tracked rows in the transaction that changes them",
    "projects.FactsRevision": "a counter beside the project; noise in its history",
    "projects.StatusDraft": "raw typing until it is submitted",
    "projects.ProgrammeStatusDraft": "raw typing until it is submitted",
    "reporting.KpiSnapshot": "derived; frozen rows are immutable by a trigger",
    "reporting.ReportFile": "the bytes of a tracked report; stored once",
}

DOMAIN = [
    model
    for model in apps.get_models()
    if model._meta.app_label in FLOORS and not issubclass(model, pghistory.models.Event)
]


def label(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", DOMAIN, ids=label)
def test_relations_point_downwards(model):
    floor = FLOORS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model._meta.app_label in FLOORS:
            other = FLOORS.index(field.related_model._meta.app_label)
            assert other <= floor, f"{label(model)}.{field.name} points up to {label(field.related_model)}"


@pytest.mark.parametrize("model", DOMAIN, ids=label)
def test_every_domain_table_leaves_a_trail(model):
    tracked = {
        event.pgh_tracked_model
        for event in apps.get_models()
        if issubclass(event, pghistory.models.Event) and getattr(event, "pgh_tracked_model", None)
    }
    if label(model) in UNTRACKED:
        assert model not in tracked, "tracked after all: take it off the list"
    else:
        assert model in tracked, f"{label(model)}: decorate with common.history.tracked()"


def test_money_is_decimal_everywhere():
    for model in DOMAIN:
        floats = [field.name for field in model._meta.concrete_fields if isinstance(field, models.FloatField)]
        assert not floats, f"{label(model)}: {floats}"
