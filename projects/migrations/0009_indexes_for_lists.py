from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0008_words_of_projects"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["sort_key", "id"], name="projects_project_by_name"),
        ),
        migrations.AddIndex(
            model_name="statusupdate",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["submitted_at", "id"],
                name="projects_statusupdate_latest",
            ),
        ),
    ]
