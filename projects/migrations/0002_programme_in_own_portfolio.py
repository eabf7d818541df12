"""A project's programme lies in the project's own portfolio: a composite foreign key, which Django cannot declare."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE projects_project ADD CONSTRAINT projects_project_programme_in_portfolio
                FOREIGN KEY (programme_id, portfolio_id) REFERENCES portfolio_programme (id, portfolio_id)
                DEFERRABLE INITIALLY DEFERRED
            """,
            "ALTER TABLE projects_project DROP CONSTRAINT projects_project_programme_in_portfolio",
        )
    ]
