"""Why a typed value is no value of a custom attribute, in the reader's language: what is wrong and what to write."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portfolio.attributes import DIGITS_AFTER, DIGITS_BEFORE, LONGEST_TEXT, Refused, Rule

CHOICES_NAMED = 8

_TEXTS = {
    Rule.TOO_LONG: gettext_lazy("This text is too long: %(most)s characters at most."),
    Rule.UNPRINTABLE: gettext_lazy("This text contains characters that cannot be shown. Type it again."),
    Rule.NOT_A_NUMBER: gettext_lazy("“%(typed)s” is not a number. Write digits, such as %(example)s."),
    Rule.TOO_MANY_DIGITS: gettext_lazy(
        "This number has too many digits: %(before)s before the decimal mark and %(after)s after it at most."
    ),
    Rule.NOT_A_DATE: gettext_lazy(
        "“%(typed)s” is not a date. Write day, month and year, such as 31/01/2026."
    ),
    Rule.NOT_YES_OR_NO: gettext_lazy("“%(typed)s” is neither yes nor no."),
    Rule.NOT_A_CHOICE: gettext_lazy("“%(typed)s” is not one of the choices: %(choices)s."),
}


def refusal_text(refused: Refused, language: str) -> str:
    """One or two sentences for a form's field or an import's report."""
    labels = [choice.label(language) for choice in refused.attribute.choices]
    more = ["…"] if len(labels) > CHOICES_NAMED else []
    return str(_TEXTS[refused.rule]) % {
        "typed": refused.typed[:60],
        "most": LONGEST_TEXT,
        "before": DIGITS_BEFORE,
        "after": DIGITS_AFTER,
        "example": "1234,5" if language.startswith("fr") else "1234.5",
        "choices": ", ".join([*labels[:CHOICES_NAMED], *more]) or _("there are none yet"),
    }
