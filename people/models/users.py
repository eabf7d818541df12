"""A person who signs in with an e-mail address."""

import zoneinfo
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.search import unaccented
from common.word_index import Words
from people.models.invitations import Invitation

# What breaks a line, hides, or turns the direction of writing: a name with it looks like something else in a mail.
# Read alike by Python and PostgreSQL.
UNPRINTABLE = r"[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]"
printable = RegexValidator(UNPRINTABLE, inverse_match=True)


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_state(self) -> Self:
        """With `is_invited`: active, asked to join, and neither accepted nor signed in any other way so far."""
        asked = Invitation.objects.filter(user=OuterRef("pk"))
        return self.annotate(
            is_invited=Q(is_active=True, last_login__isnull=True)
            & Exists(asked)
            & ~Exists(asked.filter(accepted_at__isnull=False))
        )

    def able_to_sign_in(self) -> Self:
        """Active people who have joined: an invitation alone lets nobody in."""
        return self.with_state().filter(is_active=True, is_invited=False)

    def matching(self, typed: str) -> Self:
        """People whose name or address contains what was typed, accents and case ignored."""
        return self.filter(search_text__contains=typed)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = User(email=email.strip().lower(), **fields)
        user.search_text = unaccented(user.full_name, user.email)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        # One account per address, however it is typed.
        user: User = self.get(email=(username or "").strip().lower())
        return user


@tracked(exclude=["password", "last_login", "search_text"])
class User(AbstractBaseUser):
    """Identity and reading preferences; rights come from RoleGrant alone."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")

    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Paris")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    search_text = models.CharField(_("search text"), max_length=400, blank=True, editable=False)
    # Counts the edits: a form that was opened before somebody else's save finds out.
    version = models.PositiveIntegerField(_("version"), default=1)

    # Whom this person acts for in the request that is being answered (people.acting); never stored.
    acting_for: "User | None" = None
    # In that mode: rights of the other person that began later do not count (Deputyship.rights_until); None: all do.
    acting_rights_until: datetime | None = None
    # Set by `with_state()` alone: asked to join and not in yet.
    is_invited: bool

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["full_name"]
        constraints = [
            # One account per address, however it is typed: small letters only, so that a plain index is enough,
            # for the constraint and for the look-up at sign-in.
            models.UniqueConstraint(
                fields=["email"],
                name="people_user_email_unique",
                violation_error_message=_("Somebody has this e-mail address already."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="people_user_email_small_letters",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=~Q(full_name__regex=UNPRINTABLE),
                name="people_user_name_printable",
                violation_error_message=printable.message,
            ),
        ]
        indexes = [GinIndex(Words("search_text"), name="people_user_words")]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone in which this person reads instants; the organisation's when theirs is unknown to the system."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo(settings.TIME_ZONE)

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.full_name.split()[:2]).upper()
