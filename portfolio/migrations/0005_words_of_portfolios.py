from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from common.word_index import Words

TEXTS = ("code", "name", "description")


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0004_set_up_in_the_portal"),
    ]

    operations = [
        migrations.AddIndex("portfolio", GinIndex(Words(*TEXTS), name="portfolio_portfolio_words")),
        migrations.AddIndex("programme", GinIndex(Words(*TEXTS), name="portfolio_programme_words")),
    ]
