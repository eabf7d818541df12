"""Exports of everything: an order to a worker, its file in pieces, and who took it away."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import common.history


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0005_mapping_versions_editions_and_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchiveDownload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "download of an archive",
                "verbose_name_plural": "downloads of archives",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ArchiveExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting for a worker"),
                            ("writing", "Being written"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("cancelled", "Stopped"),
                            ("removed", "File deleted"),
                        ],
                        default="queued",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("run_after", models.DateTimeField(verbose_name="not before")),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="claimed until")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "progress_done",
                    models.PositiveBigIntegerField(default=0, verbose_name="rows and files done"),
                ),
                ("progress_total", models.PositiveBigIntegerField(default=0, verbose_name="rows and files")),
                ("requested_at", models.DateTimeField(verbose_name="asked for")),
                ("as_of", models.DateTimeField(blank=True, null=True, verbose_name="as of")),
                ("rows", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="rows")),
                ("files", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="files")),
                ("size", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="size in bytes")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="file is deleted")),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
            ],
            options={
                "verbose_name": "export of everything",
                "verbose_name_plural": "exports of everything",
                "ordering": ["-requested_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ArchiveDownloadEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_role", models.TextField(db_default=common.history.SessionUser(), editable=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="integrations.archivedownload",
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="integrations.archiveexport",
                        verbose_name="export of everything",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="archivedownload",
            name="export",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="downloads",
                to="integrations.archiveexport",
                verbose_name="export of everything",
            ),
        ),
        migrations.CreateModel(
            name="ArchiveExportEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_role", models.TextField(db_default=common.history.SessionUser(), editable=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting for a worker"),
                            ("writing", "Being written"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("cancelled", "Stopped"),
                            ("removed", "File deleted"),
                        ],
                        default="queued",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("requested_at", models.DateTimeField(verbose_name="asked for")),
                ("as_of", models.DateTimeField(blank=True, null=True, verbose_name="as of")),
                ("rows", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="rows")),
                ("files", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="files")),
                ("size", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="size in bytes")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="file is deleted")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="integrations.archiveexport",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ArchivePiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("content", models.BinaryField(verbose_name="content")),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pieces",
                        to="integrations.archiveexport",
                        verbose_name="export of everything",
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of an archive",
                "verbose_name_plural": "pieces of archives",
            },
        ),
        migrations.AddConstraint(
            model_name="archiveexport",
            constraint=models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(("state__in", ["queued", "writing"])),
                name="integrations_archiveexport_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiveexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "writing", "ready", "failed", "cancelled", "removed"])
                ),
                name="integrations_archiveexport_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiveexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("as_of__isnull", False),
                        ("expires_at__isnull", False),
                        ("sha256__regex", "^[0-9a-f]{64}$"),
                        ("size__isnull", False),
                        ("state__in", ["ready", "removed"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["ready", "removed"]), _negated=True),
                        ("sha256", ""),
                        ("size__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="integrations_archiveexport_ready_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiveexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_until__isnull", False), ("state", "writing")),
                    models.Q(models.Q(("state", "writing"), _negated=True), ("lease_until__isnull", True)),
                    _connector="OR",
                ),
                name="integrations_archiveexport_lease_of_work",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="archiveexport",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "integrations_archiveexportevent" ("as_of", "attempts", "error", "expires_at", "files", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requested_at", "requested_by_id", "rows", "sha256", "size", "state") VALUES (NEW."as_of", NEW."attempts", NEW."error", NEW."expires_at", NEW."files", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."requested_at", NEW."requested_by_id", NEW."rows", NEW."sha256", NEW."size", NEW."state"); RETURN NULL;',
                    hash="3fd1f7ac260b192c57e98adb0d2fc50e3aca133e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d4492",
                    table="integrations_archiveexport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="archiveexport",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."as_of" IS DISTINCT FROM (NEW."as_of") OR OLD."attempts" IS DISTINCT FROM (NEW."attempts") OR OLD."error" IS DISTINCT FROM (NEW."error") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."files" IS DISTINCT FROM (NEW."files") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."requested_at" IS DISTINCT FROM (NEW."requested_at") OR OLD."requested_by_id" IS DISTINCT FROM (NEW."requested_by_id") OR OLD."rows" IS DISTINCT FROM (NEW."rows") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "integrations_archiveexportevent" ("as_of", "attempts", "error", "expires_at", "files", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requested_at", "requested_by_id", "rows", "sha256", "size", "state") VALUES (NEW."as_of", NEW."attempts", NEW."error", NEW."expires_at", NEW."files", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."requested_at", NEW."requested_by_id", NEW."rows", NEW."sha256", NEW."size", NEW."state"); RETURN NULL;',
                    hash="dc5897e806c594fd524d693a213242ed678cecf4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_abf18",
                    table="integrations_archiveexport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="archiveexport",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "integrations_archiveexportevent" ("as_of", "attempts", "error", "expires_at", "files", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requested_at", "requested_by_id", "rows", "sha256", "size", "state") VALUES (OLD."as_of", OLD."attempts", OLD."error", OLD."expires_at", OLD."files", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."requested_at", OLD."requested_by_id", OLD."rows", OLD."sha256", OLD."size", OLD."state"); RETURN NULL;',
                    hash="e6573769d8977d1b54a6250539c2358bf063a3e6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d6d29",
                    table="integrations_archiveexport",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="archivedownloadevent",
            index=models.Index(fields=["pgh_created_at", "pgh_id"], name="ev_archivedownload_time"),
        ),
        migrations.AddIndex(
            model_name="archivedownloadevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="ev_archivedownload_object"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="archivedownload",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "integrations_archivedownloadevent" ("at", "by_id", "export_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."at", NEW."by_id", NEW."export_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="9a2823b952891256066d46b405b90dd50dcb88a7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c8878",
                    table="integrations_archivedownload",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="archivedownload",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "integrations_archivedownloadevent" ("at", "by_id", "export_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."at", NEW."by_id", NEW."export_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="fb052f8e91498a545e69d58de94f69ec885cf723",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5baff",
                    table="integrations_archivedownload",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="archivedownload",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "integrations_archivedownloadevent" ("at", "by_id", "export_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."at", OLD."by_id", OLD."export_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="f842ec6079e246e75e4e99ea8ebac0fa7f2cc606",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5deb3",
                    table="integrations_archivedownload",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="archiveexportevent",
            index=models.Index(fields=["pgh_created_at", "pgh_id"], name="ev_archiveexport_time"),
        ),
        migrations.AddIndex(
            model_name="archiveexportevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="ev_archiveexport_object"),
        ),
        migrations.AddConstraint(
            model_name="archivepiece",
            constraint=models.UniqueConstraint(
                fields=("export", "number"), name="integrations_archivepiece_unique"
            ),
        ),
    ]
