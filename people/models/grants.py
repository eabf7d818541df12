"""Who has which role where, since when, until when, and by whose decision."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from people.models.scopes import Scope
from people.roles import ROLES


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def active(self, now: datetime) -> Self:
        """Grants in force at `now`, of users who may sign in."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), since__lte=now, user__is_active=True)


@tracked()
class RoleGrant(models.Model):
    """A role for a user on a scope and everything below it; no scope means everywhere."""

    class RoleName(models.TextChoices):
        PMO_DIRECTOR = "pmo_director", _("PMO director")
        PMO_OFFICER = "pmo_officer", _("PMO officer")
        EXECUTIVE = "executive", _("Executive")
        SPONSOR = "sponsor", _("Sponsor")
        PROGRAMME_MANAGER = "programme_manager", _("Programme manager")
        PROJECT_MANAGER = "project_manager", _("Project manager")
        TEAM_MEMBER = "team_member", _("Team member")
        AUDITOR = "auditor", _("Auditor")
        VIEWER = "viewer", _("Viewer")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=RoleName.choices)
    scope = models.ForeignKey(
        Scope, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("scope")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants_given",
        verbose_name=_("granted by"),
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=sorted(ROLES)), name="people_rolegrant_role_known"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")),
                name="people_rolegrant_not_to_oneself",
                violation_error_message=_("Nobody grants a role to themselves."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="people_rolegrant_since_until"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="people_rolegrant_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.scope or '*'}"
