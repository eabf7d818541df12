"""Forms of signing in: allauth's, in the portal's words."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm, UserTokenForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.password_rules import password_help


def worded(field: forms.Field, label: Any, help_text: Any = "") -> None:
    """A label above instead of a placeholder inside, which is gone when it is needed."""
    field.label = label
    field.help_text = help_text
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self.fields["login"], _("E-mail address"))
        worded(self.fields["password"], _("Password"))
        self.fields["login"].widget = forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})


class AskForResetForm(ResetPasswordForm):
    """The address to which a link goes. The answer is the same whether somebody has it or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self.fields["email"], _("E-mail address"))
        self.fields["email"].widget = forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        # Who has never had a password here joins by invitation, or signs in elsewhere.
        people = User.objects.none() if settings.OIDC_ONLY else User.objects.active().filter(email=email)
        self.users = [person for person in people if person.has_usable_password()]
        return email


class ResetLinkForm(UserTokenForm):
    """What stands in the link of a mail: it opens nothing once the account is closed."""

    def _get_user(self, uidb36: str) -> User | None:
        person: User | None = super()._get_user(uidb36)
        return person if person is not None and person.is_active else None


class NewPasswordForm(ResetPasswordKeyForm):
    """A new password, by the link in a mail. One field: it can be shown instead of typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        worded(self.fields["password1"], _("New password"), password_help())
        self.fields["password1"].widget.attrs["autofocus"] = True


class AcceptInvitationForm(forms.Form):
    """The first password and the language."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = password_help()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password
