"""The business case: approved as costs and benefits by year, numbered, never changed afterwards."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from people.models import User
from projects.dates import FIRST_DAY, LAST_DAY
from projects.models import BusinessCase, Project
from projects.permissions import can_approve_business_case
from projects.plan.business_case import Year
from projects.plan.case_years import MOST_YEARS
from projects.services.benefits import LARGEST
from projects.services.locks import demand, locked_project_row

LONGEST_REASON = 2000


class CaseChanged(Exception):
    """Another case was approved since the form was opened; `last` is that one."""

    def __init__(self, last: BusinessCase | None) -> None:
        super().__init__(str(last))
        self.last = last


@transaction.atomic
def approve_business_case(
    *,
    project: Project,
    years: Sequence[tuple[date, Year]],
    discount_rate: Decimal,
    reason: str,
    expected_number: int,
    actor: User,
    now: datetime,
) -> BusinessCase:
    """The next case; `years` by the first day of each fiscal year, `expected_number` the last one's (0: none).

    Raises PermissionDenied, CaseChanged, and ValidationError by field.
    """
    locked = locked_project_row(project)
    demand(can_approve_business_case(actor, locked))
    last = BusinessCase.objects.filter(project=locked).order_by("-number").first()
    if (last.number if last else 0) != expected_number:
        raise CaseChanged(last)
    kept = sorted(years, key=lambda one: one[0])
    while kept and kept[-1][1] == Year():
        kept.pop()
    _refuse(kept, discount_rate, reason)
    return BusinessCase.objects.create(
        project=locked,
        number=expected_number + 1,
        approved_on=business_date(now),
        approved_by=actor,
        discount_rate=discount_rate,
        years=[
            [day.isoformat(), str(year.cost), str(year.benefit), str(year.disbenefit)] for day, year in kept
        ],
        reason=reason.strip(),
    )


def _refuse(years: Sequence[tuple[date, Year]], discount_rate: Decimal, reason: str) -> None:
    problems: dict[str, list[str]] = {}
    if not years:
        problems["__all__"] = [_("Give the costs and benefits of at least one year.")]
    elif len(years) > MOST_YEARS or any(not FIRST_DAY <= day <= LAST_DAY for day, _year in years):
        problems["__all__"] = [_("These are more years than a business case has.")]
    for amount in (one for _day, year in years for one in (year.cost, year.benefit, year.disbenefit)):
        if not amount.is_finite() or not 0 <= amount < LARGEST or amount != round(amount, 2):
            problems["__all__"] = [_("Amounts are above zero, below a trillion, with two decimals at most.")]
    if (
        not discount_rate.is_finite()
        or not 0 <= discount_rate <= 100
        or discount_rate != round(discount_rate, 3)
    ):
        problems["discount_rate"] = [_("Give a rate between 0 and 100 %.")]
    if not reason.strip():
        problems["reason"] = [_("Say why: the next reader will ask.")]
    elif len(reason.strip()) > LONGEST_REASON:
        problems["reason"] = [_("Say it in 2,000 characters at most.")]
    if problems:
        raise ValidationError(problems)
