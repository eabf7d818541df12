#!/usr/bin/env python
"""Django's command line, logging in to PostgreSQL with the role that the command needs."""

import os
import sys

# Commands that own the schema or rebuild its contents run as the owner; the rest runs as the application's role.
MIGRATOR_COMMANDS = {
    "createcachetable",
    "flush",
    "import_archive",
    "makemigrations",
    "migrate",
    "seed_demo",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmo_portal.settings")
    if len(sys.argv) > 1 and sys.argv[1] in MIGRATOR_COMMANDS:
        os.environ.setdefault("PMO_DB_ROLE", "migrator")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
