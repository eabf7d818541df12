"""Request-wide behaviour that belongs to no app."""

from collections.abc import Callable

import pghistory
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Signing in with a security key is the one thing that the portal asks of a device.
PERMISSIONS_POLICY = ", ".join(
    [
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "browsing-topics",
                "camera",
                "display-capture",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "serial",
                "usb",
            )
        ),
    ]
)


class SecurityHeaders:
    """What every answer says to the browser beside Django's own headers; it stands before all other middleware.

    An answer that says nothing of caching is about people and their projects: no cache keeps it, neither the
    browser's on a shared computer nor a proxy's. Static files say how long they live themselves.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class RequestSize:
    """What is too large is refused by its announced size, before anything reads it or writes it to a disk.

    Django counts the fields of a form, but takes files of any size, also from people who are not signed in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a length, or with a nonsense one, Django reads nothing.
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > settings.REQUEST_MAX_BYTES:
            return render(request, "413.html", {"limit": settings.REQUEST_MAX_BYTES // 1024**2}, status=413)
        return self.get_response(request)


class WritablePath:
    """Nothing has a NUL in its address: PostgreSQL, which is asked for whatever stands there, refuses to read one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        return self.get_response(request)


class VaryOnHtmx:
    """A URL answers with a page or with its fragment: caches must keep them apart."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response


# Of links in mails: whoever reads the trail must not find what opens an account. The rest still names the page.
SECRETS_OF_LINKS = ("token", "key")


def _without_secrets(path: str) -> str:
    try:
        found = resolve(path).kwargs
    except Resolver404:
        return path
    for name in SECRETS_OF_LINKS:
        path = path.replace(str(found[name]), "x-x") if found.get(name) else path
    return path


class ActorInTrail:
    """Every write of a request carries into the trail who made it, for whom they acted, and through which URL."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READ_METHODS:
            return self.get_response(request)
        context = {
            "actor": request.user.pk if request.user.is_authenticated else None,
            "through": f"{request.method} {_without_secrets(request.path)}",
        }
        if principal := getattr(request, "acting_for", None):
            context["on_behalf_of"] = principal.pk
        with pghistory.context(**context):
            return self.get_response(request)
