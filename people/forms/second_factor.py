"""Forms about second factors."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from people.adapter import SecondFactorAdapter
from people.forms.sign_in import worded
from people.models import User

# Seconds in which an app's code is valid: its own half minute, and those before and after it.
_CODE_LIVES = 90
_NAME_LENGTH = 60


def _counted(user: User, code: str) -> str:
    """The code, the first time; after that it is as wrong as any other."""
    plain = "".join(filter(str.isalnum, code)).casefold()
    if not cache.add(f"people.code.{user.pk}.{plain}", 1, _CODE_LIVES):
        raise SecondFactorAdapter().validation_error("incorrect_code")
    return code


class _OneCode(forms.Form):
    """A code counts once, also in the half minutes in which it is still valid."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self.fields["code"], _("Code"))
        # Letters as well: a recovery code may be written with a space or a dash.
        self.fields["code"].widget.attrs.update(
            autofocus=True, spellcheck="false", autocapitalize="off", maxlength=20
        )

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        return _counted(self.user, code)


class CodeForm(_OneCode, base.AuthenticateForm):
    """A code of the app, or a recovery code, to sign in."""


class ConfirmCodeForm(_OneCode, base.ReauthenticateForm):
    """A code of the app, or a recovery code, before something that matters."""


class AddAppForm(ActivateTOTPForm):
    """The first code that the app shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self.fields["code"], _("Code that the app shows"))
        self.fields["code"].widget.attrs.update(inputmode="numeric", maxlength=10)

    def clean_code(self) -> str:
        return _counted(self.user, super().clean_code())


class AddKeyForm(AddWebAuthnForm):
    """A security key and the name under which it is found again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name of the key"), required=False, max_length=_NAME_LENGTH, initial=self.initial["name"]
        )


class RenameKeyForm(forms.Form):
    """Another name for a key."""

    name = forms.CharField(label=_("Name of the key"), max_length=_NAME_LENGTH)
