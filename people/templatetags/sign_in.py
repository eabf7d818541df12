"""Form fields of signing in."""

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def password_field(bound: BoundField) -> SafeString:
    """A password with a button that shows what was typed; pasting works, as in any field."""
    control = bound.as_widget(attrs={"class": "form-control"})
    return render_to_string("components/password_field.html", {"field": bound, "control": control})
