"""The organisation whose portal this is, the code that opens its set-up, and what its operators did by hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from people.models.users import UNPRINTABLE, User, printable

THE_ONE = 1


@tracked(exclude=["logo"])
class Organisation(models.Model):
    """One row at most: what the set-up and the organisation's page say. Until it is there, the environment holds.

    `setup_step` is the step that the set-up has reached, `set_up_at` its end; an installation that began without it
    (an upgrade, the demo) has neither.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField(_("name of the organisation"), max_length=80, validators=[printable])
    language = models.CharField(
        _("language"), max_length=2, choices=User.Language.choices, default=User.Language.ENGLISH
    )
    time_zone = models.CharField(_("time zone"), max_length=50)
    sender_name = models.CharField(_("name of the sender"), max_length=80, blank=True, validators=[printable])
    sender_address = models.EmailField(_("address of the sender"), blank=True)
    reply_to = models.EmailField(_("answers go to"), blank=True)
    # Always a PNG that the portal wrote itself (people.logos); the trail keeps its fingerprint.
    logo = models.BinaryField(_("logo"), default=bytes, blank=True)
    logo_sha256 = models.CharField(_("SHA-256 of the logo"), max_length=64, blank=True)
    logo_width = models.PositiveSmallIntegerField(_("width of the logo"), default=0)
    logo_height = models.PositiveSmallIntegerField(_("height of the logo"), default=0)
    setup_step = models.CharField(_("step of the set-up"), max_length=20, blank=True)
    set_up_at = models.DateTimeField(_("set up"), null=True, blank=True)
    # Counts the edits: a form that was opened before somebody else's save finds out.
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ONE), name="people_organisation_only_one"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(name__regex=UNPRINTABLE) & ~Q(sender_name__regex=UNPRINTABLE),
                name="people_organisation_names_printable",
            ),
            models.CheckConstraint(
                condition=Q(language__in=User.Language.values), name="people_organisation_language"
            ),
            models.CheckConstraint(
                condition=Q(logo=b"", logo_sha256="", logo_width=0, logo_height=0)
                | (
                    ~Q(logo=b"")
                    & Q(logo_sha256__regex=r"^[0-9a-f]{64}$", logo_width__gt=0, logo_height__gt=0)
                ),
                name="people_organisation_logo_whole",
            ),
            models.CheckConstraint(
                condition=Q(set_up_at__isnull=True) | Q(setup_step=""),
                name="people_organisation_set_up_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SetupCode(models.Model):
    """The code that opens the set-up, printed on the server: one row at most, and only its digest.

    Untracked: it is worth something for a day, and nothing once somebody has used it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    digest = models.CharField(_("digest of the code"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    # Whoever has used it goes on in their session; nobody else begins with it.
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("set-up code")
        verbose_name_plural = _("set-up codes")
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ONE), name="people_setupcode_only_one"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="people_setupcode_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d %H:%M}"


@tracked()
class OperatorAct(models.Model):
    """What an administrator did on the operations page: which jobs were given another try, when and by whom.

    The jobs themselves are rows of many kinds, some of them untracked.
    """

    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by whom")
    )
    kind = models.CharField(_("kind of job"), max_length=40)
    jobs = models.JSONField(_("numbers of the jobs"), default=list)

    class Meta:
        verbose_name = _("act of an operator")
        verbose_name_plural = _("acts of operators")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at"], name="people_operatoract_latest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.jobs}"
