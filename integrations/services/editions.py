"""What an edition said, kept row by row when it is confirmed, so that editions can be laid side by side."""

from collections.abc import Mapping

from django.db import transaction

from integrations.comparison import kept_facts
from integrations.models import EditionRow, ImportRun
from integrations.services.drafting import Draft
from projects.models import Project

BATCH = 1000


@transaction.atomic
def keep_edition(*, run: ImportRun, draft: Draft, projects: Mapping[int, Project]) -> None:
    """One row per project of the file. `projects` are those that this import created or changed, by row."""
    records = {record.row: record for record in draft.extraction.records}
    for start in range(0, len(draft.plan.rows), BATCH):
        rows = []
        for planned in draft.plan.rows[start : start + BATCH]:
            project_id = projects[planned.row].pk if planned.row in projects else planned.project_id
            if project_id is None:
                continue
            record = records[planned.row]
            rows.append(
                EditionRow(
                    run=run,
                    project_id=project_id,
                    row=record.row,
                    name=record.name,
                    facts=kept_facts(record.readings),
                )
            )
        # Some at a time, so that the memory does not grow with the file.
        EditionRow.objects.bulk_create(rows)
