"""How often somebody may try a password: per address, per account, and apart from both on a browser of their own.

Ten strangers who try somebody's password must not keep that person out: a browser in which they have signed in before
holds a signed cookie and is counted by itself ("device cookie", as OWASP describes it).
"""

import math
import secrets
import time

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

COOKIE = f"{settings.COOKIE_PREFIX}known"
COOKIE_AGE = 180 * 24 * 3600
_SALT = "people.attempts"
_APP, _ACTION = "allauth.account", "login_failed"


def attempts_key(request: HttpRequest, address: str) -> str:
    """What the attempts on an account are counted under: the account, or the account in this known browser."""
    address = address.strip().lower()
    browser = _browser_of(request, address)
    return f"{address} {browser}" if browser else address


def remember_browser(request: HttpRequest, response: HttpResponse, address: str, *, secure: bool) -> None:
    """This browser has signed in to the account: its attempts are counted by themselves from now on."""
    address = address.strip().lower()
    browser = _browser_of(request, address) or secrets.token_urlsafe(12)
    response.set_cookie(
        COOKIE,
        signing.dumps([_digest(address), browser], salt=_SALT),
        max_age=COOKIE_AGE,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def forget_attempts(request: HttpRequest, address: str) -> None:
    """The account's own counter starts anew; those of the addresses stay."""
    rates = [rate for rate in ratelimit.get_rates(app=_APP, action=_ACTION) if rate.per == "key"]
    for key in {address.strip().lower(), attempts_key(request, address)}:
        for rate in rates:
            cache.delete(ratelimit.get_cache_key(request, app=_APP, action=_ACTION, rate=rate, key=key))


def seconds_to_wait(request: HttpRequest, key: str) -> int:
    """Seconds until the next attempt counts; 0 when one may be made now."""
    now = time.time()
    waits = [0.0]
    for rate in ratelimit.get_rates(app=_APP, action=_ACTION):
        made = cache.get(ratelimit.get_cache_key(request, app=_APP, action=_ACTION, rate=rate, key=key), [])
        # The newest stands first: the wait is over when the last that counts has left the window.
        if len(made) >= rate.amount:
            waits.append(made[rate.amount - 1] + rate.duration - now)
    return math.ceil(max(waits))


def wait_in_words(seconds: int) -> str:
    """What the form says: when to try again, and the way that is open now."""
    minutes = max(1, math.ceil(seconds / 60))
    if minutes <= 90:
        when = ngettext(
            "Too many attempts failed. Try again in %(count)s minute.",
            "Too many attempts failed. Try again in %(count)s minutes.",
            minutes,
        ) % {"count": minutes}
    else:
        hours = math.ceil(minutes / 60)
        when = ngettext(
            "Too many attempts failed. Try again in %(count)s hour.",
            "Too many attempts failed. Try again in %(count)s hours.",
            hours,
        ) % {"count": hours}
    return when + " " + _("You do not have to wait if you choose a new password by e-mail.")


def _browser_of(request: HttpRequest, address: str) -> str:
    try:
        whose, browser = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return browser if constant_time_compare(whose, _digest(address)) else ""


def _digest(address: str) -> str:
    return salted_hmac(_SALT, address, algorithm="sha256").hexdigest()
