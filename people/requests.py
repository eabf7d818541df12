"""The request as views behind the sign-in see it."""

from django.http import HttpRequest

from people.models import User


class SignedInRequest(HttpRequest):
    """`people.middleware.SignInRequired` lets nobody else through."""

    user: User
