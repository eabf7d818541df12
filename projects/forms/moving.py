"""Forms of the decisions about a project as a whole."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import field_of
from projects.selectors.editing import Place
from projects.selectors.moving import grouped


class MoveForm(forms.Form):
    """Where to; what is offered is where the person may put projects."""

    to = forms.ChoiceField(label=_("To which portfolio or programme"))

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places}
        choices: list[Any] = [("", _("Choose a place")), *grouped(places)]
        field_of(self, "to", forms.ChoiceField).choices = choices

    def place(self) -> Place:
        """The chosen place, of a valid form."""
        return self.places[self.cleaned_data["to"]]


class ReasonForm(forms.Form):
    """Why; and the version that the person saw."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the history, for those who ask later."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)
