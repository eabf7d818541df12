"""What benefits were to bring by a day, and brought: in money together, the others each in its own unit."""

from dataclasses import dataclass
from decimal import Decimal

from projects.plan.benefits import together
from reporting.kpi.facts import BenefitFacts


@dataclass(frozen=True, slots=True)
class BenefitsToDate:
    """`planned` and `realised` are the sums of the financial benefits that have both; `covered` of `due` such.

    `weakest` is the smallest share among the non-financial ones: hours and points do not add up.
    """

    planned: Decimal | None = None
    realised: Decimal | None = None
    realisation: Decimal | None = None
    weakest: Decimal | None = None
    covered: int = 0
    due: int = 0
    recorded: bool = False
    any_due: bool = False


def analyse_benefits(benefits: tuple[BenefitFacts, ...]) -> BenefitsToDate:
    """Of gains only: losses that are accepted stand apart, and lessen nothing here."""
    money = together(one.to_date for one in benefits if one.is_financial)
    shares = [one.to_date.share for one in benefits if not one.is_financial]
    return BenefitsToDate(
        planned=money.planned,
        realised=money.measured,
        realisation=money.share,
        weakest=min((share for share in shares if share is not None), default=None),
        covered=money.covered,
        due=money.due,
        recorded=bool(benefits),
        any_due=any(one.to_date.planned for one in benefits),
    )
