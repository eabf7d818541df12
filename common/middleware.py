"""Request-wide behaviour that belongs to no app."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class VaryOnHtmx:
    """A URL answers with a page or with its fragment: caches must keep them apart."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response


class ActorInTrail:
    """Every write of a request carries who made it and through which URL into the trail."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READ_METHODS:
            return self.get_response(request)
        user_id = request.user.pk if request.user.is_authenticated else None
        with pghistory.context(actor=user_id, through=f"{request.method} {request.path}"):
            return self.get_response(request)
