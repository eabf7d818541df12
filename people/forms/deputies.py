"""Appointing a deputy. The form helps the person; what is allowed is decided by the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User

_MOMENT = "%Y-%m-%dT%H:%M"


def _person(label: Any, options: str) -> forms.EmailField:
    """An address; the page offers matching people while one types."""
    return forms.EmailField(
        label=label, widget=forms.EmailInput(attrs={"autocomplete": "off", "list": options})
    )


def _moment(label: Any) -> forms.DateTimeField:
    """A moment in the reader's time zone."""
    return forms.DateTimeField(
        label=label,
        input_formats=[_MOMENT, f"{_MOMENT}:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )


class AppointDeputyForm(forms.Form):
    """Who stands in for whom, from when until when. Most people appoint for themselves alone."""

    principal = _person(_("E-mail address of the absent person"), "principals-found")
    deputy = _person(_("E-mail address of the deputy"), "deputies-found")
    since = _moment(_("From"))
    until = _moment(_("Until"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("For example: annual leave. The deputy reads it, and it stays in the history."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not for_others:
            del self.fields["principal"]

    def clean_principal(self) -> User:
        return _find(self.cleaned_data["principal"])

    def clean_deputy(self) -> User:
        return _find(self.cleaned_data["deputy"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "principal" not in self.fields:
            cleaned["principal"] = self.user
        return cleaned


def _find(email: str) -> User:
    user: User | None = User.objects.active().filter(email=email.strip().lower()).first()
    if user is None:
        raise forms.ValidationError(
            _("Nobody with the address %(email)s can sign in. Check the spelling, or ask for an account."),
            params={"email": email},
        )
    return user
