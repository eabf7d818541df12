"""Why a dimension has its computed colour, in one sentence for the reader."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.formats import format_index, format_percent
from reporting.kpi.rag import Reason


def reason_text(reason: Mapping[str, Any]) -> str:
    """One sentence in the reader's language for a reason as a snapshot stores it (`values["reasons"]["cost"]`)."""
    language = get_language() or "en"
    code = Reason(reason["code"])
    value = None if reason.get("value") is None else Decimal(reason["value"])
    limit = None if reason.get("limit") is None else Decimal(reason["limit"])
    index = {"value": format_index(value, language), "limit": format_index(limit, language)}
    share = {"value": format_percent(value, language, 1), "limit": format_percent(limit, language)}
    match code:
        case Reason.CPI:
            return _("The cost performance index is %(value)s (limit %(limit)s).") % index
        case Reason.SPI_T:
            return _("The schedule performance index in time is %(value)s (limit %(limit)s).") % index
        case Reason.BUDGET_VARIANCE:
            return (
                _("The expected cost differs from the approved budget by %(value)s (limit %(limit)s).")
                % share
            )
        case Reason.SLIP_SHARE:
            return _("The finish slips by %(value)s of the planned duration (limit %(limit)s).") % share
        case Reason.BENEFITS_REALISATION:
            return (
                _("Of the financial benefits planned to date, %(value)s are realised (limit %(limit)s).")
                % share
            )
        case Reason.WEAKEST_BENEFIT:
            return (
                _("The weakest non-financial benefit is at %(value)s of its plan to date (limit %(limit)s).")
                % share
            )
        case Reason.FRESHNESS:
            return _("The last status update is %(value)s reporting periods old (limit %(limit)s).") % index
        case _:
            return _MISSING[code]()


_MISSING = {
    Reason.NO_COST_DATA: lambda: _(
        "There is neither earned value nor a forecast to compare with an approved budget."
    ),
    Reason.NO_SCHEDULE_DATA: lambda: _(
        "There is no baseline to compare progress or the forecast finish with."
    ),
    Reason.NO_RISK_DATA: lambda: _("No risk figures are recorded yet."),
    Reason.NO_BENEFITS_DATA: lambda: _("No benefit figures are recorded yet."),
    Reason.BENEFITS_NOT_DUE: lambda: _("No benefit was to be gained by now."),
    Reason.BENEFITS_NOT_MEASURED: lambda: _("Benefits are due by now, and none of them was measured yet."),
    Reason.NO_UPDATE: lambda: _("No status update has been submitted yet."),
    Reason.FINISHED: lambda: _("The project has finished: no update is due."),
}
