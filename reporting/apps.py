from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from common.signals import facts_changed
        from reporting import history, operations
        from reporting.receivers import hint_refresh

        facts_changed.connect(hint_refresh, dispatch_uid="reporting.hint_refresh")
        history.register()
        operations.register()
