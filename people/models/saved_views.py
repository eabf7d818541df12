"""Views of lists that somebody keeps: a name for what the URL of a list says."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from people.models.grants import RoleGrant
from people.models.users import UNPRINTABLE, User, printable

LONGEST_QUERY = 2000


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those that are shared with everybody."""
        return self.filter(Q(owner=user) | Q(shared=True))


@tracked()
class SavedView(models.Model):
    """A query string of one list, by name. It holds no data: whoever opens it sees what they may see.

    Shared ones are for everybody; one of them can be what a role sees first.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", verbose_name=_("owner")
    )
    table = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=80, validators=[printable])
    query = models.CharField(_("query"), max_length=LONGEST_QUERY, blank=True)
    shared = models.BooleanField(_("shared with everybody"), default=False)
    default_for_role = models.CharField(
        _("what this role sees first"), max_length=20, choices=RoleGrant.RoleName.choices, blank=True
    )
    # Counts the edits: a form that was opened before somebody else's save finds out.
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "table", "name"],
                name="people_savedview_name",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.UniqueConstraint(
                fields=["table", "default_for_role"],
                condition=~Q(default_for_role=""),
                name="people_savedview_one_default",
                violation_error_message=_("This role has another view that it sees first."),
            ),
            models.CheckConstraint(
                condition=Q(default_for_role="") | Q(shared=True), name="people_savedview_default_is_shared"
            ),
            models.CheckConstraint(
                condition=Q(default_for_role__in=["", *RoleGrant.RoleName.values]),
                name="people_savedview_role_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="people_savedview_named"),
            models.CheckConstraint(
                condition=~Q(name__regex=UNPRINTABLE), name="people_savedview_name_printable"
            ),
        ]

    def __str__(self) -> str:
        return self.name
