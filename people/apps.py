from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed

        from common.clock import zone_from
        from common.signals import mail_queued
        from people import found_people, history, operations, setup
        from people.receivers import end_sessions_elsewhere, hint_mail
        from people.selectors.organisation import organisation_zone

        mail_queued.connect(hint_mail, dispatch_uid="people.hint_mail")
        for changed in (authenticator_added, authenticator_removed):
            changed.connect(end_sessions_elsewhere, dispatch_uid="people.end_sessions_elsewhere")
        history.register()
        operations.register()
        setup.register()
        found_people.register()
        zone_from(organisation_zone)
