"""The request as middleware leaves it, and as views behind the sign-in see it."""

from django.http import HttpRequest

from people.models import Deputyship, User


class PortalRequest(HttpRequest):
    """Any request as `people.acting` leaves it."""

    # Whom this person acts for at this moment, and by which deputyship.
    acting_for: User | None
    deputyship: Deputyship | None
    # The session still names a deputyship that has ended.
    acting_is_over: bool


class SignedInRequest(PortalRequest):
    """`people.middleware.SignInRequired` lets nobody else through."""

    user: User
