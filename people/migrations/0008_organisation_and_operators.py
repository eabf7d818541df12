import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import common.history


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_printable_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_role", models.TextField(db_default=common.history.SessionUser(), editable=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, serialize=False)),
                (
                    "name",
                    models.CharField(
                        max_length=80,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\\u0001-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]",
                                inverse_match=True,
                            )
                        ],
                        verbose_name="name of the organisation",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("time_zone", models.CharField(max_length=50, verbose_name="time zone")),
                (
                    "sender_name",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\\u0001-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]",
                                inverse_match=True,
                            )
                        ],
                        verbose_name="name of the sender",
                    ),
                ),
                (
                    "sender_address",
                    models.EmailField(blank=True, max_length=254, verbose_name="address of the sender"),
                ),
                ("reply_to", models.EmailField(blank=True, max_length=254, verbose_name="answers go to")),
                (
                    "logo_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the logo"),
                ),
                ("logo_width", models.PositiveSmallIntegerField(default=0, verbose_name="width of the logo")),
                (
                    "logo_height",
                    models.PositiveSmallIntegerField(default=0, verbose_name="height of the logo"),
                ),
                (
                    "setup_step",
                    models.CharField(blank=True, max_length=20, verbose_name="step of the set-up"),
                ),
                ("set_up_at", models.DateTimeField(blank=True, null=True, verbose_name="set up")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SetupCode",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the code")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
            ],
            options={
                "verbose_name": "set-up code",
                "verbose_name_plural": "set-up codes",
            },
        ),
        migrations.CreateModel(
            name="OperatorAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("kind", models.CharField(max_length=40, verbose_name="kind of job")),
                ("jobs", models.JSONField(default=list, verbose_name="numbers of the jobs")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "act of an operator",
                "verbose_name_plural": "acts of operators",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="OperatorActEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_role", models.TextField(db_default=common.history.SessionUser(), editable=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("at", models.DateTimeField(verbose_name="when")),
                ("kind", models.CharField(max_length=40, verbose_name="kind of job")),
                ("jobs", models.JSONField(default=list, verbose_name="numbers of the jobs")),
                (
                    "actor",
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
                        to="people.operatoract",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=80,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\\u0001-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]",
                                inverse_match=True,
                            )
                        ],
                        verbose_name="name of the organisation",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("time_zone", models.CharField(max_length=50, verbose_name="time zone")),
                (
                    "sender_name",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\\u0001-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]",
                                inverse_match=True,
                            )
                        ],
                        verbose_name="name of the sender",
                    ),
                ),
                (
                    "sender_address",
                    models.EmailField(blank=True, max_length=254, verbose_name="address of the sender"),
                ),
                ("reply_to", models.EmailField(blank=True, max_length=254, verbose_name="answers go to")),
                ("logo", models.BinaryField(blank=True, default=bytes, verbose_name="logo")),
                (
                    "logo_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the logo"),
                ),
                ("logo_width", models.PositiveSmallIntegerField(default=0, verbose_name="width of the logo")),
                (
                    "logo_height",
                    models.PositiveSmallIntegerField(default=0, verbose_name="height of the logo"),
                ),
                (
                    "setup_step",
                    models.CharField(blank=True, max_length=20, verbose_name="step of the set-up"),
                ),
                ("set_up_at", models.DateTimeField(blank=True, null=True, verbose_name="set up")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="people_organisation_only_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(
                                (
                                    "name__regex",
                                    "[\\u0001-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]",
                                ),
                                _negated=True,
                            ),
                            models.Q(
                                (
                                    "sender_name__regex",
                                    "[\\u0001-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]",
                                ),
                                _negated=True,
                            ),
                        ),
                        name="people_organisation_names_printable",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "fr"])),
                        name="people_organisation_language",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("logo", b""), ("logo_height", 0), ("logo_sha256", ""), ("logo_width", 0)
                            ),
                            models.Q(
                                models.Q(("logo", b""), _negated=True),
                                ("logo_height__gt", 0),
                                ("logo_sha256__regex", "^[0-9a-f]{64}$"),
                                ("logo_width__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="people_organisation_logo_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("set_up_at__isnull", True), ("setup_step", ""), _connector="OR"),
                        name="people_organisation_set_up_once",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_organisationevent" ("id", "language", "logo_height", "logo_sha256", "logo_width", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reply_to", "sender_address", "sender_name", "set_up_at", "setup_step", "time_zone", "version") VALUES (NEW."id", NEW."language", NEW."logo_height", NEW."logo_sha256", NEW."logo_width", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reply_to", NEW."sender_address", NEW."sender_name", NEW."set_up_at", NEW."setup_step", NEW."time_zone", NEW."version"); RETURN NULL;',
                    hash="8f039ef459cfb6c8ffa419477bbc9b2223df4a6b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d087f",
                    table="people_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."logo_height" IS DISTINCT FROM (NEW."logo_height") OR OLD."logo_sha256" IS DISTINCT FROM (NEW."logo_sha256") OR OLD."logo_width" IS DISTINCT FROM (NEW."logo_width") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."reply_to" IS DISTINCT FROM (NEW."reply_to") OR OLD."sender_address" IS DISTINCT FROM (NEW."sender_address") OR OLD."sender_name" IS DISTINCT FROM (NEW."sender_name") OR OLD."set_up_at" IS DISTINCT FROM (NEW."set_up_at") OR OLD."setup_step" IS DISTINCT FROM (NEW."setup_step") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "people_organisationevent" ("id", "language", "logo_height", "logo_sha256", "logo_width", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reply_to", "sender_address", "sender_name", "set_up_at", "setup_step", "time_zone", "version") VALUES (NEW."id", NEW."language", NEW."logo_height", NEW."logo_sha256", NEW."logo_width", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reply_to", NEW."sender_address", NEW."sender_name", NEW."set_up_at", NEW."setup_step", NEW."time_zone", NEW."version"); RETURN NULL;',
                    hash="2e374a8edda0b6047119746e69868237184192a7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3fee",
                    table="people_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_organisationevent" ("id", "language", "logo_height", "logo_sha256", "logo_width", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reply_to", "sender_address", "sender_name", "set_up_at", "setup_step", "time_zone", "version") VALUES (OLD."id", OLD."language", OLD."logo_height", OLD."logo_sha256", OLD."logo_width", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reply_to", OLD."sender_address", OLD."sender_name", OLD."set_up_at", OLD."setup_step", OLD."time_zone", OLD."version"); RETURN NULL;',
                    hash="46650eb98fc1b72b11f012846f7484157f896c60",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_637d9",
                    table="people_organisation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="people.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="setupcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="people_setupcode_only_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="setupcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="people_setupcode_digest"
            ),
        ),
        migrations.AddIndex(
            model_name="operatoract",
            index=models.Index(fields=["-at"], name="people_operatoract_latest"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="operatoract",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_operatoractevent" ("actor_id", "at", "id", "jobs", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actor_id", NEW."at", NEW."id", NEW."jobs", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="3394c4baf870f38fcb123c83063c2957ec513e61",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_91f2f",
                    table="people_operatoract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="operatoract",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "people_operatoractevent" ("actor_id", "at", "id", "jobs", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actor_id", NEW."at", NEW."id", NEW."jobs", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="64856f025b7472d9f4684b7c7ef5d1c5bb818252",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_51415",
                    table="people_operatoract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="operatoract",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "people_operatoractevent" ("actor_id", "at", "id", "jobs", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."actor_id", OLD."at", OLD."id", OLD."jobs", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="df51c0d5122952ad5cc0aa1a05af209782339d2e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3993d",
                    table="people_operatoract",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="operatoractevent",
            index=models.Index(fields=["pgh_created_at", "pgh_id"], name="ev_operatoract_time"),
        ),
        migrations.AddIndex(
            model_name="operatoractevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="ev_operatoract_object"),
        ),
        migrations.AddIndex(
            model_name="organisationevent",
            index=models.Index(fields=["pgh_created_at", "pgh_id"], name="ev_organisation_time"),
        ),
        migrations.AddIndex(
            model_name="organisationevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="ev_organisation_object"),
        ),
    ]
