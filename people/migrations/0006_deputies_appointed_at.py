"""When a deputy was appointed: rights that the absent person got since are not theirs, if somebody else did it."""

import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# The trail knows when each row was written; one that it does not know counts from its beginning.
FROM_THE_TRAIL = [
    """
    UPDATE people_deputyshipevent AS event SET appointed_at = written.at
    FROM (
        SELECT pgh_obj_id, min(pgh_created_at) AS at FROM people_deputyshipevent GROUP BY pgh_obj_id
    ) AS written
    WHERE written.pgh_obj_id = event.pgh_obj_id
    """,
    """
    UPDATE people_deputyship AS appointed SET appointed_at = least(appointed.since, (
        SELECT min(pgh_created_at) FROM people_deputyshipevent AS event WHERE event.pgh_obj_id = appointed.id
    ))
    """,
]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_trail_by_object"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="deputyship",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="deputyship",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="deputyship",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="deputyship",
            name="appointed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
        ),
        migrations.AddField(
            model_name="deputyshipevent",
            name="appointed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
        ),
        # Without its triggers: nothing happened to these rows.
        migrations.RunSQL(FROM_THE_TRAIL, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="deputyship",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_deputyshipevent" ("appointed_at", "appointed_by_id", "deputy_id", "ended_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "principal_id", "reason", "since", "until") VALUES (NEW."appointed_at", NEW."appointed_by_id", NEW."deputy_id", NEW."ended_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."principal_id", NEW."reason", NEW."since", NEW."until"); RETURN NULL;',
                    hash="ab74bdca8f3a745b111fe38d62a70a045f03617c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_85e8e",
                    table="people_deputyship",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deputyship",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "people_deputyshipevent" ("appointed_at", "appointed_by_id", "deputy_id", "ended_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "principal_id", "reason", "since", "until") VALUES (NEW."appointed_at", NEW."appointed_by_id", NEW."deputy_id", NEW."ended_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."principal_id", NEW."reason", NEW."since", NEW."until"); RETURN NULL;',
                    hash="ca4dd3b6583fa61c2b0df8d23bf9f4297e6fa76d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_496ff",
                    table="people_deputyship",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deputyship",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_deputyshipevent" ("appointed_at", "appointed_by_id", "deputy_id", "ended_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "principal_id", "reason", "since", "until") VALUES (OLD."appointed_at", OLD."appointed_by_id", OLD."deputy_id", OLD."ended_at", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."principal_id", OLD."reason", OLD."since", OLD."until"); RETURN NULL;',
                    hash="370a741ce62d127dc700a514ffb3ebe7c481df27",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a085c",
                    table="people_deputyship",
                    when="AFTER",
                ),
            ),
        ),
    ]
