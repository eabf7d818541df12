"""A baseline that an import made goes with the import when it is undone; every other one stays for good."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0006_programme_status_and_archive_reason"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="baseline",
            name="immutable",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="baseline",
            trigger=pgtrigger.compiler.Trigger(
                name="immutable",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1102783e49428e15e6e342b486afa7181144a964",
                    operation="UPDATE",
                    pgid="pgtrigger_immutable_ba908",
                    table="projects_baseline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="baseline",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"source\" = 'import'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="6875668d7696705df05ac85ab9174f2e50cad094",
                    operation="DELETE",
                    pgid="pgtrigger_kept_42bac",
                    table="projects_baseline",
                    when="BEFORE",
                ),
            ),
        ),
    ]
