from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from common.word_index import Words


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_saved_views"),
    ]

    operations = [
        migrations.AddIndex("user", GinIndex(Words("search_text"), name="people_user_words")),
    ]
