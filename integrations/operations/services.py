"""Another try for what was given up."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from common.operations import JobKind
from integrations.models import ImportRun
from integrations.services.preview import begin_waiting
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


@transaction.atomic
def retry_imports(*, import_ids: Sequence[int] | None, now: datetime) -> list[int]:
    """Have these failed imports wait again, or all of them (None), at the step that failed; their ids.

    They go on in the name of whoever asked for that step: the worker looks at that person's rights again, so whoever
    operates the portal needs none on the portfolio, and learns nothing of it.
    """
    failed = ImportRun.objects.filter(state=ImportRun.State.FAILED)
    rows = failed if import_ids is None else failed.filter(pk__in=import_ids)
    locked = rows.select_for_update(no_key=True, of=("self",)).select_related("requested_by")
    done = []
    for run in locked.defer("content", "plan", "choices").order_by("pk"):
        begin_waiting(run, actor=run.requested_by, now=now)
        run.state = ImportRun.State.TO_APPLY if run.plan_hash else ImportRun.State.QUEUED
        run.save(
            update_fields=[
                *("state", "run_after", "attempts", "error"),
                *("progress_phase", "progress_done", "progress_total"),
            ]
        )
        done.append(run.pk)
    return done
