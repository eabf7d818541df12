"""Who wrote a status update, as far as the reader may know."""

from django import template

from projects.models import StatusUpdate

register = template.Library()


@register.simple_tag
def signature(update: StatusUpdate, names: bool) -> str:
    """The author's name, or function for readers without names of people."""
    return update.signature(names=names)
