"""Writing what a file of people says: all of it, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from common.search import unaccented
from people import granting
from people.import_plan import plan_import
from people.import_rows import ImportPlan
from people.models import RoleGrant, User
from people.people_file import FileRow
from people.selectors.organisation import organisation
from people.services.invitations import send_invitations


class ImportPlanChanged(Exception):
    """What the file would do now is not what the person saw; `plan` is as it stands now."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(plan.digest)
        self.plan = plan


@transaction.atomic
def import_people(*, rows: Sequence[FileRow], shown: str, actor: User, now: datetime) -> ImportPlan:
    """Invite and grant exactly what was shown (`shown` is its digest), each with the actor's own rights.

    Raises PermissionDenied when the actor may neither manage users nor grant roles, ImportPlanChanged when the rows
    would do something else by now or hold a problem; IntegrityError when somebody made one of the accounts meanwhile.
    """
    if not granting.may_invite(actor):
        raise PermissionDenied(_("People are invited by administrators and by those who grant roles."))
    emails = {row.values["email"].lower() for row in rows}
    # One writer per person, in one order: what overlaps is decided below, where no constraint sees it.
    list(User.objects.select_for_update(no_key=True).filter(email__in=emails).order_by("pk"))
    plan = plan_import(rows, actor, now)
    if plan.digest != shown or plan.problems:
        raise ImportPlanChanged(plan)
    _new_people(plan, actor, now)
    people = {user.email: user for user in User.objects.filter(email__in=emails)}
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=people[row.email],
            role=row.role,
            scope_id=row.place.scope_id if row.place else None,
            since=row.starts(now),
            until=row.ends(),
            granted_by=actor,
        )
        for row in plan.rows
        if row.grants
    )
    return plan


def _new_people(plan: ImportPlan, actor: User, now: datetime) -> None:
    created = User.objects.bulk_create(
        User(
            email=row.email,
            full_name=row.name,
            language=row.language,
            time_zone=organisation().time_zone,
            password=make_password(None),
            search_text=unaccented(row.name, row.email),
        )
        for row in plan.rows
        if row.new
    )
    send_invitations(people=created, actor=actor, now=now)
