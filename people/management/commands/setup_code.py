"""`manage.py setup_code`: the code that opens the set-up of a new portal, for whoever operates the server."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from common.trail.origin import TrailedCommand
from people.services.setup import CODE_LIVES, SetupClosed, make_code


class Command(TrailedCommand):
    help = "Prints a new code for the set-up of a portal that nobody runs yet. It works once, for a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="print nothing, and succeed, when the portal is set up already (for the start of a container)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = make_code(now=timezone.now())
        except SetupClosed as error:
            if options["if_needed"]:
                return
            raise CommandError(
                "The portal is set up already. Is its last administrator gone? Use invite_administrator."
            ) from error
        hours = int(CODE_LIVES.total_seconds() // 3600)
        self.stdout.write(
            f"This portal is not set up yet. Open {settings.PORTAL_URL}{reverse('people:setup')} and type this code, "
            f"which works once, within {hours} hours:\n\n    {code}\n"
        )
