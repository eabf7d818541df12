"""Writes about what a reader prefers."""

from django.db import transaction

from people.models import User


@transaction.atomic
def set_language(*, user: User, language: str) -> None:
    """Keep the reader's language for pages, mails and reports."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
