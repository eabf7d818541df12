"""An object's events are found in their order: the row before another is one step away."""

from django.db import migrations, models

TRACKED = ["customattribute", "exchangerate", "portfolio", "programme", "reportingperiod"]


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0002_trail_login_and_time")]

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
                    f"portfolio.{name}",
                    models.DO_NOTHING,
                    db_constraint=False,
                    db_index=False,
                    related_name="events",
                ),
            )
            for name in TRACKED
        ],
    ]
