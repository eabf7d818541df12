"""What benefits realisation says, in one sentence for somebody who never heard of it."""

from django.utils.translation import gettext as _

from common.formats import format_money, format_percent
from reporting.kpi.rag import Reason
from reporting.models import KpiSnapshot
from reporting.selectors.explanations import reason_text

_WITHOUT = frozenset({Reason.NO_BENEFITS_DATA, Reason.BENEFITS_NOT_DUE, Reason.BENEFITS_NOT_MEASURED})


def benefit_sentence(snapshot: KpiSnapshot, code: str, language: str) -> str:
    """The sentence of one of the benefits' figures; why there is none where it is undefined."""
    if code == "weakest_benefit":
        if snapshot.weakest_benefit is None:
            return _missing(snapshot)
        values = {"share": format_percent(snapshot.weakest_benefit, language)}
        return (
            _("Of the benefits outside money, the one that lags most has brought %(share)s of its plan.")
            % values
        )
    if snapshot.benefits_realisation is None:
        return _missing(snapshot)
    values = {
        "planned": format_money(snapshot.benefits_planned, snapshot.currency, language),
        "realised": format_money(snapshot.benefits_realised, snapshot.currency, language),
        "share": format_percent(snapshot.benefits_realisation, language),
    }
    return (
        _("%(planned)s were to be gained by now, and %(realised)s were gained: %(share)s of the plan.")
        % values
    )


def _missing(snapshot: KpiSnapshot) -> str:
    """As the colour says it; one kind may be undefined where the other gives the colour."""
    reason = (snapshot.values.get("reasons") or {}).get("benefits")
    if reason and reason["code"] in _WITHOUT:
        return reason_text(reason)
    return _("None of these benefits is both due and measured.")
