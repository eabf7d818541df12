"""Forms about the organisation: its page, and the steps of the set-up."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from people.logos import MAX_BYTES, Logo, read_logo
from people.models import User
from people.models.users import printable
from people.password_rules import password_help


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone) for zone in sorted(zoneinfo.available_timezones())]


class LanguageForm(forms.Form):
    """The language that the portal speaks to whoever has chosen none."""

    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices, widget=forms.RadioSelect)


class _WithLogo(forms.Form):
    """Name, time zone and logo."""

    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=80,
        validators=[printable],
        help_text=_("Shown on every page, in mails and on reports."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zones,
        help_text=_("Where days begin and end: due dates, periods, today."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, 1 MB at most. A wide one on a transparent ground looks best."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def clean_logo(self) -> Logo | None:
        upload: Any = self.cleaned_data["logo"]
        if upload is None:
            return None
        # One byte more than is allowed tells that there are too many.
        return read_logo(upload.read(MAX_BYTES + 1))


class OrganisationStepForm(_WithLogo):
    """The step of the set-up."""


class MailFields(forms.Form):
    """How the portal writes."""

    sender_name = forms.CharField(
        label=_("Name of the sender"),
        max_length=80,
        required=False,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sender_address = forms.EmailField(
        label=_("Address of the sender"),
        max_length=254,
        required=False,
        help_text=_("One that your mail server lets the portal write from."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reply_to = forms.EmailField(
        label=_("Answers go to"),
        max_length=254,
        required=False,
        help_text=_("Whoever answers a mail of the portal reaches this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class MailStepForm(MailFields):
    """The step of the set-up, with somewhere to send a test."""

    test_address = forms.EmailField(
        label=_("Send a test to"),
        max_length=254,
        required=False,
        help_text=_("Your own address: you see at once whether mails leave and arrive."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class OrganisationForm(_WithLogo, MailFields):
    """The organisation's page."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=User.Language.choices,
        help_text=_("For visitors whose browser asks for neither language."),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = (
        "name",
        "language",
        "time_zone",
        "logo",
        "remove_logo",
        "sender_name",
        "sender_address",
        "reply_to",
    )

    def __init__(self, *args: Any, has_logo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["remove_logo"]


BOTH, DIRECTOR, ADMINISTRATOR = "both", "director", "administrator"


class FirstPeopleForm(forms.Form):
    """Whoever sits here, and whoever has the other of the two roles that a portal needs."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    part = forms.ChoiceField(
        label=_("You are"),
        choices=(
            (BOTH, _("PMO director and administrator")),
            (DIRECTOR, _("PMO director; somebody else is administrator")),
            (ADMINISTRATOR, _("Administrator; somebody else is PMO director")),
        ),
        widget=forms.RadioSelect,
        help_text=_(
            "The director sees every portfolio and grants roles; the administrator looks after accounts and the portal."
        ),
    )
    other_name = forms.CharField(
        label=_("Name of the other person"),
        max_length=120,
        required=False,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    other_email = forms.EmailField(
        label=_("E-mail address of the other person"),
        max_length=254,
        required=False,
        help_text=_("An invitation goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_help()
        if settings.OIDC_ONLY:
            # Only the provider lets people in, by their address.
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("email", "other_email"):
            if name in data:
                data[name] = data[name].strip().lower()
        if data.get("part") in (DIRECTOR, ADMINISTRATOR):
            for name in ("other_name", "other_email"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Say who has the other role."))
            if data.get("other_email") and data["other_email"] == data.get("email"):
                self.add_error("other_email", _("This is your own address: choose both roles above."))
        if password := data.get("password"):
            person = User(full_name=data.get("full_name", ""), email=data.get("email", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data
