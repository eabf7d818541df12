from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from common.word_index import Words


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0012_baselines_get_no_parts_later"),
    ]

    operations = [
        migrations.AddIndex("workpackage", GinIndex(Words("name"), name="projects_workpackage_words")),
    ]
