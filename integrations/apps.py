from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        from common.signals import import_queued
        from integrations import history
        from integrations.operations import imports
        from integrations.receivers import hint_import
        from integrations.shipped import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="integrations.shipped_mappings")
        import_queued.connect(hint_import, dispatch_uid="integrations.hint_import")
        history.register()
        imports.register()
