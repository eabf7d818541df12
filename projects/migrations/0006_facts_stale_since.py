import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_trail_by_object"),
    ]

    operations = [
        migrations.AddField(
            model_name="factsrevision",
            name="stale_since",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), verbose_name="figures are behind since"
            ),
        ),
    ]
