"""Signing in with the organisation's own accounts (OpenID Connect): what the portal asks beyond django-allauth.

The provider is the one that the environment names. It says who somebody is; whether they may enter is the portal's
own list of people (people.services.admission). Nothing is created and nothing of the provider's is stored.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import jwt
import pghistory
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from requests import ConnectionError as NoConnection
from requests import RequestException, Timeout

from people.services.admission import NotAdmitted, admit

View = Callable[..., HttpResponseBase]
logger = logging.getLogger(__name__)

PROVIDER_ID = "organisation"
# Only keys of which the provider alone has the secret half; never "none", never a shared secret.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
# Seconds by which two clocks may differ.
LEEWAY = 60
# Kept in the session: this person came through the provider, who can be left at this address (or at none).
THERE = "signed_in_there"
CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]


class Trouble(StrEnum):
    """Why the way through the provider did not lead in; `people.services.admission.Bar` says it of a person."""

    CANCELLED = "cancelled"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"
    NO_ADDRESS = "no_address"
    UNVERIFIED = "unverified"


STATUS: dict[str, int] = {Trouble.FAILED: 400, Trouble.UNAVAILABLE: 503}


def is_configured() -> bool:
    return bool(settings.OIDC_ISSUER)


def only_with_passwords(view: View) -> View:
    """A page about passwords leads to the sign-in page where the provider alone lets people in (OIDC_ONLY)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.OIDC_ONLY:
            return redirect("people:sign-in")
        return view(request, *args, **kwargs)

    return guarded


def refused(request: HttpRequest, reason: str, address: str = "") -> HttpResponse:
    """The page that says why, and what to do."""
    context = {
        "reason": str(reason),
        "address": address,
        "provider_name": settings.OIDC_NAME,
        # The answer of a provider counts once: this page cannot be asked for again in another language.
        "language_next": reverse("people:sign-in"),
    }
    return render(request, "open_id/refused.html", context, status=STATUS.get(reason, 403))


class IdentityAdapter(OpenIDConnectOAuth2Adapter):
    """The conversation with the provider. Where a check is optional in the standard, it is made."""

    def get_provider(self) -> "OrganisationProvider":
        return OrganisationProvider(self.request, app=organisation_app())

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; OAuth2Error when it is another one that answers."""
        config: dict[str, Any] = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("The issuer is not the one that OIDC_ISSUER names")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("people:open-id-callback"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("The provider sent no ID token: it is no OpenID Connect")
        login: SocialLogin = super().complete_login(request, app, token, **kwargs)
        login.account.extra_data["sign_out"] = self.openid_config.get("end_session_endpoint")
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The claims, once signature, issuer, audience and times are right. Raises OAuth2Error."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            published = answer.json()
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            keys = [key for key in jwt.PyJWKSet.from_dict(published).keys if kid in (None, key.key_id)]
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=keys[0].key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": CLAIMS},
            )
        except (jwt.PyJWTError, IndexError, TypeError, ValueError) as error:
            raise OAuth2Error(f"The ID token does not hold: {error}") from error
        # A token for several clients says which of them asked for it.
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("The ID token was issued to another client")
        return claims


class OrganisationProvider(OpenIDConnectProvider):
    """The provider that OIDC_ISSUER names."""

    oauth2_adapter_class = IdentityAdapter

    def start(self, request: HttpRequest, *, back: str) -> HttpResponse:
        """Leave for the provider. State, nonce and PKCE tie the answer to this browser, request and portal."""
        nonce = secrets.token_urlsafe(32)
        response: HttpResponse = self.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=back,
            auth_params={**self.get_auth_params(), "nonce": nonce},
            nonce=nonce,
        )
        return response


def organisation_app() -> SocialApp:
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=PROVIDER_ID,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True},
    )


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Whom the provider sends is looked up among the portal's people; nobody is created, linked or changed."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """What the environment names. A row in the database must not open a second door."""
        return [organisation_app()] if is_configured() else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Not allauth's way, which would erase the password of the person found."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person, or answer with the page that says why nobody was let in."""
        identity: Mapping[str, Any] = sociallogin.account.extra_data.get("id_token", {})
        told: Mapping[str, Any] = sociallogin.account.extra_data.get("userinfo", {})
        expected = sociallogin.state.get("nonce") or secrets.token_urlsafe()
        if not constant_time_compare(str(identity.get("nonce", "")), expected):
            raise self._refusal(request, Trouble.FAILED, "the nonce is another one")
        if told.get("sub") != identity.get("sub"):
            raise self._refusal(request, Trouble.FAILED, "two tokens speak of two people")
        # Address and verification come from one source; the signed one where it has both.
        source = identity if "email" in identity else told
        address = str(source.get("email") or "").strip().lower()
        try:
            validate_email(address)
        except ValidationError as error:
            raise self._refusal(request, Trouble.NO_ADDRESS, "no address, or none that is one") from error
        if source.get(settings.OIDC_VERIFIED_CLAIM) not in (True, "true", "1"):
            raise self._refusal(request, Trouble.UNVERIFIED, "the address is not verified", address)
        try:
            # A sign-in is a GET, which has no context of its own in the trail.
            with pghistory.context(through=f"{request.method} {request.path}"):
                sociallogin.user = admit(address=address, now=timezone.now())
        except NotAdmitted as bar:
            raise self._refusal(request, bar.reason, "not among the people", address) from bar
        request.session[THERE] = str(sociallogin.account.extra_data.get("sign_out") or "")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: OrganisationProvider,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: Mapping[str, Any] | None = None,
    ) -> None:
        if error == AuthError.CANCELLED:
            reason = Trouble.CANCELLED
        elif is_out_of_reach(exception):
            reason = Trouble.UNAVAILABLE
        else:
            reason = Trouble.FAILED
        raise self._refusal(request, reason, str(exception or request.GET.get("error", "state"))[:500])

    def _refusal(
        self, request: HttpRequest, reason: str, detail: str, address: str = ""
    ) -> ImmediateHttpResponse:
        # For whoever runs the portal; addresses stay out of the log.
        logger.warning("Sign-in through the provider refused: %s (%r)", reason, detail)
        return ImmediateHttpResponse(refused(request, reason, address))


def way_out(request: HttpRequest) -> str | None:
    """Where one signs out of the provider too; "" where it says nothing, None for who did not come through it."""
    endpoint: str | None = request.session.get(THERE)
    if not endpoint or not endpoint.startswith(("https://", "http://")):
        return None if endpoint is None else ""
    back = request.build_absolute_uri(reverse("people:sign-in"))
    asked = urlencode({"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back})
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{asked}"


def is_out_of_reach(exception: Exception | None) -> bool:
    """The provider does not answer, or answers that it cannot."""
    if isinstance(exception, NoConnection | Timeout):
        return True
    status = getattr(getattr(exception, "response", None), "status_code", 0)
    return isinstance(exception, RequestException) and status >= 500
