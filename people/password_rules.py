"""What a password must withstand: CNIL's recommendation of 2022 (no. 2022-100) and OWASP ASVS 5.0, chapter 6.2.

With limited attempts CNIL asks for 50 bits: 12 letters have 56, digits alone need 16. ASVS forbids rules on the mix of
characters: what is refused is what an attacker tries first.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.search import unaccented
from people.models import User
from people.selectors.organisation import organisation

MIN_LENGTH = 12
MIN_DIGITS = 16
# Beyond it nothing is gained, and somebody else's machine has to hash it.
MAX_LENGTH = 256
# Characters that must be left when the words that anybody would guess are taken away.
MIN_OWN = 8
MIN_DISTINCT = 5

PORTAL_WORDS = (
    "pmo",
    "portal",
    "portail",
    "project",
    "projet",
    "portfolio",
    "portefeuille",
    "password",
    "motdepasse",
)
_LEET = str.maketrans("013457@$!", "oieastasi")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
)
_NEIGHBOURS = frozenset(
    pair for row in _ROWS for first, second in pairwise(row) for pair in (first + second, second + first)
)  # fmt: skip


class LongEnough:
    """At least 12 characters, 16 when they are all digits; no more than 256."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - Django's signature
        if len(password) < MIN_LENGTH:
            raise ValidationError(
                ngettext(
                    "Too short: %(length)s character. At least %(least)s are needed; several words are easy to remember.",
                    "Too short: %(length)s characters. At least %(least)s are needed; several words are easy to remember.",
                    len(password),
                )
                % {"length": len(password), "least": MIN_LENGTH},
                code="password_too_short",
            )
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                _("Too long: no more than %(most)s characters.") % {"most": MAX_LENGTH},
                code="password_too_long",
            )
        if password.isdigit() and len(password) < MIN_DIGITS:
            raise ValidationError(
                _("Digits alone are soon guessed: use at least %(least)s of them, or letters as well.")
                % {"least": MIN_DIGITS},
                code="password_digits",
            )

    def get_help_text(self) -> str:
        return password_help()


class NotObvious:
    """No common password, no pattern, and more than the words that everybody here would try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        if is_pattern(password):
            raise ValidationError(
                _("A repetition or a row of keys is guessed first: take several unrelated words."),
                code="password_pattern",
            )
        if is_common(password):
            raise ValidationError(
                _("This password is on the lists that attackers try first: take several unrelated words."),
                code="password_too_common",
            )
        if len(without(password, guessable_words(user))) < MIN_OWN:
            raise ValidationError(
                _(
                    "Too close to the name of the portal, of your organisation or of yourself: beside them, at least "
                    "%(least)s other characters are needed."
                )
                % {"least": MIN_OWN},
                code="password_context",
            )

    def get_help_text(self) -> str:
        return password_help()


def password_help() -> str:
    """The rule in one sentence, for the form."""
    return _(
        "At least %(least)s characters: several unrelated words are easy to remember and hard to guess."
    ) % {"least": MIN_LENGTH}


def guessable_words(user: User | None) -> set[str]:
    """The words that somebody who knows the portal and this person would try."""
    texts = [organisation().name, *(host.strip(".") for host in settings.ALLOWED_HOSTS)]
    if user is not None:
        texts += [user.full_name, user.email]
    words = {word for text in texts for word in re.split(r"[^a-z0-9]+", unaccented(text)) if len(word) >= 3}
    return words | set(PORTAL_WORDS)


def without(password: str, words: Iterable[str]) -> str:
    """What is left of a password, in small letters and without accents, when these words are taken out of it."""
    left = unaccented(password)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "").replace(word.translate(_LEET), "")
    plain = unaccented(password).translate(_LEET)
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word.translate(_LEET), "")
    return min(left, plain, key=len)


def is_common(password: str) -> bool:
    """Whether it is a common password, or little more than one with digits and signs around it."""
    return any(
        _listed(letters) and len(password) - len(letters) < MIN_OWN
        for text in (password.casefold(), password.casefold().translate(_LEET))
        for letters in (text, re.sub(r"[\W\d_]+", "", text))
        if letters
    )


def is_pattern(password: str) -> bool:
    """Whether it has few different characters, repeats a short piece, or mostly follows the alphabet or a row of keys."""
    text = unaccented(password)
    if len(set(text)) < MIN_DISTINCT:
        return True
    shortest = next(
        (n for n in range(1, len(text)) if text == (text[:n] * len(text))[: len(text)]), len(text)
    )
    if shortest < MIN_OWN or (shortest < len(text) and _listed(text[:shortest])):
        return True
    steps = sum(first == second or first + second in _NEIGHBOURS for first, second in pairwise(text))
    return len(text) - steps < MIN_OWN - 2


def _listed(text: str) -> bool:
    return text in _common_passwords()


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
