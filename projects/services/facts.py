"""Every write that figures depend on ends here: the project becomes stale, and whoever listens is told."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Now

from common.signals import facts_changed
from projects.models import FactsRevision, Project


@transaction.atomic
def facts_have_changed(*, project_ids: Collection[int]) -> None:
    """Raise the projects' revisions and send `facts_changed` with their scopes. Three statements for any number."""
    # In one order everywhere, so that two writers never wait for each other in a circle.
    locked = list(
        FactsRevision.objects.select_for_update()
        .filter(project_id__in=project_ids)
        .order_by("project_id")
        .values_list("project_id", flat=True)
    )
    # Both read the row as it was: what was behind already stays so since then.
    behind_since = Case(When(computed_revision=F("revision"), then=Now()), default=F("stale_since"))
    FactsRevision.objects.filter(project_id__in=locked).update(
        revision=F("revision") + 1, stale_since=behind_since
    )
    scope_ids = list(Project.objects.filter(pk__in=locked).values_list("scope_id", flat=True))
    facts_changed.send(sender=FactsRevision, scope_ids=scope_ids)
