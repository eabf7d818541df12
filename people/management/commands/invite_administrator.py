"""`manage.py invite_administrator ADDRESS NAME`: the first person of a new portal, who invites all others."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from common.trail.origin import TrailedCommand
from people.models import User
from people.services.invitations import invite_key_holder


class Command(TrailedCommand):
    help = (
        "Makes an account that is administrator and PMO director, mails its invitation and prints the link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", choices=User.Language.values, default=User.Language.ENGLISH.value)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            link = invite_key_holder(
                full_name=options["name"],
                email=options["email"],
                language=options["language"],
                now=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{options['email']} is invited. The link, which works once:\n{link}")
