"""An object's events are found in their order: the row before another is one step away."""

from django.db import migrations, models

TRACKED = [
    "baseline",
    "budgetline",
    "costentry",
    "method",
    "milestone",
    "phase",
    "progressmeasurement",
    "project",
    "statusupdate",
]


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_trail_login_and_time")]

    operations = [
        *[
            migrations.AddIndex(
                f"{name}event", models.Index(fields=["pgh_obj", "pgh_id"], name=f"ev_{name}_object")
            )
            for name in TRACKED
        ],
        *[
            migrations.AlterField(
                f"{name}event",
                "pgh_obj",
                models.ForeignKey(
                    f"projects.{name}",
                    models.DO_NOTHING,
                    db_constraint=False,
                    db_index=False,
                    related_name="events",
                ),
            )
            for name in TRACKED
        ],
    ]
