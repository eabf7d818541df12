"""What was found, with the words marked that were looked for."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from common.highlight import marked

register = template.Library()


@register.filter
def with_words(text: object, words: Sequence[str]) -> SafeString:
    """The text, escaped, its found words in `<mark>`."""
    return marked(str(text), words)
