from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        from integrations import history
        from integrations.operations import imports
        from integrations.shipped import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="integrations.shipped_mappings")
        history.register()
        imports.register()
