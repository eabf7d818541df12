"""Acting for somebody who is absent: a mode that a deputy switches on, kept in the session, checked at each request.

In this mode `request.user` stays the deputy, and `user.acting_for` is the person that they act for: access is that
person's (`people.access`), the trail and status updates carry both names. It ends by itself with the deputyship.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Deputyship, User
from people.requests import PortalRequest, SignedInRequest
from people.selectors.deputies import find_acting

GetResponse = Callable[[HttpRequest], HttpResponse]

SESSION_KEY = "acting_for"
_READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What says nothing about anybody's work.
_ALWAYS = ("people:stop-acting", "people:sign-out", "people:language")


def begin(request: SignedInRequest, deputyship: Deputyship) -> None:
    """Act for the principal from the next request on; the middleware checks the row at each."""
    request.session[SESSION_KEY] = deputyship.pk


def stop(request: SignedInRequest) -> None:
    """Be oneself again from the next request on."""
    request.session.pop(SESSION_KEY, None)


class ActingMode:
    """Find whom the signed-in person acts for. One query in that mode, none outside of it.

    When the deputyship is over, the next page is read as oneself, with a word about it. A form whose page was opened
    for somebody else than now, or for oneself (the mode was changed in another tab, or has ended), is refused: nothing
    is recorded as something else than its page said.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        deputyship, over = None, False
        user = request.user
        if isinstance(user, User) and SESSION_KEY in request.session:
            deputyship = find_acting(user, request.session[SESSION_KEY], timezone.now())
            user.acting_for = deputyship.principal if deputyship else None
            user.acting_rights_until = deputyship.rights_until if deputyship else None
            over = deputyship is None
        request.deputyship = deputyship
        request.acting_for = deputyship.principal if deputyship else None
        request.acting_is_over = over
        if over and request.method in _READ_METHODS and not request.headers.get("HX-Request"):
            del request.session[SESSION_KEY]
            messages.warning(
                request, _("You no longer act for somebody else: the time is over, or it was ended.")
            )
        return self.get_response(request)

    def process_view(
        self, request: PortalRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        # Here and not above: what is too large is refused before a form is read.
        match = request.resolver_match
        if request.method in _READ_METHODS or not isinstance(request.user, User):
            return None
        if match is not None and match.view_name in _ALWAYS:
            return None
        if request.acting_is_over:
            return render(request, "people/acting_over.html", status=403)
        believed = request.headers.get("X-Acting-For") or request.POST.get("_acting_for")
        now = request.user.acting_for.pk if request.user.acting_for else 0
        if believed is not None and believed != str(now):
            return render(request, "people/acting_changed.html", status=403)
        return None
