"""manage.py import_portfolio FILE --portfolio CODE --mapping NAME --as-of DATE [--dry-run] [--json]"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from common.trail.origin import TrailedCommand
from integrations.display import PlanDisplay, ShownChange
from integrations.extraction import days_of
from integrations.facts import Kind
from integrations.messages import worded
from integrations.models import ImportMapping, ImportRun
from integrations.problems import problem_from_json
from integrations.services import confirm_import, preview_import
from integrations.tabular import LIMITS
from portfolio.models import Portfolio

# 0: imported, or a dry run that could be; 1: a wrong argument; 2: the file was refused.
REFUSED = 2
SHOWN_MOVES = 10


class Command(TrailedCommand):
    help = (
        "Import a portfolio from a CSV file through a mapping. The same file twice changes nothing; names that only "
        "resemble a known project become new projects (match them in the browser). Exit status: 0 imported, "
        "1 wrong arguments, 2 the file was refused and nothing was written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--portfolio", required=True, metavar="CODE")
        parser.add_argument("--mapping", required=True, metavar="NAME")
        parser.add_argument(
            "--as-of",
            required=True,
            metavar="DATE",
            help="the day on which the figures were true (YYYY-MM-DD), or each: every edition that the file holds",
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would happen, write nothing")
        parser.add_argument("--json", action="store_true", help="print the plan as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        portfolio = self._portfolio(options["portfolio"])
        mapping = self._mapping(options["mapping"])
        content = self._content(options["file"])
        days = self._days(options["as_of"], content, mapping)
        with transaction.atomic() if options["dry_run"] else nullcontext():
            for as_of in days:
                run = self._import(
                    (portfolio, mapping, content, options["file"].name, as_of),
                    confirm=not options["dry_run"] or len(days) > 1,
                )
                if options["json"]:
                    self._print_json(run, dry_run=options["dry_run"])
                else:
                    self._print(run, dry_run=options["dry_run"])
                if run.state == ImportRun.State.REFUSED:
                    sys.exit(REFUSED)
            if options["dry_run"]:
                transaction.set_rollback(True)

    @transaction.atomic
    def _import(self, what: tuple[Portfolio, ImportMapping, bytes, str, date], *, confirm: bool) -> ImportRun:
        """Previewed and confirmed. A dry run of many editions is rolled back as a whole: each meets the one before."""
        portfolio, mapping, content, name, as_of = what
        now = timezone.now()
        run = preview_import(
            portfolio=portfolio,
            mapping=mapping,
            content=content,
            file_name=name,
            as_of=as_of,
            actor=None,
            now=now,
        )
        if confirm and run.state == ImportRun.State.PREVIEWED:
            run = confirm_import(run=run, actor=None, now=now)
        return run

    def _days(self, text: str, content: bytes, mapping: ImportMapping) -> Sequence[date]:
        """The day that was asked for; with `each` all the days that the file holds, in their order."""
        if text != "each":
            return [self._as_of(text)]
        days = days_of(content, mapping.spec)
        if not days:
            raise CommandError(f"--as-of each: {mapping.name} has no column that says of which day a row is.")
        return days

    def _portfolio(self, code: str) -> Portfolio:
        try:
            return Portfolio.objects.active().select_related("scope").get(code=code)
        except Portfolio.DoesNotExist as missing:
            codes = ", ".join(Portfolio.objects.active().order_by("code").values_list("code", flat=True))
            raise CommandError(f"There is no portfolio {code}. There are: {codes or 'none'}.") from missing

    def _mapping(self, name: str) -> ImportMapping:
        try:
            return ImportMapping.objects.current().get(name=name)
        except ImportMapping.DoesNotExist as missing:
            names = ", ".join(ImportMapping.objects.current().values_list("name", flat=True))
            raise CommandError(f"There is no mapping {name}. There are: {names or 'none'}.") from missing

    def _as_of(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as wrong:
            raise CommandError(f"--as-of {text} is no date of the form YYYY-MM-DD.") from wrong

    def _content(self, path: Path) -> bytes:
        """At most one byte more than the limit: enough to be refused, whatever the path leads to."""
        try:
            with path.open("rb") as file:
                return file.read(LIMITS.size + 1)
        except OSError as failure:
            raise CommandError(f"{path} cannot be read: {failure.strerror}.") from failure

    def _print_json(self, run: ImportRun, *, dry_run: bool) -> None:
        report = {
            "state": run.state,
            "dry_run": dry_run,
            "run": None if dry_run else run.pk,
            "file": run.file_name,
            "sha256": run.file_sha256,
            "as_of": run.as_of.isoformat(),
            "counts": run.counts,
            **run.plan,
            "problems": [
                problem | {"message": words.message, "remedy": words.remedy}
                for problem in run.plan["problems"]
                for words in [worded(problem_from_json(problem))]
            ],
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))

    def _print(self, run: ImportRun, *, dry_run: bool) -> None:
        if run.state == ImportRun.State.REFUSED:
            problem = worded(problem_from_json(run.plan["problems"][0]))
            where = f"{run.file_name}, line {problem.line}" if problem.line else run.file_name
            column = f", column {problem.column}" if problem.column else ""
            self.stderr.write(f"{where}{column}: {problem.message} {problem.remedy} Nothing was written.")
            return
        verb = "would be" if dry_run else "were"
        counts = run.counts
        self.stdout.write(
            f"{run.file_name} as of {run.as_of} into {run.portfolio.code}: {counts['created']} projects {verb} created, "
            f"{counts['changed']} changed, {counts['unchanged']} left alone; {counts['absent']} known ones are not in "
            "the file."
        )
        self.stdout.write(
            f"Moved: {counts['moved_dates']} dates, {counts['moved_costs']} costs, {counts['moved_rags']} ratings. "
            f"Conflicts: {counts['conflicts']}. Rows left out: {counts['errors']}. Cells to know about: "
            f"{counts['warnings']}. New names that resemble known projects: {counts['to_match']}."
        )
        display = PlanDisplay(run.plan, run.mapping.spec)
        for kind in (Kind.DATE, Kind.MONEY):
            for move in display.moves(kind)[:SHOWN_MOVES]:
                self.stdout.write(self._line(move))
        for data in run.plan["problems"]:
            if data["severity"] == "error" or not data["rule"].startswith("no_value"):
                problem = worded(problem_from_json(data))
                self.stdout.write(
                    f"Row {problem.row}, line {problem.line}, {problem.column}: {problem.message} {problem.remedy}"
                )

    def _line(self, move: ShownChange) -> str:
        return f"  {move.move:>12}  {move.name}: {move.label} {move.before.text} -> {move.after.text}"
