"""The state of a project's earned value in two plain sentences: what it costs, and when it ends."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.formats import format_date
from reporting.selectors.figure_sentences import Speaker

# Less than a day or two either way is where the plan wants it to be.
_ON_TIME = Decimal("0.05")


def state_of(speaker: Speaker) -> tuple[str, ...]:
    """One sentence on cost and one on time; a single one where the same thing keeps both from being said."""
    sentences = (_cost(speaker), _time(speaker))
    return sentences[:1] if sentences[0] == sentences[1] else sentences


def _cost(s: Speaker) -> str:
    value = s.value
    if value.cpi is None or value.cv is None:
        return s.sentence("cpi")
    if not value.ev:
        return _("%(amount)s has been spent and nothing is done yet.") % {"amount": s.money(value.ac)}
    amounts = {"amount": s.amount(value.cv), "eac": s.money(value.eac), "bac": s.money(value.bac)}
    if s.amount(value.cv) == s.amount(Decimal(0)):
        return (
            _("The work that is done cost what was planned: so the whole should cost %(eac)s, as planned.")
            % amounts
        )
    if value.cv < 0:
        return (
            _(
                "The work that is done cost %(amount)s more than planned: if that goes on, the whole costs %(eac)s "
                "instead of %(bac)s."
            )
            % amounts
        )
    return (
        _(
            "The work that is done cost %(amount)s less than planned: if that goes on, the whole costs %(eac)s "
            "instead of %(bac)s."
        )
        % amounts
    )


def _time(s: Speaker) -> str:
    time, value = s.time, s.value
    if value.bac and value.ev is not None and value.ev >= value.bac:
        return _("All the planned work is done.")
    planned = s.baseline.finish if s.baseline else None
    words = {
        "months": s.months(time.sv_t),
        "day": format_date(time.finish, s.language),
        "planned": format_date(planned, s.language),
    }
    if time.sv_t is not None and time.spi_t is None and s.baseline is not None and s.baseline.start:
        start = format_date(s.baseline.start, s.language)
        return pgettext("state of earned value", "The plan begins on %(day)s.") % {"day": start}
    if time.sv_t is None:
        return s.sentence("sv_t")
    if time.finish is None:
        return _("The project is %(months)s months behind its plan: when it ends cannot be told.") % words
    if abs(time.sv_t) < _ON_TIME:
        return _("The project is where its plan wants it to be, and should end on %(planned)s.") % words
    if time.sv_t < 0:
        return (
            _(
                "It is %(months)s months behind its plan: at this pace it ends on %(day)s instead of %(planned)s."
            )
            % words
        )
    return (
        _(
            "It is %(months)s months ahead of its plan: at this pace it ends on %(day)s instead of %(planned)s."
        )
        % words
    )
