"""What of django-allauth is in the portal: the views that are listed, in our own templates."""

import pytest
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import DeactivateTOTPView
from django.template.loader import get_template
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from people import account_urls
from tests.architecture.source import ROOT

UNNEEDED = [
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_set_password",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reset_password_from_key_done",
    "mfa_list_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "mfa_download_recovery_codes",
    "mfa_trust",
    "usersessions_list",
    "socialaccount_signup",
    "socialaccount_connections",
    "socialaccount_login_cancelled",
]


@pytest.mark.parametrize("name", UNNEEDED)
def test_what_is_not_needed_does_not_exist(name: str) -> None:
    for arguments in ({}, {"pk": 1}, {"key": "x"}):
        with pytest.raises(NoReverseMatch):
            reverse(name, kwargs=arguments)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/signup/", "/accounts/login/", "/accounts/", "/email/"]
)
def test_nobody_opens_an_account_alone(path: str) -> None:
    assert Client().get(path).status_code in {302, 404}
    assert Client().post(
        path, {"email": "x@example.org", "password1": "three quiet harbours"}
    ).status_code in {302, 404}


# Views of allauth that the portal wraps in functions of its own.
WRAPPED = [
    LoginView,
    PasswordChangeView,
    DeactivateTOTPView,
    ViewRecoveryCodesView,
]


def test_every_page_of_allauth_is_in_our_own_template() -> None:
    listed = [getattr(pattern.callback, "view_class", None) for pattern in account_urls.urlpatterns]
    names = {view.template_name for view in [*WRAPPED, *filter(None, listed)]}
    assert len(names) > 12
    for name in sorted(names):
        assert str(get_template(name).origin.name).startswith(str(ROOT / "templates")), name


def test_every_message_of_allauth_that_is_shown_is_ours() -> None:
    shown = [
        "account/messages/logged_in.txt",
        "account/messages/logged_out.txt",
        "account/messages/password_changed.txt",
        "mfa/messages/totp_activated.txt",
        "mfa/messages/totp_deactivated.txt",
        "mfa/messages/webauthn_added.txt",
        "mfa/messages/webauthn_removed.txt",
        "mfa/messages/recovery_codes_generated.txt",
    ]
    for name in shown:
        assert str(get_template(name).origin.name).startswith(str(ROOT / "templates")), name


def test_notices_have_words_of_their_own() -> None:
    from people.adapter import NOTICES

    assert all(isinstance(text, Promise) and str(text).endswith(".") for text in NOTICES.values())
