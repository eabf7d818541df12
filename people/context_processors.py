"""What every page knows of its reader."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from people.access import access_of
from people.models import User
from people.selectors.deputies import offered
from people.selectors.organisation import organisation


def reader(request: HttpRequest) -> dict[str, Any]:
    """`may`: the permissions held anywhere, for menus only; pages check the object itself.

    `may_everywhere`: those held on all that there is.
    `offered_deputyships`: whom the reader may begin to act for, read when a page shows it.
    """
    user = getattr(request, "user", None)
    known = user if isinstance(user, User) else None
    about = organisation()
    return {
        "may": access_of(known).permissions if known else frozenset(),
        "may_everywhere": access_of(known).permissions_everywhere if known else frozenset(),
        "offered_deputyships": SimpleLazyObject(lambda: offered(known, timezone.now()) if known else []),
        "organisation": about,
        "organisation_name": about.name,
    }
