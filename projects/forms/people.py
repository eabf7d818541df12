"""Forms that name people: the manager of one project, the successors of somebody who leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.handover import Holding, Move


def person_field(label: Any, *, required: bool = False, **kwargs: Any) -> forms.EmailField:
    """Somebody's e-mail address; the page offers matching people while one types (`people-found`)."""
    return forms.EmailField(
        label=label,
        required=required,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "list": "people-found"}),
        **kwargs,
    )


def people_by_address(addresses: Iterable[str]) -> dict[str, User]:
    """Those who can sign in, by address in small letters. One statement, none without addresses."""
    wanted = {address.lower() for address in addresses if address}
    return {user.email: user for user in User.objects.active().filter(email__in=wanted)} if wanted else {}


class AssignManagerForm(forms.Form):
    """Name the manager by e-mail address; the page offers matching people while one types."""

    manager = forms.EmailField(
        label=_("E-mail address of the project manager"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "list": "people-found"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_manager(self) -> User:
        email = self.cleaned_data["manager"]
        user: User | None = User.objects.active().filter(email__iexact=email).first()
        if user is None:
            raise unknown_address(email)
        return user


class HandOverForm(forms.Form):
    """A successor for everything, or one per responsibility; what names nobody stays as it is."""

    everyone = forms.EmailField(
        label=_("Successor for everything below that names nobody"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "list": "people-found"}),
        help_text=_("An e-mail address; matching people are offered while you type."),
    )

    def __init__(self, *args: Any, holdings: Sequence[Holding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holdings = [holding for holding in holdings if holding.may_hand_over]
        self.moves: list[Move] = []
        self.is_outdated = False
        for holding in self.holdings:
            self.fields[f"to-{holding.key}"] = forms.EmailField(
                label=_("Successor"),
                required=False,
                widget=forms.EmailInput(attrs={"autocomplete": "off", "list": "people-found"}),
            )
            self.fields[f"version-{holding.key}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=holding.version
            )

    def rows(self) -> list[tuple[Holding, forms.BoundField, forms.BoundField]]:
        """Each responsibility with its fields."""
        return [(h, self[f"to-{h.key}"], self[f"version-{h.key}"]) for h in self.holdings]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        everyone = data.get("everyone", "")
        wanted = {f"to-{h.key}": data.get(f"to-{h.key}") or everyone for h in self.holdings}
        people = people_by_address(address for address in wanted.values() if address)
        for holding in self.holdings:
            name = f"to-{holding.key}"
            address = wanted[name]
            if name in self.errors or not address:
                continue
            successor = people.get(address.lower())
            if successor is None:
                field = name if data.get(name) else "everyone"
                if field not in self.errors:
                    self.add_error(field, unknown_address(address))
                continue
            seen = data.get(f"version-{holding.key}")
            self.moves.append(Move(replace(holding, version=-1 if seen is None else seen), successor))
        # What was on the page and is no longer here was handed over by somebody else meanwhile.
        posted = {key.partition("-")[2] for key in self.data if key.startswith(("to-", "version-"))}
        gone = posted - {holding.key for holding in self.holdings}
        self.is_outdated = any(everyone or self.data.get(f"to-{key}") for key in gone)
        if not self.moves and not self.errors and not self.is_outdated:
            raise forms.ValidationError(_("Name a successor for at least one of these."), code="nobody")
        return data


def unknown_address(address: str) -> forms.ValidationError:
    return forms.ValidationError(
        _("Nobody with the address %(email)s can sign in. Check the spelling, or ask for an account."),
        params={"email": address},
    )
