"""An import waits for a worker, tells how far it is, can be cancelled and undone; the trail keeps what a source said."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0003_trail_by_object"),
        ("portfolio", "0003_trail_by_object"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="externalref",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="externalref",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="externalref",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="importrun",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="importrun",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="importrun",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="importrun",
            name="integrations_importrun_confirmed_at",
        ),
        migrations.RemoveConstraint(
            model_name="importrun",
            name="integrations_importrun_state",
        ),
        migrations.AddField(
            model_name="externalrefevent",
            name="last_imported",
            field=models.JSONField(blank=True, default=dict, verbose_name="imported last"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="error",
            field=models.TextField(blank=True, verbose_name="error"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="claimed until"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="progress_done",
            field=models.PositiveIntegerField(default=0, verbose_name="rows done"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="progress_phase",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reading", "Reading the file"),
                    ("comparing", "Comparing with the portfolio"),
                    ("writing", "Writing the projects"),
                    ("undoing", "Putting back what was there before"),
                ],
                max_length=9,
                verbose_name="phase",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="progress_total",
            field=models.PositiveIntegerField(default=0, verbose_name="rows"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requested by",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="run_after",
            field=models.DateTimeField(blank=True, null=True, verbose_name="not before"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="sheet",
            field=models.CharField(blank=True, max_length=255, verbose_name="sheet of the workbook"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone"),
        ),
        migrations.AddField(
            model_name="importrun",
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
        migrations.AddField(
            model_name="importrun",
            name="written_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="written"),
        ),
        migrations.AddField(
            model_name="importrunevent",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AddField(
            model_name="importrunevent",
            name="error",
            field=models.TextField(blank=True, verbose_name="error"),
        ),
        migrations.AddField(
            model_name="importrunevent",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requested by",
            ),
        ),
        migrations.AddField(
            model_name="importrunevent",
            name="sheet",
            field=models.CharField(blank=True, max_length=255, verbose_name="sheet of the workbook"),
        ),
        migrations.AddField(
            model_name="importrunevent",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone"),
        ),
        migrations.AddField(
            model_name="importrunevent",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="undone by",
            ),
        ),
        migrations.AddField(
            model_name="importrunevent",
            name="written_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="written"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting to be read"),
                    ("reading", "Being read"),
                    ("previewed", "Waiting for confirmation"),
                    ("to_apply", "Waiting to be imported"),
                    ("applying", "Being imported"),
                    ("confirmed", "Imported"),
                    ("to_undo", "Waiting to be undone"),
                    ("undoing", "Being undone"),
                    ("undone", "Undone"),
                    ("refused", "Refused"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                    ("discarded", "Discarded"),
                ],
                default="queued",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="importrunevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting to be read"),
                    ("reading", "Being read"),
                    ("previewed", "Waiting for confirmation"),
                    ("to_apply", "Waiting to be imported"),
                    ("applying", "Being imported"),
                    ("confirmed", "Imported"),
                    ("to_undo", "Waiting to be undone"),
                    ("undoing", "Being undone"),
                    ("undone", "Undone"),
                    ("refused", "Refused"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                    ("discarded", "Discarded"),
                ],
                default="queued",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["queued", "reading", "to_apply", "applying", "to_undo", "undoing"])
                ),
                fields=["run_after"],
                name="integrations_run_pending",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="externalref",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "integrations_externalrefevent" ("external_id", "id", "kind", "last_imported", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "project_id", "source") VALUES (NEW."external_id", NEW."id", NEW."kind", NEW."last_imported", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."project_id", NEW."source"); RETURN NULL;',
                    hash="a349f83feca45b5ccfe1fa14ce57227d99c7c131",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5b304",
                    table="integrations_externalref",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="externalref",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "integrations_externalrefevent" ("external_id", "id", "kind", "last_imported", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "project_id", "source") VALUES (NEW."external_id", NEW."id", NEW."kind", NEW."last_imported", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."programme_id", NEW."project_id", NEW."source"); RETURN NULL;',
                    hash="b87a17cf6fb3439e4e2e2d5bf047af8169fa7cf2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_aa8e8",
                    table="integrations_externalref",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="externalref",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "integrations_externalrefevent" ("external_id", "id", "kind", "last_imported", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "project_id", "source") VALUES (OLD."external_id", OLD."id", OLD."kind", OLD."last_imported", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."project_id", OLD."source"); RETURN NULL;',
                    hash="4ffdd3d1ddec7406d3477c79e5f00b9f882b6232",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7322e",
                    table="integrations_externalref",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importrun",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "integrations_importrunevent" ("as_of", "attempts", "confirmed_at", "confirmed_by_id", "counts", "created_at", "created_by_id", "error", "file_name", "file_sha256", "file_size", "id", "mapping_id", "mapping_version", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_hash", "portfolio_id", "requested_by_id", "sheet", "source", "state", "undone_at", "undone_by_id", "written_at") VALUES (NEW."as_of", NEW."attempts", NEW."confirmed_at", NEW."confirmed_by_id", NEW."counts", NEW."created_at", NEW."created_by_id", NEW."error", NEW."file_name", NEW."file_sha256", NEW."file_size", NEW."id", NEW."mapping_id", NEW."mapping_version", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."plan_hash", NEW."portfolio_id", NEW."requested_by_id", NEW."sheet", NEW."source", NEW."state", NEW."undone_at", NEW."undone_by_id", NEW."written_at"); RETURN NULL;',
                    hash="8565e0b4a6464ac69812e9f32a36f679bcdedbb4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bf4b6",
                    table="integrations_importrun",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importrun",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."as_of" IS DISTINCT FROM (NEW."as_of") OR OLD."attempts" IS DISTINCT FROM (NEW."attempts") OR OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."confirmed_by_id" IS DISTINCT FROM (NEW."confirmed_by_id") OR OLD."counts" IS DISTINCT FROM (NEW."counts") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."error" IS DISTINCT FROM (NEW."error") OR OLD."file_name" IS DISTINCT FROM (NEW."file_name") OR OLD."file_sha256" IS DISTINCT FROM (NEW."file_sha256") OR OLD."file_size" IS DISTINCT FROM (NEW."file_size") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."mapping_id" IS DISTINCT FROM (NEW."mapping_id") OR OLD."mapping_version" IS DISTINCT FROM (NEW."mapping_version") OR OLD."plan_hash" IS DISTINCT FROM (NEW."plan_hash") OR OLD."portfolio_id" IS DISTINCT FROM (NEW."portfolio_id") OR OLD."requested_by_id" IS DISTINCT FROM (NEW."requested_by_id") OR OLD."sheet" IS DISTINCT FROM (NEW."sheet") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."undone_at" IS DISTINCT FROM (NEW."undone_at") OR OLD."undone_by_id" IS DISTINCT FROM (NEW."undone_by_id") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at"))',
                    func='INSERT INTO "integrations_importrunevent" ("as_of", "attempts", "confirmed_at", "confirmed_by_id", "counts", "created_at", "created_by_id", "error", "file_name", "file_sha256", "file_size", "id", "mapping_id", "mapping_version", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_hash", "portfolio_id", "requested_by_id", "sheet", "source", "state", "undone_at", "undone_by_id", "written_at") VALUES (NEW."as_of", NEW."attempts", NEW."confirmed_at", NEW."confirmed_by_id", NEW."counts", NEW."created_at", NEW."created_by_id", NEW."error", NEW."file_name", NEW."file_sha256", NEW."file_size", NEW."id", NEW."mapping_id", NEW."mapping_version", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."plan_hash", NEW."portfolio_id", NEW."requested_by_id", NEW."sheet", NEW."source", NEW."state", NEW."undone_at", NEW."undone_by_id", NEW."written_at"); RETURN NULL;',
                    hash="5f39fa3388ccb386668179e7fd65b7b6934a7ed0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7fea3",
                    table="integrations_importrun",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importrun",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "integrations_importrunevent" ("as_of", "attempts", "confirmed_at", "confirmed_by_id", "counts", "created_at", "created_by_id", "error", "file_name", "file_sha256", "file_size", "id", "mapping_id", "mapping_version", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_hash", "portfolio_id", "requested_by_id", "sheet", "source", "state", "undone_at", "undone_by_id", "written_at") VALUES (OLD."as_of", OLD."attempts", OLD."confirmed_at", OLD."confirmed_by_id", OLD."counts", OLD."created_at", OLD."created_by_id", OLD."error", OLD."file_name", OLD."file_sha256", OLD."file_size", OLD."id", OLD."mapping_id", OLD."mapping_version", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plan_hash", OLD."portfolio_id", OLD."requested_by_id", OLD."sheet", OLD."source", OLD."state", OLD."undone_at", OLD."undone_by_id", OLD."written_at"); RETURN NULL;',
                    hash="ec1aa7719979acf928603e829f7a288dbf918d80",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a8913",
                    table="integrations_importrun",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("state__in", ["confirmed", "to_undo", "undoing", "undone"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["confirmed", "to_undo", "undoing", "undone"]), _negated=True),
                        ("confirmed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="integrations_importrun_confirmed_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "undone"), ("undone_at__isnull", False)),
                    models.Q(models.Q(("state", "undone"), _negated=True), ("undone_at__isnull", True)),
                    _connector="OR",
                ),
                name="integrations_importrun_undone_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "queued",
                            "reading",
                            "previewed",
                            "to_apply",
                            "applying",
                            "confirmed",
                            "to_undo",
                            "undoing",
                            "undone",
                            "refused",
                            "failed",
                            "cancelled",
                            "discarded",
                        ],
                    )
                ),
                name="integrations_importrun_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lease_until__isnull", False), ("state__in", ["reading", "applying", "undoing"])
                    ),
                    models.Q(
                        models.Q(("state__in", ["reading", "applying", "undoing"]), _negated=True),
                        ("lease_until__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="integrations_importrun_lease_of_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["queued", "to_apply", "to_undo"]), _negated=True),
                    ("run_after__isnull", False),
                    _connector="OR",
                ),
                name="integrations_importrun_waits_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("progress_total", 0), ("progress_done__lte", models.F("progress_total")), _connector="OR"
                ),
                name="integrations_importrun_progress",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("progress_phase__in", ["", "reading", "comparing", "writing", "undoing"])
                ),
                name="integrations_importrun_phase",
            ),
        ),
    ]
