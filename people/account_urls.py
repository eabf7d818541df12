"""The views of django-allauth that the portal has, one by one: what is not listed here does not exist.

allauth looks these names up itself, so they bear no namespace.
"""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from people.open_id import only_with_passwords
from people.views import security, sign_in

View = Callable[..., HttpResponseBase]


def page(view: View) -> View:
    """allauth's form views also answer to PUT; the portal's do not."""
    wrapped: View = require_http_methods(["GET", "HEAD", "POST"])(view)
    return wrapped


urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/second-factor/", page(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/closed/", page(account.account_inactive), name="account_inactive"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("password/", only_with_passwords(page(account.password_reset)), name="account_reset_password"),
    path(
        "password/sent/",
        only_with_passwords(page(account.password_reset_done)),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        only_with_passwords(page(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path("security/", security.security, name="mfa_index"),
    path("security/password/", only_with_passwords(security.change_password), name="account_change_password"),
    path("security/confirm/", page(account.reauthenticate), name="account_reauthenticate"),
    path("security/confirm/code/", page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("security/confirm/key/", page(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("security/app/", page(totp.activate_totp), name="mfa_activate_totp"),
    path("security/app/remove/", security.remove_app, name="mfa_deactivate_totp"),
    path("security/keys/add/", page(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("security/codes/", security.recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new/", page(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
