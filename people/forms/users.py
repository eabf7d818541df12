"""Forms about accounts and roles. They help the person; what is allowed is decided by the services."""

import zoneinfo
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.clock import end_of, start_of
from common.forms import field_of
from people import granting, places
from people.models import RoleGrant, User
from people.models.users import printable
from people.people_file import MAX_BYTES
from people.places import Place
from people.roles import Permission
from people.services.invitations import FirstRole
from people.services.users import Identity


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=120,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _address() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=User.Language.choices)


class EditUserForm(forms.Form):
    """Who somebody is."""

    full_name = _name()
    email = _address()
    language = _language()
    time_zone = forms.ChoiceField(label=_("Time zone"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_change_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zoneinfo.available_timezones())
        field_of(self, "time_zone", forms.ChoiceField).choices = [(zone, zone) for zone in zones]
        if not may_change_address:
            self.fields["email"].widget.attrs["readonly"] = True
            self.fields["email"].help_text = _(
                "Whoever holds the address can open the account. It is changed by an administrator who may also "
                "grant every role that this person has, and never by the person."
            )

    def identity(self) -> Identity:
        data = self.cleaned_data
        return Identity(data["full_name"], data["email"], data["language"], data["time_zone"])


class RoleFields(forms.Form):
    """A role, where it holds and from when to when; what is offered is what the granter may grant somewhere."""

    role = forms.ChoiceField(label=_("Role"))
    everywhere = forms.BooleanField(label=_("Everywhere, in all portfolios"), required=False)
    scope = forms.CharField(
        label=_("Portfolio, programme or project"),
        required=False,
        max_length=60,
        help_text=_("Type a part of its name or code. The role holds there and on everything below."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "scopes-found"}),
    )
    since = day_field(_("From"), help_text=_("Empty: from now on."))
    until = day_field(_("Last day"), help_text=_("Empty: until somebody ends it."))

    def __init__(self, *args: Any, granter: User, today: date, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.granter, self.today = granter, today
        offered = granting.roles_offered(granter)
        choices = [(name, RoleGrant.RoleName(name).label) for name in offered]
        # Nothing is chosen beforehand: a role that was not meant is worse than one more click.
        empty = _("Choose a role") if required else _("No role for now")
        field_of(self, "role", forms.ChoiceField).choices = [("", empty), *choices]
        self.fields["role"].required = required
        self.place: Place | None = None
        if not granting.grantable_roles(granter, None):
            del self.fields["everywhere"]
        elif not granting.grants_on_places(granter):
            # An administrator's roles hold everywhere: there is nothing to choose.
            del self.fields["everywhere"], self.fields["scope"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("role"):
            return data
        if data.get("since") and data["since"] < self.today:
            self.add_error("since", _("A role starts today or later. Leave it empty for today."))
        if data.get("until") and data["until"] < (data.get("since") or self.today):
            self.add_error("until", _("The last day lies before the first."))
        self._clean_place(data)
        return data

    def _clean_place(self, data: dict[str, Any]) -> None:
        if "scope" not in self.fields:
            return
        token = data.get("scope", "").strip()
        if data.get("everywhere"):
            if token:
                self.add_error("scope", _("Choose either a place or everywhere, not both."))
            return
        if not token:
            self.add_error("scope", _("Say where the role holds."))
            return
        found = places.meant(self.granter, Permission.GRANT_ROLES, [token])[token]
        if len(found) == 1:
            self.place = found[0]
        elif found:
            codes = ", ".join(place.token for place in found)
            self.add_error(
                "scope", _("More than one has this code. Write one of: %(codes)s") % {"codes": codes}
            )
        else:
            self.add_error(
                "scope", _("You may grant roles on nothing with this code. Choose one from the list.")
            )

    def first_role(self) -> FirstRole | None:
        """The role that was chosen, or None."""
        data = self.cleaned_data
        if not data["role"]:
            return None
        return FirstRole(
            role=data["role"],
            scope=self.place.scope() if self.place else None,
            since=start_of(data["since"]) if data["since"] else None,
            until=end_of(data["until"]) if data["until"] else None,
        )


class InviteForm(RoleFields):
    """A new person, with a first role or without one."""

    full_name = _name()
    email = _address()
    language = _language()

    field_order = ("full_name", "email", "language", "role", "everywhere", "scope", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, required=False, **kwargs)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody has this e-mail address already."), code="unique")
        return email


class EndGrantForm(forms.Form):
    """When a role ends."""

    on = day_field(_("Last day"), help_text=_("Empty: it ends now, from the next click of that person on."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and on < self.today:
            raise forms.ValidationError(_("This day is over. Leave it empty to end the role now."))
        return on


class PeopleFileForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV from a spreadsheet, 2,000 rows and 1 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB. Split it into several."))
        return upload
