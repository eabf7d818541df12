"""History pages miss nothing that is tracked, name everything that they mention, and call forms by existing names."""

import pghistory.models
import pytest
from django.apps import apps
from django.db import models
from django.urls import get_resolver

from common.trail import registry
from tests.architecture.test_models import UNTRACKED

# Tracked, and in no object's history: each with what shows it instead.
IN_NO_HISTORY = {
    "people.Scope": "the place of an object in the tree; its own row says the same",
    "projects.Method": "the catalogue, the same for all projects",
    "projects.Phase": "the catalogue, the same for all projects",
    "projects.PlanTemplate": "the catalogue, the same for all projects",
    "integrations.ImportMapping": "shared by all portfolios; each saved version is a row of its own, with who saved it",
}
KINDS = {"project", "programme", "portfolio", "user", "status", "period", "report", "import", "organisation"}
TRACKED = [
    event.pgh_tracked_model
    for event in apps.get_models()
    if issubclass(event, pghistory.models.Event) and getattr(event, "pgh_tracked_model", None)
]


def label(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", TRACKED, ids=label)
def test_every_tracked_model_is_in_a_history(model):
    kinds = {kind for kind in KINDS for part in registry.parts_of(kind) if part.described.model is model}
    assert bool(kinds) != (label(model) in IN_NO_HISTORY), kinds
    assert label(model) not in UNTRACKED


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_object_has_a_history(kind):
    assert registry.parts_of(kind)


def test_what_belongs_to_a_project_belongs_to_what_is_above_it():
    children = {part.described.model for part in registry.parts_of("project")}
    for kind in ("programme", "portfolio"):
        assert children <= {part.described.model for part in registry.parts_of(kind)}


def described() -> list[registry.Described]:
    return [
        part.described
        for model in registry.described_models()
        for part in {id(p.described): p for kind in KINDS for p in registry.parts_of(kind)}.values()
        if part.described.model is model
    ]


def test_every_id_that_a_history_shows_has_a_namer():
    for each in described():
        shown = {field.name for field in each.fields}
        for field in each.model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.name in shown:
                assert registry.namer_of(field.related_model), f"{each.label}.{field.name}"


def test_every_amount_is_kept_from_those_who_do_not_see_costs():
    """Two decimals are money here; percentages have three."""
    for each in described():
        amounts = {
            field.name
            for field in each.model._meta.concrete_fields
            if isinstance(field, models.DecimalField) and field.decimal_places == 2
        }
        assert amounts <= each.money, each.label
        assert not each.money or each.costs is not None, each.label
        assert each.money <= {field.name for field in each.fields}, each.label


def test_no_secret_is_among_the_fields():
    for each in described():
        names = {field.name for field in each.fields}
        assert not {name for name in names if "password" in name or "token" in name or "digest" in name}


def test_the_actions_are_those_of_existing_pages():
    known: set[str] = set()
    for namespace, (_prefix, resolver) in get_resolver().namespace_dict.items():
        known |= {f"{namespace}:{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    missing = {name for name in registry._actions if name not in known}
    assert not missing
