from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from common.signals import mail_queued
        from people import history
        from people.receivers import hint_mail

        mail_queued.connect(hint_mail, dispatch_uid="people.hint_mail")
        history.register()
