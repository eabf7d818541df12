"""Where the portal differs from django-allauth: one address per person, mails through the outbox, limits that say
when to try again, notices of whatever changes about signing in."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.attempts import attempts_key, forget_attempts, remember_browser, seconds_to_wait, wait_in_words
from people.devices import browser_of, system_of
from people.models import User
from people.sealing import seal, unseal
from people.selectors.organisation import organisation
from people.services.mail import queue_letter
from people.session_life import SEEN, SIGNED_IN

NOTICES: dict[str, Promise] = {
    "account/email/password_changed": gettext_lazy("Your password was changed."),
    "account/email/password_reset": gettext_lazy("Your password was changed by a link sent to this address."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed from your account."),
    "mfa/email/webauthn_added": gettext_lazy("A security key was added to your account."),
    "mfa/email/webauthn_removed": gettext_lazy("A security key was removed from your account."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made for your account."),
}
SOMETHING_ELSE = gettext_lazy("The way you sign in was changed.")


class PortalAdapter(DefaultAccountAdapter):
    """Accounts: people are invited, nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed. Ask the PMO of your organisation."),
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and password do not match. Mind capital letters in the password."
        ),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "too_many_login_attempts": gettext_lazy("Too many attempts failed. Try again in five minutes."),
        "rate_limited": gettext_lazy("Too many attempts failed. Try again in five minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])
        # Whoever could set it need not wait for those who could not guess it.
        forget_attempts(context.request, user.email)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt before it is made. Raises ValidationError, which says when the next one counts."""
        key = attempts_key(request, credentials.get("email", ""))
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed", key=key
        )
        if not self._login_failed_rl_usage:
            raise ValidationError(
                wait_in_words(seconds_to_wait(request, key)), code="too_many_login_attempts"
            )

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has signed in a moment ago need not do so again for a second factor."""
        signed_in = context.request.session.get(SIGNED_IN, 0)
        if time.time() - signed_in < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Who has a second factor shows it, and its page comes first: the password alone may be somebody else's."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        app = Authenticator.Type.TOTP
        if len(factors) > 1 and not Authenticator.objects.filter(user_id=user.pk, type=app).exists():
            # No app: the page for codes would only take recovery codes, which stand in for a key that is lost.
            factors.reverse()
        return factors or methods

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[SIGNED_IN] = request.session[SEEN] = int(time.time())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_browser(request, response, user.email, secure=settings.SECURE)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:security")

    def get_reset_password_from_key_url(self, key: str) -> str:
        # From the settings, not from the request's Host: a mail must not lead elsewhere because of a header.
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.PORTAL_URL}{path}"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        queue_letter(
            kind="password_reset",
            recipient=user,
            template="account/mail/password_reset.txt",
            context={"link": context["password_reset_url"], "minutes": settings.PASSWORD_RESET_TIMEOUT // 60},
            now=timezone.now(),
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner of an account what changed about signing in to it, when and from where."""
        agent = self.get_http_user_agent(self.request)
        now = timezone.now()
        queue_letter(
            kind="security_notice",
            recipient=user,
            template="account/mail/security_notice.txt",
            context={
                "what": NOTICES.get(template_prefix, SOMETHING_ELSE),
                "at": now,
                "address": self.get_client_ip(self.request),
                "device": " · ".join(filter(None, (browser_of(agent), system_of(agent)))),
                "link": settings.PORTAL_URL + reverse("people:security"),
            },
            now=now,
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets are sealed, names are the portal's."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not valid, or it was used already. Take the next one."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes go with a second factor: add one first."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Security key %(number)s") % {"number": count + 1}

    def _get_site_name(self) -> str:
        return organisation().name
