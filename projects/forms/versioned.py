"""What forms of versioned things share: the version that they were opened with, and where a refusal stands."""

from django import forms
from django.core.exceptions import ValidationError


def put_refusal(form: forms.Form, refusal: ValidationError) -> None:
    """A service's refusal next to the fields that it is about."""
    if hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refusal)


class Refusable(forms.Form):
    """A form that takes the refusals of its service."""

    def refuse(self, refusal: ValidationError) -> None:
        put_refusal(self, refusal)


def version_field() -> forms.IntegerField:
    """The version of what the form was opened with."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)
