"""Settings as an installation has them that names a provider."""

from typing import Any


def switch_on(settings: Any, issuer: str, *, client_id: str, client_secret: str, **more: Any) -> None:
    settings.OIDC_ISSUER = issuer
    settings.OIDC_CLIENT_ID = client_id
    settings.OIDC_CLIENT_SECRET = client_secret
    settings.OIDC_NAME = "Accounts of the city"
    policy = settings.CONTENT_SECURITY_POLICY
    settings.CONTENT_SECURITY_POLICY = {
        **policy,
        "DIRECTIVES": {**policy["DIRECTIVES"], "form-action": ["'self'", issuer]},
    }
    for name, value in more.items():
        setattr(settings, name, value)
