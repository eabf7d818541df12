"""Budget variances: what the project is expected to cost, against what was approved."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reporting.kpi.arithmetic import minus, ratio
from reporting.kpi.earned_value import EarnedValue
from reporting.kpi.facts import ProjectFacts


class CostBasis(StrEnum):
    """Which expected cost a budget variance rests on."""

    EARNED_VALUE = "earned_value"
    OWN_FORECAST = "own_forecast"


@dataclass(frozen=True, slots=True)
class Cost:
    """Expected cost and its variances; ratios, 0.05 meaning 5 % above budget."""

    approved_budget: Decimal | None = None
    own_forecast: Decimal | None = None
    expected_cost: Decimal | None = None
    basis: CostBasis | None = None
    budget_variance: Decimal | None = None
    in_year_budget: Decimal | None = None
    in_year_forecast: Decimal | None = None
    in_year_variance: Decimal | None = None


def analyse_cost(facts: ProjectFacts, figures: EarnedValue) -> Cost:
    """Budget variance = (EAC - approved budget) / approved budget.

    Where earned value is undefined the project's own forecast of its whole cost stands in, and `basis` says so:
    the forecast that was recorded or imported, else actual cost plus the manager's own estimate to complete.
    """
    own = facts.own_forecast if facts.own_forecast is not None else figures.eac_own
    expected, basis = (
        (figures.eac, CostBasis.EARNED_VALUE) if figures.eac is not None else (own, CostBasis.OWN_FORECAST)
    )
    return Cost(
        approved_budget=facts.approved_budget,
        own_forecast=own,
        expected_cost=expected,
        basis=None if expected is None else basis,
        budget_variance=ratio(minus(expected, facts.approved_budget), facts.approved_budget),
        in_year_budget=facts.in_year_budget,
        in_year_forecast=facts.in_year_forecast,
        in_year_variance=ratio(minus(facts.in_year_forecast, facts.in_year_budget), facts.in_year_budget),
    )
