"""The request as views behind the sign-in see it."""

from django.http import HttpRequest

from people.models import Deputyship, User


class SignedInRequest(HttpRequest):
    """`people.middleware.SignInRequired` lets nobody else through."""

    user: User
    # Whom this person acts for at this moment, and by which deputyship (people.acting).
    acting_for: User | None
    deputyship: Deputyship | None
