from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common.database_roles import grant_after_migrate

        # No sender: runs once per app that was migrated; the statements are idempotent and the last run sees all.
        post_migrate.connect(grant_after_migrate, dispatch_uid="common.database_roles")
