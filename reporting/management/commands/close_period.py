"""`manage.py close_period PORTFOLIO YYYY-MM`: freeze a month's figures and order its reports."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.utils import timezone

from common.months import parse_month
from common.trail.origin import TrailedCommand, written_through
from people.models import User
from portfolio.models import ReportingPeriod
from reporting.services.close import WrongPeriodState, close_period


class Command(TrailedCommand):
    help = "Closes a reporting period: figures are frozen, reports ordered, the next period opened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("portfolio", help="code of the portfolio that owns the period")
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("--actor", help="e-mail address of the person who closes; default: the operator")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            start = parse_month(options["month"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        period = ReportingPeriod.objects.filter(portfolio__code=options["portfolio"], start=start).first()
        if period is None:
            raise CommandError(
                f"Portfolio {options['portfolio']} has no period {options['month']} of its own."
            )
        actor = None
        if options["actor"]:
            actor = User.objects.filter(email__iexact=options["actor"], is_active=True).first()
            if actor is None:
                raise CommandError(f"No active user {options['actor']}.")
        try:
            with written_through("command close_period", actor=actor.pk if actor else None):
                reports = close_period(period=period, actor=actor, now=timezone.now())
        except WrongPeriodState as error:
            raise CommandError(str(error)) from error
        except PermissionDenied as error:
            raise CommandError(f"{options['actor']} may not close this period.") from error
        self.stdout.write(
            f"Closed {options['portfolio']} {options['month']}; {len(reports)} reports are queued."
        )
