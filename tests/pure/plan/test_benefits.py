"""Benefits realised by a day, by hand."""

from datetime import date
from decimal import Decimal

from projects.plan.benefits import ToDate, Value, flow_to_date, level_to_date

D = Decimal


def year(number: int, amount: str) -> Value:
    return Value(date(number, 1, 1), date(number, 12, 31), D(amount))


PLANNED = [year(2024, "100"), year(2025, "200"), year(2026, "300")]


def test_a_flow_adds_up_over_what_has_ended():
    measured = [year(2025, "150"), year(2024, "90")]

    assert flow_to_date(PLANNED, measured, date(2026, 6, 30)) == ToDate(D(300), D(240))
    assert flow_to_date(PLANNED, measured, date(2026, 6, 30)).share == D("0.8")
    assert flow_to_date(PLANNED, measured, date(2025, 12, 30)) == ToDate(D(100), D(90))


def test_before_anything_is_due_nothing_is_realised_or_missed():
    nothing = flow_to_date(PLANNED, [], date(2024, 12, 30))

    assert (nothing.planned, nothing.measured, nothing.share) == (None, None, None)


def test_what_was_due_and_never_measured_is_unknown_not_nothing():
    assert flow_to_date(PLANNED, [], date(2025, 1, 1)).share is None
    assert flow_to_date(PLANNED, [year(2024, "0")], date(2025, 1, 1)).share == 0


def test_a_level_counts_from_where_it_began_and_may_go_down():
    """Days to answer: 40 before, 30 wanted by 2024, 20 by 2025; 35 then 24 measured: 16 of 20 days are won."""
    planned = [year(2024, "30"), year(2025, "20")]
    measured = [year(2025, "24"), year(2024, "35")]

    assert level_to_date(planned, measured, D(40), date(2024, 12, 31)).share == D("0.5")
    assert level_to_date(planned, measured, D(40), date(2025, 12, 31)).share == D("0.8")
    assert level_to_date(planned, [], D(40), date(2025, 12, 31)) == ToDate(D(-20), None)


def test_a_level_that_was_to_be_kept_has_no_share():
    assert level_to_date([year(2024, "40")], [year(2024, "40")], D(40), date(2025, 1, 1)).share is None
