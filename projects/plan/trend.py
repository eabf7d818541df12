"""The milestone trend (slip diagram): what was forecast for each milestone, report by report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Forecast:
    """A date that was forecast from a day on."""

    told_on: date
    day: date


@dataclass(frozen=True, slots=True)
class Reported:
    """What was forecast at the end of a report's period; `moved_days` against the report before (None: the first)."""

    report: date
    day: date
    moved_days: int | None


def trend(
    forecasts: Iterable[Forecast], reports: Iterable[date], met_on: date | None = None
) -> list[Reported]:
    """The milestone's line: a point for each report from the first forecast on.

    A milestone that was met stands at that day, and its line ends with the first report after it.
    """
    told = sorted(forecasts, key=lambda one: one.told_on)
    line: list[Reported] = []
    for report in sorted(reports):
        met = met_on is not None and met_on <= report
        known = [one.day for one in told if one.told_on <= report]
        day = met_on if met else (known[-1] if known else None)
        if day is None:
            continue
        line.append(Reported(report, day, (day - line[-1].day).days if line else None))
        if met:
            break
    return line
