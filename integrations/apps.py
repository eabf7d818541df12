from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from common.signals import archive_queued, import_queued
        from integrations import history
        from integrations.operations import archives, imports
        from integrations.permissions import may_export_everything
        from integrations.receivers import hint_archive, hint_import
        from integrations.shipped import load_after_migrate
        from people import global_search
        from people.global_search import Command

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="integrations.shipped_mappings")
        import_queued.connect(hint_import, dispatch_uid="integrations.hint_import")
        archive_queued.connect(hint_archive, dispatch_uid="integrations.hint_archive")
        history.register()
        imports.register()
        archives.register()
        global_search.register_commands(
            Command(_("Imports"), "integrations:import-list", 40, ("import_portfolio",)),
            Command(_("Operations"), "operations:overview", 85, ("operate",)),
            Command(_("Export everything"), "archive:overview", 86, allowed=may_export_everything),
        )
