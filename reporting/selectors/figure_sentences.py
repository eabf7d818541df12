"""What each earned value figure says, in one sentence for somebody who never heard of earned value."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formats import format_date, format_money, format_number, format_percent
from reporting.kpi.earned_schedule import EarnedSchedule, day_after_months
from reporting.kpi.earned_value import EarnedValue
from reporting.kpi.facts import BaselineFacts

ONE = Decimal(1)


class Speaker:
    """The figures of one project in a reader's language; money in the project's currency."""

    def __init__(
        self,
        value: EarnedValue,
        time: EarnedSchedule,
        baseline: BaselineFacts | None,
        *,
        currency: str,
        language: str,
    ) -> None:
        self.value, self.time, self.baseline = value, time, baseline
        self.currency, self.language = currency, language

    def sentence(self, code: str) -> str:
        """The sentence of a figure by its code; why there is none where it is undefined.

        Raises KeyError for a code that is no earned value or earned schedule figure.
        """
        say, needs = SENTENCES[code]
        return self._missing(needs) or say(self)

    def money(self, amount: Decimal | None, places: int = 0) -> str:
        return format_money(amount, self.currency, self.language, places=places)

    def amount(self, amount: Decimal | None) -> str:
        """Its size: the sentence says the direction."""
        return self.money(None if amount is None else abs(amount))

    def each(self, index: Decimal | None) -> dict[str, str]:
        return {"one": self.money(ONE, 2), "got": self.money(index, 2)}

    def months(self, months: Decimal | None) -> str:
        return format_number(None if months is None else abs(months), self.language, 1)

    def day(self, months: Decimal | None) -> str:
        start = self.baseline.start if self.baseline else None
        day: date | None = None if start is None or months is None else day_after_months(start, months)
        return format_date(day, self.language)

    def _missing(self, needs: str) -> str:
        """Why the first thing that is missing leaves the figure undefined, in the order in which one would look."""
        for need in needs.split():
            source: object = self.time if hasattr(self.time, need) else self.value
            if getattr(source, need) is None:
                return MISSING[need]()
        return ""


def _either(figure: Decimal | None, below: str, above: str, equal: str) -> str:
    if not figure:
        return equal
    return below if figure < 0 else above


def _cv(s: Speaker) -> str:
    text = _either(
        s.value.cv,
        _("The work that is done cost %(amount)s more than planned."),
        _("The work that is done cost %(amount)s less than planned."),
        _("The work that is done cost what was planned."),
    )
    return text % {"amount": s.amount(s.value.cv)}


def _sv(s: Speaker) -> str:
    text = _either(
        s.value.sv,
        _("Work worth %(amount)s that was planned by now is not done."),
        _("Work worth %(amount)s is done ahead of the plan."),
        _("The work that was planned by now is done."),
    )
    return text % {"amount": s.amount(s.value.sv)}


def _cpi(s: Speaker) -> str:
    """In euros and cents as people say them; in other currencies as they are written."""
    if s.currency != "EUR":
        return _("For each %(one)s spent, %(got)s of planned work is done.") % s.each(s.value.cpi)
    cents = int(((s.value.cpi or Decimal(0)) * 100).to_integral_value())
    if cents >= 100:
        got = s.money(s.value.cpi, 2)
        return _("For each euro spent, %(got)s of planned work is done.") % {"got": got}
    return ngettext(
        "For each euro spent, %(n)s cent of planned work is done.",
        "For each euro spent, %(n)s cents of planned work is done.",
        cents,
    ) % {"n": cents}


def _vac(s: Speaker) -> str:
    text = _either(
        s.value.vac,
        _("If it goes on so, the project will cost %(amount)s more than its baseline."),
        _("If it goes on so, the project will cost %(amount)s less than its baseline."),
        _("If it goes on so, the project will cost what its baseline says."),
    )
    return text % {"amount": s.amount(s.value.vac)}


def _sv_t(s: Speaker) -> str:
    text = _either(
        s.time.sv_t,
        _("The project is %(months)s months behind its plan."),
        _("The project is %(months)s months ahead of its plan."),
        _("The project is where its plan wants it to be."),
    )
    return text % {"months": s.months(s.time.sv_t)}


SENTENCES: dict[str, tuple[Callable[[Speaker], str], str]] = {
    "bac": (
        lambda s: _("All the planned work was to cost %(amount)s.") % {"amount": s.money(s.value.bac)},
        "bac",
    ),
    "pv": (
        lambda s: _("By now, work worth %(amount)s should be done.") % {"amount": s.money(s.value.pv)},
        "bac pv",
    ),
    "ev": (lambda s: _("Work worth %(amount)s is done.") % {"amount": s.money(s.value.ev)}, "bac ev"),
    "ac": (lambda s: _("%(amount)s has been spent so far.") % {"amount": s.money(s.value.ac)}, "ac"),
    "cv": (_cv, "bac ev ac cv"),
    "sv": (_sv, "bac ev pv sv"),
    "cpi": (_cpi, "bac ev ac cpi"),
    "spi": (
        lambda s: (
            _("Of the work that was planned by now, %(share)s is done.")
            % {"share": format_percent(s.value.spi, s.language)}
        ),
        "bac ev pv spi",
    ),
    "eac": (
        lambda s: (
            _("If the rest costs as the work did so far, the whole will cost %(amount)s.")
            % {"amount": s.money(s.value.eac)}
        ),
        "bac ev ac cpi eac",
    ),
    "eac_atypical": (
        lambda s: (
            _("If the rest costs what was planned, the whole will cost %(amount)s.")
            % {"amount": s.money(s.value.eac_atypical)}
        ),
        "bac ev ac eac_atypical",
    ),
    "eac_cpi_spi": (
        lambda s: (
            _("If both cost and delay go on as they did so far, the whole will cost %(amount)s.")
            % {"amount": s.money(s.value.eac_cpi_spi)}
        ),
        "bac ev ac pv cpi spi eac_cpi_spi",
    ),
    "eac_own": (
        lambda s: (
            _("By the project manager's own estimate, the whole will cost %(amount)s.")
            % {"amount": s.money(s.value.eac_own)}
        ),
        "ac eac_own",
    ),
    "etc": (
        lambda s: _("%(amount)s is still to be spent.") % {"amount": s.money(s.value.etc)},
        "bac ev ac cpi etc",
    ),
    "vac": (_vac, "bac ev ac cpi vac"),
    "tcpi": (
        lambda s: (
            _("To end within the budget, each %(one)s from now on must bring %(got)s of planned work.")
            % s.each(s.value.tcpi)
        ),
        "bac ev ac tcpi",
    ),
    "tcpi_eac": (
        lambda s: (
            _("To end at the estimate, each %(one)s from now on must bring %(got)s of planned work.")
            % s.each(s.value.tcpi_eac)
        ),
        "bac ev ac cpi tcpi_eac",
    ),
    "es": (
        lambda s: _("What is done by now was planned to be done by %(day)s.") % {"day": s.day(s.time.es)},
        "bac ev pd es",
    ),
    "at": (
        lambda s: (
            _("%(months)s months have passed since the baseline's start.") % {"months": s.months(s.time.at)}
        ),
        "bac pd",
    ),
    "pd": (
        lambda s: _("By the baseline the project takes %(months)s months.") % {"months": s.months(s.time.pd)},
        "bac pd",
    ),
    "sv_t": (_sv_t, "bac ev pd sv_t"),
    "spi_t": (
        lambda s: (
            _("In each month that passed, the work of %(months)s planned months was done.")
            % {"months": format_number(s.time.spi_t, s.language, 2)}
        ),
        "bac ev pd spi_t",
    ),
    "ieac_t": (
        lambda s: (
            _("At this pace the project takes %(months)s months instead of %(planned)s, until %(day)s.")
            % {
                "months": s.months(s.time.ieac_t),
                "planned": s.months(s.time.pd),
                "day": format_date(s.time.finish, s.language),
            }
        ),
        "bac ev pd spi_t ieac_t",
    ),
    "earned_finish": (
        lambda s: (
            _("At this pace the project ends on %(day)s.") % {"day": format_date(s.time.finish, s.language)}
        ),
        "bac ev pd spi_t ieac_t finish",
    ),
    "tspi": (
        lambda s: (
            _("To end on time, each month from now on must do the work of %(months)s planned months.")
            % {"months": format_number(s.time.tspi, s.language, 2)}
        ),
        "bac ev pd tspi",
    ),
}

MISSING: dict[str, Callable[[], str]] = {
    "bac": lambda: _("There is no approved baseline with a budget to measure by."),
    "pv": lambda: _("The baseline does not say what was planned when."),
    "ev": lambda: _("Progress was never measured."),
    "ac": lambda: _("No actual cost is recorded."),
    "cv": lambda: _("There is nothing to compare."),
    "sv": lambda: _("There is nothing to compare."),
    "cpi": lambda: _("Nothing has been spent yet."),
    "spi": lambda: _("No work was planned to be done by now."),
    "eac": lambda: _("Nothing is done yet: what the rest will cost cannot be told from it."),
    "eac_atypical": lambda: _("There is nothing to compare."),
    "eac_cpi_spi": lambda: _("Nothing is done yet: what the rest will cost cannot be told from it."),
    "eac_own": lambda: _("The project manager has not estimated the rest."),
    "etc": lambda: _("Nothing is done yet: what the rest will cost cannot be told from it."),
    "vac": lambda: _("Nothing is done yet: what the rest will cost cannot be told from it."),
    "tcpi": lambda: _("The budget is spent: nothing is left to do the rest with."),
    "tcpi_eac": lambda: _("By the estimate, nothing is left to be spent."),
    "pd": lambda: _("The baseline has no start and finish."),
    "es": lambda: _("The baseline does not say what was planned when."),
    "sv_t": lambda: _("The baseline does not say what was planned when."),
    "spi_t": lambda: _("The plan has not begun yet."),
    "ieac_t": lambda: _("Nothing is done yet: when the rest will be cannot be told from it."),
    "finish": lambda: _("At this pace the project never ends."),
    "tspi": lambda: _("The planned time is over."),
}
