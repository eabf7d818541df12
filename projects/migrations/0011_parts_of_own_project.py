"""Parts, milestones, measurements and what a baseline froze belong to their own project: composite foreign keys."""

from django.db import migrations

# Table, its column, whose project it is, and the table that it points to.
LINKS = [
    ("projects_workpackage", "parent_id", "project_id", "projects_workpackage"),
    ("projects_milestone", "package_id", "project_id", "projects_workpackage"),
    ("projects_packageprogress", "package_id", "project_id", "projects_workpackage"),
    ("projects_baselinepackage", "package_id", "project_id", "projects_workpackage"),
    ("projects_baselinemilestone", "package_id", "project_id", "projects_workpackage"),
    ("projects_baselinemilestone", "milestone_id", "project_id", "projects_milestone"),
    ("projects_milestoneforecast", "milestone_id", "project_id", "projects_milestone"),
    ("projects_dependency", "successor_package_id", "project_id", "projects_workpackage"),
    ("projects_dependency", "successor_milestone_id", "project_id", "projects_milestone"),
    ("projects_dependency", "predecessor_package_id", "predecessor_project_id", "projects_workpackage"),
    ("projects_dependency", "predecessor_milestone_id", "predecessor_project_id", "projects_milestone"),
]


def _operation(table: str, column: str, project: str, target: str) -> migrations.RunSQL:
    name = f"{table}_{column.removesuffix('_id')}_of_project"
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD CONSTRAINT {name}
            FOREIGN KEY ({column}, {project}) REFERENCES {target} (id, project_id)
            DEFERRABLE INITIALLY DEFERRED
        """,
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_plan_and_money")]

    operations = [_operation(*link) for link in LINKS]
