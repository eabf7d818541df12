"""Packages and milestones of a baseline are written with it, in one transaction, or not at all."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0011_parts_of_own_project"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="baselinemilestone",
            trigger=pgtrigger.compiler.Trigger(
                name="with_its_baseline",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE here bigint; state text;",
                    func="\n        here := pg_current_xact_id()::text::bigint;\n        SELECT pg_xact_status((here + (((xmin::text::bigint - here) << 32) >> 32))::text::xid8) INTO state\n            FROM public.projects_baseline WHERE id = NEW.baseline_id;\n        IF state IS DISTINCT FROM 'in progress' THEN\n            RAISE EXCEPTION 'Cannot insert rows into % table without their baseline', TG_TABLE_NAME;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="ce89f4716cda2979ef1b0086173e0bc88b37bd96",
                    operation="INSERT",
                    pgid="pgtrigger_with_its_baseline_06c21",
                    table="projects_baselinemilestone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="baselinepackage",
            trigger=pgtrigger.compiler.Trigger(
                name="with_its_baseline",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE here bigint; state text;",
                    func="\n        here := pg_current_xact_id()::text::bigint;\n        SELECT pg_xact_status((here + (((xmin::text::bigint - here) << 32) >> 32))::text::xid8) INTO state\n            FROM public.projects_baseline WHERE id = NEW.baseline_id;\n        IF state IS DISTINCT FROM 'in progress' THEN\n            RAISE EXCEPTION 'Cannot insert rows into % table without their baseline', TG_TABLE_NAME;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="4efd1a0b7d2f22c9fee309e70326b7bcf4d7c7f1",
                    operation="INSERT",
                    pgid="pgtrigger_with_its_baseline_2da21",
                    table="projects_baselinepackage",
                    when="BEFORE",
                ),
            ),
        ),
    ]
