"""A form with a version: filled, saved, or in conflict with what somebody else saved meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from people.requests import SignedInRequest
from portfolio.services.locks import Changed


@dataclass(frozen=True, slots=True)
class Editing:
    """Where a form stands. `saved` is what the service returned; None while there is something to be done."""

    form: forms.BaseForm
    conflict: Conflict | None = None
    saved: Any = None

    @property
    def status(self) -> int:
        return CONFLICT if self.conflict else 422 if self.form.is_bound else 200


def edit(
    request: SignedInRequest,
    current: Any,
    *,
    build: Callable[..., forms.BaseForm],
    stored: Callable[[Any], dict[str, Any]],
    save: Callable[[Any], Any],
) -> Editing:
    """One round of an edit form: `build(data, initial)` makes it, `save(form)` is the service.

    What was typed stays in the form whatever happens; a service's Changed is shown side by side, its ValidationError
    at its fields.
    """
    posted = request.method == "POST"
    initial = stored(current)
    form = build(request.POST if posted else None, initial)
    theirs = None
    if is_resolving(request.POST):
        # Nothing is saved: the form is filled with what was chosen, unless somebody saved once more.
        if request.POST.get("version") == str(current.version):
            values = chosen(request.POST, initial, [field.name for field in form.visible_fields()])
            return Editing(build(None, initial | values))
        theirs = current
    elif posted and form.is_valid():
        try:
            return Editing(form, saved=save(form))
        except Changed as meanwhile:
            theirs = meanwhile.current
        except ValidationError as refusal:
            add_errors(form, refusal)
    if theirs is None:
        return Editing(form)
    # Saving again is a decision over what is shown now.
    form.data = {**request.POST.dict(), "version": str(theirs.version)}
    return Editing(form, conflict=side_by_side(form, stored(theirs)))


def add_errors(form: forms.BaseForm, refusal: ValidationError) -> None:
    """A service's refusal at the fields that it names, where the form has them."""
    named = getattr(refusal, "error_dict", None) or {"": refusal}
    for name, errors in named.items():
        form.add_error(name if name in form.fields else None, errors)
