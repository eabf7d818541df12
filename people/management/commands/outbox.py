"""What waits in the mail outbox and what was given up, for whoever runs the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Min
from django.utils import timezone

from people.models import OutgoingMail
from people.receivers import hint_mail
from people.services.delivery import retry_mail

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Says how many mails wait, were sent or were given up, and why; --retry queues those given up again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", action="store_true", help="queue again what was given up")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED).order_by("pk")
        if options["retry"]:
            again = [
                pk for pk in failed.values_list("pk", flat=True) if retry_mail(mail_id=pk, now=timezone.now())
            ]
            for pk in again:
                hint_mail(self, pk)
            self.stdout.write(f"{len(again)} queued again")
            return
        states = OutgoingMail.objects.values("state").annotate(n=Count("pk"), first=Min("queued_at"))
        for row in states.order_by("state"):
            self.stdout.write(
                f"{row['state']:<8} {row['n']:>6}   the oldest of {row['first']:%Y-%m-%d %H:%M} UTC"
            )
        for mail in failed[:SHOWN]:
            self.stdout.write(f"  {mail.pk}  {mail.kind}  {mail.address}  {mail.error}")
