"""Events keep the login that wrote them, and are found by time."""

from django.db import migrations, models

import common.history

TRACKED = ["frozenfigures", "report"]


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_reduced_packs")]

    # Who wrote the events that are there already is not known: they keep "".
    operations = [
        *[
            migrations.AddField(
                f"{name}event",
                "pgh_role",
                models.TextField(default="", editable=False),
                preserve_default=False,
            )
            for name in TRACKED
        ],
        *[
            migrations.AlterField(
                f"{name}event",
                "pgh_role",
                models.TextField(db_default=common.history.SessionUser(), editable=False),
            )
            for name in TRACKED
        ],
        *[
            migrations.AddIndex(
                f"{name}event", models.Index(fields=["pgh_created_at", "pgh_id"], name=f"ev_{name}_time")
            )
            for name in TRACKED
        ],
    ]
