"""What portfolio asks about the projects below a place (portfolio/projects_below.py), answered for many at once."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, JSONField
from django.db.models.fields.json import KeyTransform

from people.models import Scope, User
from portfolio.models import Programme
from portfolio.projects_below import Listed
from projects.models import ProgrammeStatus, ProgrammeStatusDraft, Project, StatusDraft, StatusUpdate
from projects.services.facts import facts_have_changed


class ProjectsBelowScopes:
    """Registered in apps.py."""

    def listed(self, *, reader: User, scope: Scope, limit: int) -> Listed:
        seen = Project.objects.visible_to(reader).within(scope).active()
        rows = seen.order_by("sort_key", "code").values_list("code", "name")[:limit]
        return Listed(rows=tuple(rows), count=seen.count())

    def archived_with(self, *, reader: User, scope: Scope, archived_at: datetime) -> int:
        return Project.objects.visible_to(reader).within(scope).filter(archived_at=archived_at).count()

    @transaction.atomic
    def archive(self, *, scope: Scope, now: datetime) -> int:
        return self._stamp(scope, before=None, after=now)

    @transaction.atomic
    def reopen(self, *, scope: Scope, archived_at: datetime) -> int:
        return self._stamp(scope, before=archived_at, after=None)

    def _stamp(self, scope: Scope, *, before: datetime | None, after: datetime | None) -> int:
        ids = list(
            Project.objects.select_for_update(no_key=True)
            .filter(scope__path__startswith=scope.path, archived_at=before)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        Project.objects.filter(pk__in=ids).update(archived_at=after, version=F("version") + 1)
        facts_have_changed(project_ids=ids)
        return len(ids)

    def reported_in(self, *, reader: User, scope: Scope, period_id: int) -> int:
        seen = Project.objects.visible_to(reader).within(scope).order_by().values("pk")
        here = {"period_id": period_id, "project__in": seen}
        programmes = ProgrammeStatus.objects.filter(
            period_id=period_id, programme__scope__path__startswith=scope.path
        )
        return (
            StatusUpdate.objects.current().filter(**here).count()
            + StatusDraft.objects.filter(**here).count()
            + programmes.filter(is_current=True).count()
        )

    @transaction.atomic
    def report_in(self, *, scope: Scope, instead: Mapping[int, int]) -> None:
        for old, new in instead.items():
            of_projects = {"period_id": old, "project__scope__path__startswith": scope.path}
            of_programmes = {"period_id": old, "programme__scope__path__startswith": scope.path}
            StatusUpdate.objects.filter(**of_projects).update(period_id=new)
            StatusDraft.objects.filter(**of_projects).update(period_id=new)
            # A version that a correction has replaced is locked for good, where it was declared.
            ProgrammeStatus.objects.current().filter(**of_programmes).update(period_id=new)
            ProgrammeStatusDraft.objects.filter(**of_programmes).update(period_id=new)

    @transaction.atomic
    def go_with(self, *, programme: Programme) -> int:
        # By the composite key, in the transaction that has moved the programme: the constraint is checked at its end.
        return Project.objects.filter(programme=programme).update(
            portfolio=programme.portfolio_id, version=F("version") + 1
        )

    @transaction.atomic
    def facts_changed(self, *, scope: Scope) -> None:
        ids = Project.objects.within(scope).order_by("pk").values_list("pk", flat=True)
        facts_have_changed(project_ids=list(ids))

    def currencies(self) -> list[tuple[int, str, int]]:
        rows = Project.objects.active().order_by().values_list("portfolio_id", "currency")
        return list(rows.annotate(n=Count("pk")))

    def values_of(self, *, scope: Scope, code: str) -> list[tuple[object, int]]:
        held = Project.objects.within(scope).filter(attributes__has_key=code).order_by()
        rows = (
            held.annotate(held=KeyTransform(code, "attributes", output_field=JSONField()))
            .values("held")
            .annotate(n=Count("pk"))
            .values_list("held", "n")
        )
        return sorted(rows, key=lambda row: (-row[1], str(row[0])))
