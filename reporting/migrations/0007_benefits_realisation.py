"""Benefits realisation among the figures. Months that are closed keep what they have; open ones get it when computed."""

from django.db import migrations, models

MONEY = {
    "benefits_planned": "benefits planned to date",
    "benefits_realised": "benefits realised to date",
}
RATIOS = {
    "benefits_realisation": "benefits realisation",
    "weakest_benefit": "weakest non-financial benefit",
}


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_trail_by_object")]

    operations = [
        migrations.AddField(
            "kpisnapshot",
            name,
            models.DecimalField(label, max_digits=18, decimal_places=places, null=True, blank=True),
        )
        for labels, places in ((MONEY, 2), (RATIOS, 6))
        for name, label in labels.items()
    ]
