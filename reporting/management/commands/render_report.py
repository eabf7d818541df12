"""`manage.py render_report PORTFOLIO YYYY-MM --language fr --output FILE`: a closed month's report as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.months import parse_month
from people.models import User
from reporting.documents import RenderingFailed, render_apart
from reporting.models import Audience, FrozenFigures


class Command(BaseCommand):
    help = "Renders the monthly report of a closed period from its frozen figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("portfolio", help="code of the portfolio")
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("--language", choices=User.Language.values, default=User.Language.FRENCH.value)
        parser.add_argument("--audience", choices=Audience.values, default=Audience.STANDARD.value)
        parser.add_argument("--output", required=True, type=Path, help="the PDF to write")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            start = parse_month(options["month"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        figures = (
            FrozenFigures.objects.filter(
                scope__portfolio__code=options["portfolio"],
                period__start=start,
                audience=options["audience"],
            )
            .order_by("-revision")
            .first()
        )
        if figures is None:
            raise CommandError(
                f"No figures are frozen for {options['portfolio']} {options['month']}: close the period first."
            )
        try:
            rendered = render_apart(figures.figures, options["language"], progress=self._progress)
        except RenderingFailed as error:
            raise CommandError(str(error)) from error
        options["output"].write_bytes(rendered.content)
        self.stdout.write(f"{options['output']}: {rendered.pages} pages, figures {figures.sha256}")

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} / {total}", ending="")
