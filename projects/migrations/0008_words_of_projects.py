from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from common.word_index import Words

TEXTS_OF_UPDATES = (
    "summary",
    "achievements",
    "next_steps",
    "decisions_needed",
    "schedule_comment",
    "scope_comment",
    "quality_comment",
    "risk_comment",
    "benefits_comment",
    "resources_comment",
)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0007_imported_baselines_can_be_withdrawn"),
    ]

    operations = [
        migrations.AddIndex("project", GinIndex(Words("search_text"), name="projects_project_words")),
        migrations.AddIndex("milestone", GinIndex(Words("name"), name="projects_milestone_words")),
        migrations.AddIndex(
            "statusupdate",
            GinIndex(
                Words(*TEXTS_OF_UPDATES),
                condition=models.Q(is_current=True),
                name="projects_statusupdate_words",
            ),
        ),
    ]
