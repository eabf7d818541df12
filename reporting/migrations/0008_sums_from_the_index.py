from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0007_benefits_realisation"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="kpisnapshot",
            index=models.Index(
                fields=["as_of", "scope"],
                include=(
                    "currency",
                    "bac",
                    "pv",
                    "ev",
                    "ac",
                    "eac",
                    "vac",
                    "approved_budget",
                    "expected_cost",
                    "in_year_budget",
                    "in_year_forecast",
                    "benefits_realised",
                    "benefits_planned",
                    "es",
                    "elapsed_months",
                    "milestones_on_time",
                    "milestones_due",
                    "updates_on_time",
                    "updates_due",
                    "updated",
                    "finished",
                    "freshness_rag",
                    "slip_days",
                    "consistency",
                    "declared_rag",
                    "computed_rag",
                    "cost_rag",
                    "schedule_rag",
                    "benefits_rag",
                    "id",
                ),
                name="reporting_snapshot_sums",
            ),
        ),
        migrations.RemoveIndex(model_name="kpisnapshot", name="reporting_snapshot_month_rag"),
    ]
