"""Who stands in for whom during an absence."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from people.models.users import User


class DeputyshipQuerySet(models.QuerySet["Deputyship"]):
    def active(self, now: datetime) -> Self:
        """In force at `now`, between two people who may sign in."""
        return self.filter(
            since__lte=now,
            until__gt=now,
            ended_at__isnull=True,
            principal__is_active=True,
            deputy__is_active=True,
        )

    def concerning(self, user: User) -> Self:
        """Those in which this person is the absent one, the deputy, or who arranged it."""
        return self.filter(Q(principal=user) | Q(deputy=user) | Q(appointed_by=user))


@tracked()
class Deputyship(models.Model):
    """For a time, the deputy may act for the principal: with the principal's rights, under both names."""

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputyships", verbose_name=_("absent person")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in", verbose_name=_("deputy")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("appointed by")
    )
    appointed_at = models.DateTimeField(_("created"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputyship")
        verbose_name_plural = _("deputyships")
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(condition=~Q(principal=F("deputy")), name="people_deputyship_two_people"),
            models.CheckConstraint(
                condition=Q(appointed_by__isnull=True) | ~Q(appointed_by=F("deputy")),
                name="people_deputyship_not_oneself",
                violation_error_message=_("Nobody names themselves as a deputy."),
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="people_deputyship_since_until"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.principal}"

    @property
    def rights_until(self) -> datetime | None:
        """Rights of the principal that began later are not the deputy's; None: all are.

        Somebody else appointed by the roles that the principal had: of what came later nobody has judged whether they
        could have handed it on.
        """
        return None if self.appointed_by_id == self.principal_id else self.appointed_at
