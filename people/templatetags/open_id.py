"""The way in through the organisation's provider, on the sign-in page."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext

register = template.Library()


@register.inclusion_tag("open_id/button.html", takes_context=True)
def open_id_button(context: RequestContext) -> dict[str, Any]:
    """The button that leads to the provider; nothing where there is none."""
    asked = context["request"]
    return {
        "configured": bool(settings.OIDC_ISSUER),
        "provider_name": settings.OIDC_NAME,
        "only": settings.OIDC_ONLY,
        "back": asked.POST.get("next") or asked.GET.get("next", ""),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def passwords_accepted() -> bool:
    """Whether people may sign in with a password at all."""
    return not settings.OIDC_ONLY
