"""Forms about one's own password."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from django.utils.translation import gettext_lazy as _

from people.forms.sign_in import worded
from people.password_rules import password_help


class ChangePasswordForm(account.ChangePasswordForm):
    """The present password and a new one. One field: it can be shown instead of typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        worded(self.fields["oldpassword"], _("Current password"))
        worded(self.fields["password1"], _("New password"), password_help())

    def clean_oldpassword(self) -> str:
        """Counted with the attempts to sign in: a session that was left open is no place to guess the password."""
        adapter, password = get_adapter(), self.cleaned_data["oldpassword"]
        if not adapter.reauthenticate(self.user, password):
            raise adapter.validation_error("enter_current_password")
        return str(password)


class ConfirmPasswordForm(account.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self.fields["password"], _("Password"))
        self.fields["password"].widget.attrs["autofocus"] = True
