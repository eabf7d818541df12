"""Templates of the set-up."""

from django import template
from django.forms import BoundField, RadioSelect
from django.utils import timezone

from people.services.setup import setup_is_open

register = template.Library()


@register.filter
def is_radio(bound: BoundField) -> bool:
    """Whether a field is answered by one of a few buttons."""
    return isinstance(bound.field.widget, RadioSelect)


@register.simple_tag
def set_up_pending() -> bool:
    """Whether nobody can sign in yet, so that the entrance leads to the set-up."""
    return setup_is_open(timezone.now())
