"""A form with a version, from opening it to saving: bad input 422, somebody faster 409 with both versions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from people.requests import SignedInRequest
from projects.services.locks import RowChanged


@dataclass(frozen=True, slots=True)
class Versioned:
    """How to make the form (of what was posted, or of initial values), what is stored now, and how to save it.

    `stored` reads anew; its `version` is the hidden field's.
    """

    make: Callable[[QueryDict | None, Mapping[str, Any]], Any]
    stored: Callable[[], dict[str, Any]]
    save: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """The form to show again, or what was saved."""

    form: forms.BaseForm
    status: int = 200
    conflict: Conflict | None = None
    saved: Any = None


def answer(request: SignedInRequest, one: Versioned) -> Shown:
    """What the request asks for: the form, a choice between two versions, or saving. Nothing typed is lost."""
    if request.method != "POST":
        return Shown(one.make(None, one.stored()))
    if is_resolving(request.POST):
        return _resolved(request, one)
    form = one.make(request.POST, one.stored())
    if not form.is_valid():
        return Shown(form, 422)
    try:
        return Shown(form, saved=one.save(form))
    except RowChanged:
        return _with_theirs(request, one)
    except ValidationError as refusal:
        form.refuse(refusal)
        return Shown(form, 422)


def saving(request: SignedInRequest, service: Callable[..., Any], **row: Any) -> Callable[[Any], Any]:
    """How a form that has `values()` and a version is saved by a service, of which `row` names what is changed."""

    def written(form: Any) -> Any:
        return service(
            **row,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )

    return written


def _with_theirs(request: SignedInRequest, one: Versioned) -> Shown:
    """What was typed stays in the form, beside what is stored; saving again is a decision over it."""
    stored = one.stored()
    posted = request.POST.copy()
    posted["version"] = str(stored["version"])
    form = one.make(posted, stored)
    return Shown(form, CONFLICT, side_by_side(form, stored))


def _resolved(request: SignedInRequest, one: Versioned) -> Shown:
    """Filled with what was chosen; both versions once more when there is a third one by now."""
    stored = one.stored()
    if request.POST.get("version") != str(stored["version"]):
        return _with_theirs(request, one)
    names = [bound.name for bound in one.make(None, stored).visible_fields()]
    return Shown(one.make(None, stored | chosen(request.POST, stored, names)))
