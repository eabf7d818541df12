"""Portfolios are set up in the portal: versions of what is edited, archived attributes, months planned ahead."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import common.history


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_printable_names"),
        ("portfolio", "0003_trail_by_object"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(verbose_name="start")),
                ("due", models.DateField(verbose_name="status updates due")),
            ],
            options={
                "verbose_name": "planned period",
                "verbose_name_plural": "planned periods",
                "ordering": ["start"],
            },
        ),
        migrations.CreateModel(
            name="PlannedPeriodEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_role", models.TextField(db_default=common.history.SessionUser(), editable=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("start", models.DateField(verbose_name="start")),
                ("due", models.DateField(verbose_name="status updates due")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customattribute",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customattribute",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customattribute",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="exchangerate",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="exchangerate",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="exchangerate",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="portfolio",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="portfolio",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="portfolio",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="customattribute",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="archived"),
        ),
        migrations.AddField(
            model_name="customattribute",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="customattributeevent",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="archived"),
        ),
        migrations.AddField(
            model_name="customattributeevent",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="exchangerate",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="exchangerateevent",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="portfolio",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="portfolioevent",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="programme",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="programmeevent",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customattribute",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_customattributeevent" ("archived_at", "choices", "code", "id", "kind", "label_en", "label_fr", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "position", "version") VALUES (NEW."archived_at", NEW."choices", NEW."code", NEW."id", NEW."kind", NEW."label_en", NEW."label_fr", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."portfolio_id", NEW."position", NEW."version"); RETURN NULL;',
                    hash="4609d207677b3727da4c9c2b87ba5d986285af89",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_04ffa",
                    table="portfolio_customattribute",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customattribute",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "portfolio_customattributeevent" ("archived_at", "choices", "code", "id", "kind", "label_en", "label_fr", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "position", "version") VALUES (NEW."archived_at", NEW."choices", NEW."code", NEW."id", NEW."kind", NEW."label_en", NEW."label_fr", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."portfolio_id", NEW."position", NEW."version"); RETURN NULL;',
                    hash="0100765b98f22ae34c2c736ad15593f6bebafe59",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4669",
                    table="portfolio_customattribute",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customattribute",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_customattributeevent" ("archived_at", "choices", "code", "id", "kind", "label_en", "label_fr", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "position", "version") VALUES (OLD."archived_at", OLD."choices", OLD."code", OLD."id", OLD."kind", OLD."label_en", OLD."label_fr", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."portfolio_id", OLD."position", OLD."version"); RETURN NULL;',
                    hash="adf07ec8edc207d6d61023bfb58b5588c3462a47",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_69c96",
                    table="portfolio_customattribute",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangerate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_exchangerateevent" ("base", "id", "month", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "rate", "version") VALUES (NEW."base", NEW."id", NEW."month", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."quote", NEW."rate", NEW."version"); RETURN NULL;',
                    hash="d20518f36349311e0b10af31835b969d6475c8e0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5964d",
                    table="portfolio_exchangerate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangerate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "portfolio_exchangerateevent" ("base", "id", "month", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "rate", "version") VALUES (NEW."base", NEW."id", NEW."month", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."quote", NEW."rate", NEW."version"); RETURN NULL;',
                    hash="e9c376b1d3c6adb89584b2ba7b6c31591ea8cc2c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ba9a0",
                    table="portfolio_exchangerate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangerate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_exchangerateevent" ("base", "id", "month", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "rate", "version") VALUES (OLD."base", OLD."id", OLD."month", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."quote", OLD."rate", OLD."version"); RETURN NULL;',
                    hash="e9d448cb4b0b5002a0b7bd06d7e46ce873076dfc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d5982",
                    table="portfolio_exchangerate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="portfolio",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_portfolioevent" ("archived_at", "code", "currency", "description", "due_day", "fiscal_year_start_month", "id", "name", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pmo_type", "scope_id", "version") VALUES (NEW."archived_at", NEW."code", NEW."currency", NEW."description", NEW."due_day", NEW."fiscal_year_start_month", NEW."id", NEW."name", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."pmo_type", NEW."scope_id", NEW."version"); RETURN NULL;',
                    hash="d0c4af534dfa85d59d6ce18a03bd2b6aad19e994",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e4ace",
                    table="portfolio_portfolio",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="portfolio",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "portfolio_portfolioevent" ("archived_at", "code", "currency", "description", "due_day", "fiscal_year_start_month", "id", "name", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pmo_type", "scope_id", "version") VALUES (NEW."archived_at", NEW."code", NEW."currency", NEW."description", NEW."due_day", NEW."fiscal_year_start_month", NEW."id", NEW."name", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."pmo_type", NEW."scope_id", NEW."version"); RETURN NULL;',
                    hash="5f85962cdd956dfb7592c8a66dea5c1bb9d88f8b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4a30b",
                    table="portfolio_portfolio",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="portfolio",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_portfolioevent" ("archived_at", "code", "currency", "description", "due_day", "fiscal_year_start_month", "id", "name", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pmo_type", "scope_id", "version") VALUES (OLD."archived_at", OLD."code", OLD."currency", OLD."description", OLD."due_day", OLD."fiscal_year_start_month", OLD."id", OLD."name", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."pmo_type", OLD."scope_id", OLD."version"); RETURN NULL;',
                    hash="15b9e22f1898fabfb0f6ce142603cff0cb58dbc9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f4a70",
                    table="portfolio_portfolio",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_programmeevent" ("archived_at", "code", "description", "id", "manager_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "scope_id", "version") VALUES (NEW."archived_at", NEW."code", NEW."description", NEW."id", NEW."manager_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."portfolio_id", NEW."scope_id", NEW."version"); RETURN NULL;',
                    hash="2c30f299bdd38cbefe75391dfe1f44371a831219",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0a9ea",
                    table="portfolio_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "portfolio_programmeevent" ("archived_at", "code", "description", "id", "manager_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "scope_id", "version") VALUES (NEW."archived_at", NEW."code", NEW."description", NEW."id", NEW."manager_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."portfolio_id", NEW."scope_id", NEW."version"); RETURN NULL;',
                    hash="86623138edb0704824cf91fa1c2162888a563406",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7d774",
                    table="portfolio_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_programmeevent" ("archived_at", "code", "description", "id", "manager_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "scope_id", "version") VALUES (OLD."archived_at", OLD."code", OLD."description", OLD."id", OLD."manager_id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."portfolio_id", OLD."scope_id", OLD."version"); RETURN NULL;',
                    hash="0591d817b933dc09dc9b664ad3a1fcbb6c4de4e6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a330e",
                    table="portfolio_programme",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="customattribute",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")),
                name="portfolio_customattribute_code_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("base__regex", "^[A-Z]{3}$"), ("quote__regex", "^[A-Z]{3}$")),
                name="portfolio_exchangerate_iso",
            ),
        ),
        migrations.AddConstraint(
            model_name="portfolio",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_day__range", (1, 28))), name="portfolio_due_day"
            ),
        ),
        migrations.AddField(
            model_name="plannedperiod",
            name="portfolio",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="planned_periods",
                to="portfolio.portfolio",
                verbose_name="portfolio",
            ),
        ),
        migrations.AddField(
            model_name="plannedperiodevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="portfolio.plannedperiod",
            ),
        ),
        migrations.AddField(
            model_name="plannedperiodevent",
            name="portfolio",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="portfolio.portfolio",
                verbose_name="portfolio",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedperiod",
            constraint=models.UniqueConstraint(
                fields=("portfolio", "start"), name="portfolio_plannedperiod_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("start__day", 1)), name="portfolio_plannedperiod_first_of_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("due__gte", models.F("start"))), name="portfolio_plannedperiod_due"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedperiod",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_plannedperiodevent" ("due", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "start") VALUES (NEW."due", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."portfolio_id", NEW."start"); RETURN NULL;',
                    hash="72606066f9b841e882d8cf343911bf9220985558",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_26cf8",
                    table="portfolio_plannedperiod",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedperiod",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "portfolio_plannedperiodevent" ("due", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "start") VALUES (NEW."due", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."portfolio_id", NEW."start"); RETURN NULL;',
                    hash="eadce74591b34d3508b3efe4818ed0644ed976af",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_823bf",
                    table="portfolio_plannedperiod",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedperiod",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "portfolio_plannedperiodevent" ("due", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portfolio_id", "start") VALUES (OLD."due", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."portfolio_id", OLD."start"); RETURN NULL;',
                    hash="912e8b60a0a1564e31fad96fedb94bc9dd847ba6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0051c",
                    table="portfolio_plannedperiod",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="plannedperiodevent",
            index=models.Index(fields=["pgh_created_at", "pgh_id"], name="ev_plannedperiod_time"),
        ),
        migrations.AddIndex(
            model_name="plannedperiodevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="ev_plannedperiod_object"),
        ),
    ]
