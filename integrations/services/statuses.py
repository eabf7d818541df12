"""The status that an edition declares, as updates of its reporting period."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from common.clock import business_date, business_zone
from integrations.periods import StatusPeriod, ensure_period
from integrations.plan import RowPlan
from integrations.selectors import STATUS_FIELDS
from people.models import User
from projects.models import Project, StatusUpdate

BATCH = 1000
NOON = time(12)


def write_statuses(
    pairs: Sequence[tuple[Project, RowPlan]],
    *,
    target: StatusPeriod,
    as_of: date,
    actor: User | None,
    now: datetime,
    language: str,
) -> None:
    """One accepted update per project; where the period has one already, a version that supersedes it.

    It counts as submitted on the edition's day, or freshness would call a rating of years ago fresh; the trail says
    when it was written.
    """
    submitted_at = min(now, datetime.combine(as_of, NOON, business_zone()))
    applied = {
        project.pk: {
            change.key.removeprefix("status."): change.after
            for change in row.changes
            if change.applied and change.key.startswith("status.")
        }
        for project, row in pairs
    }
    ids = [pk for pk, facts in applied.items() if facts]
    if not ids:
        return
    period = ensure_period(target=target, today=business_date(now), now=now)
    current = {
        update.project_id: update
        for update in StatusUpdate.objects.current().filter(project_id__in=ids, period=period, sequence=1)
    }
    StatusUpdate.objects.filter(pk__in=[update.pk for update in current.values()]).update(is_current=False)
    updates = []
    for pk in ids:
        before = current.get(pk)
        values: dict[str, Any] = {}
        unread: dict[str, Any] = dict(before.unread) if before else {}
        if before:
            values = {field: getattr(before, field) for field in (*STATUS_FIELDS, "outlook", "language")}
        for field, fact in applied[pk].items():
            values[field] = fact.value if field.endswith("_rag") else str(fact.value or "")
            unread.pop(field, None)
            if fact.state:
                unread[field] = {"state": fact.state, "verbatim": fact.verbatim}
        updates.append(
            StatusUpdate(
                project_id=pk,
                period=period,
                version=before.version + 1 if before else 1,
                state=StatusUpdate.State.ACCEPTED,
                author=actor,
                submitted_at=submitted_at,
                unread=unread,
                **{"language": language, **values},
            )
        )
    StatusUpdate.objects.bulk_create(updates, batch_size=BATCH)
