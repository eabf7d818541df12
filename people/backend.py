"""Who signs in with an address: the one account that has it, and no address that the account had once."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from people.models import User


class AddressBackend(AuthenticationBackend):
    """allauth also accepts the addresses of its own table; ours are on the account alone."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        if settings.OIDC_ONLY:
            return None
        person = User.objects.filter(email=email.strip().lower()).first()
        checked: User | None = self._check_password(person, password)
        return checked
