"""The steps of the set-up, in their order: people has its own, the floors above add theirs in apps.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise

from people.models import Organisation

# What a step leaves for the last page, by name: kept in the session of whoever does the set-up.
Notes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the set-up.

    form      made with (data, files, initial=...)
    initial   what the form begins with
    save      (the locked row, what the form holds, now) -> notes; puts values on the row and makes what else belongs
              to the step. Raises ValidationError for what only the database knows.
    may_skip  one can go on without it
    once      it makes something: it is not done twice
    """

    key: str
    title: Promise
    text: Promise
    template: str
    form: Callable[..., forms.Form]
    initial: Callable[[Organisation], Mapping[str, Any]]
    save: Callable[[Organisation, Mapping[str, Any], datetime], Notes]
    may_skip: bool = False
    once: bool = False


_steps: dict[str, Step] = {}
# From this one on there is somebody who can sign in; whoever began goes on to the end all the same.
PEOPLE = "people"


def register(step: Step) -> None:
    """Called once for each, the first step first."""
    _steps[step.key] = step


def steps() -> tuple[Step, ...]:
    return tuple(_steps.values())


def step_of(key: str) -> Step | None:
    return _steps.get(key)


def position(key: str) -> int:
    """Which one it is, from 0; the first for one that is not known."""
    keys = list(_steps)
    return keys.index(key) if key in keys else 0


def after(key: str) -> str:
    """The next one's key; empty after the last."""
    following = list(_steps)[position(key) + 1 :]
    return following[0] if following else ""
