"""`manage.py seed_demo`: fill an empty database with a believable PMO."""

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from common.clock import business_date
from common.trail.origin import TrailedCommand
from integrations.demo.cast import logins_table


class Command(TrailedCommand):
    help = "Fills an empty database with demonstration data: portfolios, projects, months of updates and figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--projects", type=int, default=120, help="how many projects (default 120)")
        parser.add_argument("--months", type=int, default=18, help="how many reporting months (default 18)")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed writes the same data (default 1)"
        )
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            help="the day that counts as today, YYYY-MM-DD (default: today)",
        )
        parser.add_argument(
            "--print-logins", action="store_true", help="print one login per role and write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print_logins"]:
            self.stdout.write(logins_table())
            return
        # Loaded here, so that --print-logins answers at once.
        from integrations.demo.seeding import NotEmpty, seed

        now = timezone.now()
        today = business_date(now)
        as_of = options["as_of"] or today
        if as_of > today:
            raise CommandError(
                f"{as_of:%Y-%m-%d} lies in the future: demonstration data ends today at the latest."
            )
        if as_of != today:
            now = datetime.combine(as_of, time(12), tzinfo=timezone.get_default_timezone())
        report = self.stdout.write if options["verbosity"] > 1 else (lambda _line: None)
        try:
            seed(
                projects=options["projects"],
                months=options["months"],
                seed=options["seed"],
                as_of=as_of,
                now=now,
                report=report,
            )
        except NotEmpty:
            raise CommandError(
                "This database has portfolios already, and demonstration data never mixes with real data: "
                "use an empty database (`make demo-reset` for the demo)."
            ) from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{options['projects']} projects over {options['months']} months, as of {as_of:%Y-%m-%d}.\n"
            f"\n{logins_table()}"
        )
