"""What every page knows of its reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from people.access import access_of


def reader(request: HttpRequest) -> dict[str, Any]:
    """`may`: the permissions held anywhere, for menus only; pages check the object itself."""
    user = getattr(request, "user", None)
    held = access_of(user).permissions if user is not None and user.is_authenticated else frozenset()
    return {"may": held, "organisation_name": settings.ORGANISATION_NAME}
