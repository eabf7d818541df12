"""Each form says whom its page was opened for, beside its token: without JavaScript too (see `people.acting`)."""

from django import template
from django.middleware.csrf import get_token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from people.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Django's tag of this name, and `_acting_for` for whoever is signed in. Empty outside of a request."""
    request = context.get("request")
    if request is None:
        # The template of an inclusion tag gets the token alone.
        given = context.get("csrf_token")
        return _field("csrfmiddlewaretoken", given) if given and given != "NOTPROVIDED" else SafeString("")
    token = _field("csrfmiddlewaretoken", get_token(request))
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return token
    return token + _field("_acting_for", user.acting_for.pk if user.acting_for else 0)


def _field(name: str, value: object) -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', name, value)
