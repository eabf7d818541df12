"""One account per e-mail address, also for two people who write the same one in the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

_ONE_ACCOUNT = "people_user_email_unique"


@contextmanager
def refusing_taken(*, field: str = "email") -> Iterator[None]:
    """Around the statement that writes an address. Raises ValidationError on `field` when somebody has it.

    The constraint decides: a look beforehand would not see who writes it at the same time.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        if _ONE_ACCOUNT not in str(refusal):
            raise
        raise ValidationError(
            {field: _("Somebody has this e-mail address already.")}, code="unique"
        ) from refusal
