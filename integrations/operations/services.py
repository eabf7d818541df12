"""Another try for what was given up."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from common.operations import JobKind
from people.access import access_of
from people.models import OperatorAct, User
from people.roles import Permission


@transaction.atomic
def try_again(*, kind: JobKind, ids: Sequence[int] | None, actor: User, now: datetime) -> list[int]:
    """Have failed jobs of a kind wait again (None: all of them); the ids of those that do, fewer if others were faster.

    Who did it stands in the trail with the numbers of the jobs. Raises PermissionDenied without the right to operate.
    """
    if not access_of(actor).may_anywhere(Permission.OPERATE):
        raise PermissionDenied
    if kind.retry is None:
        return []
    done = kind.retry(ids, now)
    if done:
        OperatorAct.objects.create(at=now, actor=actor, kind=kind.key, jobs=done)
    return done
