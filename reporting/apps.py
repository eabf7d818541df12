from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from common.signals import facts_changed
        from people import global_search
        from people.global_search import Command
        from reporting import history, operations
        from reporting.receivers import hint_refresh

        facts_changed.connect(hint_refresh, dispatch_uid="reporting.hint_refresh")
        history.register()
        operations.register()
        global_search.register_commands(
            Command(_("Portfolios"), "reporting:home", 10),
            Command(_("Projects"), "reporting:project-list", 20, ("view_project",)),
            Command(_("Reports"), "reporting:report-list", 60, ("view_report",)),
        )
