"""A session ends a fixed time after signing in, however busy it is, and says when it was last seen."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.services.sessions import touch_session

# Kept in the session: seconds since 1970. Without them (a session that a test makes) nothing is counted.
SIGNED_IN, SEEN = "signed_in", "seen"
# One write in so many seconds, not one for each request.
SEEN_EVERY = 300


class SessionLife:
    """Ends sessions that are too old; notes now and then that one is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.session.get(SIGNED_IN)
        if signed_in is not None and request.user.is_authenticated:
            now = int(time.time())
            if now - signed_in >= settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - request.session.get(SEEN, 0) >= SEEN_EVERY:
                request.session[SEEN] = now
                touch_session(session_key=request.session.session_key, now=timezone.now())
        return self.get_response(request)
