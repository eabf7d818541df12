import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Until now only who uploaded a file could undo it.
WHO_UNDID = "UPDATE integrations_actualsimport SET undone_by_id = created_by_id WHERE undone_at IS NOT NULL"
# What a file names: where it was sent, what its page tells of, what it wrote.
NAMED = """
INSERT INTO integrations_actualsproject (run_id, project_id)
SELECT run.id, run.project_id FROM integrations_actualsimport AS run WHERE run.project_id IS NOT NULL
UNION
SELECT run.id, project.id
FROM integrations_actualsimport AS run
CROSS JOIN LATERAL jsonb_array_elements(COALESCE(run.preview -> 'projects', '[]')) AS told
JOIN projects_project AS project ON project.code = told ->> 'code'
UNION
SELECT run.id, project.id
FROM integrations_actualsimport AS run
CROSS JOIN LATERAL jsonb_array_elements(run.written) AS line
JOIN projects_project AS project ON project.id = (line -> 'after' ->> 'project')::bigint
"""


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0007_imports_of_actuals"),
        ("projects", "0011_parts_of_own_project"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActualsProject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named",
                        to="integrations.actualsimport",
                        verbose_name="import of actuals",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of actuals",
                "verbose_name_plural": "imports of actuals",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "project"), name="integrations_actualsproject_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="actualsimport",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="undone by",
            ),
        ),
        migrations.RunSQL(
            # The new key is checked at once, so that the table can be changed further.
            f"SET CONSTRAINTS ALL IMMEDIATE; {WHO_UNDID}; SET CONSTRAINTS ALL DEFERRED",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="actualsimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="integrations_actualsimport_undone_by",
            ),
        ),
    ]
