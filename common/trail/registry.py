"""What apps say about their models, so that the trail can be shown: called from apps.py, once the models are there.

A *subject* is the object whose history is shown. `belongs` says which events of a model are part of a kind of subject's
history, for one reader: whatever it leaves out is neither shown nor counted nor exported.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from common.trail.diff import Field

Values = Mapping[str, Any]
Events = models.QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """The object of a history page and who reads it. `names`: whether this reader is told names of people."""

    kind: str
    obj: Any
    reader: Any
    names: bool = True
    # What one page asks more than once; filled by the apps.
    known: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """What an id is called for this reader; `currency` where amounts depend on it."""

    text: str
    url: str = ""
    currency: str = ""


Rows = Callable[[Events, Subject], Events]
Namer = Callable[["Subject", Collection[int]], dict[int, Name]]
Lookup = Callable[[type[models.Model], Any], str]
Title = Callable[[Values, Lookup], str]


@dataclass(frozen=True)
class Described:
    """How a model's events read.

    `title` names the object among its like. `owner` is the column that leads to what the object belongs to, `above`
    the model there (shown in histories of what lies higher). `money` are fields that show amounts; `costs` gives the
    owners of which this reader sees amounts. `key_label` words the keys of JSON fields, `secret_key` says that a key
    holds an amount. `noise` is never shown: counters, digests, columns that repeat the owner.
    """

    model: type[models.Model]
    title: Title
    owner: str = ""
    above: type[models.Model] | None = None
    money: frozenset[str] = frozenset()
    costs: Callable[[Any], models.QuerySet[Any]] | None = None
    noise: frozenset[str] = frozenset()
    currency: str = ""
    precision: Mapping[str, str] = field(default_factory=dict)
    key_label: Callable[[str, str, Values, Subject], str] | None = None
    secret_key: Callable[[str, str], bool] | None = None
    summary: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def owner_lookup(self) -> str:
        """The owner's column as a filter on event rows."""
        return "pgh_obj_id" if self.owner == "id" else self.owner

    @cached_property
    def events(self) -> Any:
        """The event table of the model, as a model class."""
        [found] = [
            event
            for event in apps.get_models()
            if issubclass(event, pghistory.models.Event)
            and getattr(event, "pgh_tracked_model", None) is self.model
        ]
        return found

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The tracked fields that are shown, in the model's own order."""
        kept = {each.name for each in self.events._meta.concrete_fields}
        return tuple(
            Field(
                name=each.name,
                column=str(each.column),
                label=each.verbose_name,
                spread=isinstance(each, models.JSONField) and each.name not in self.summary,
                money=each.name in self.money,
            )
            for each in self.model._meta.concrete_fields
            if each.name in kept and not each.primary_key and each.name not in self.noise
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A model whose events belong to a subject's history."""

    described: Described
    rows: Rows


_described: dict[type[models.Model], Described] = {}
_parts: dict[str, dict[type[models.Model], Rows]] = {}
_namers: dict[type[models.Model], Namer] = {}
_actions: dict[str, str | Promise] = {}
_wide: dict[str, Callable[[Subject], bool]] = {}
_imports: list[type[models.Model]] = []
_finders: list[Callable[[str], tuple[int, ...]]] = []


def describe(described: Described) -> None:
    """Say how a model's events read; a second time replaces the first."""
    _described[described.model] = described


def belongs(model: type[models.Model], rows: Rows, *, to: Collection[str]) -> None:
    """Say that events of `model` are part of the history of these kinds of subjects."""
    for kind in to:
        _parts.setdefault(kind, {})[model] = rows


def names(model: type[models.Model], namer: Namer) -> None:
    """Say what objects of `model` are called: only those that the reader may see, in one statement."""
    _namers[model] = namer


def action(view_name: str, sentence: str | Promise) -> None:
    """Say what a page's form does, as a sentence with %(person)s."""
    _actions[view_name] = sentence


def imports(model: type[models.Model]) -> None:
    """Say which model the number of an import in a context is of."""
    _imports[:] = [model]


def import_model() -> type[models.Model] | None:
    return _imports[0] if _imports else None


def people_finder(find: Callable[[str], tuple[int, ...]]) -> None:
    """Say how a typed name leads to ids of people."""
    _finders[:] = [find]


def find_people(typed: str) -> tuple[int, ...]:
    return _finders[0](typed) if _finders else ()


def wide(kind: str, test: Callable[[Subject], bool]) -> None:
    """Say how to tell whether a subject of this kind covers so many objects that one starts from the newest events."""
    _wide[kind] = test


def is_wide(subject: Subject) -> bool:
    return subject.kind in _wide and _wide[subject.kind](subject)


def parts_of(kind: str) -> list[Part]:
    """What a kind of subject's history is made of, in the order of description."""
    belonging = _parts.get(kind, {})
    return [
        Part(described, belonging[model]) for model, described in _described.items() if model in belonging
    ]


def namer_of(model: type[models.Model]) -> Namer | None:
    return _namers.get(model)


def sentence_of(view_name: str) -> str | None:
    """What happened on that page, in the reader's language."""
    found = _actions.get(view_name)
    return None if found is None else str(found)


def described_models() -> set[type[models.Model]]:
    return set(_described)
