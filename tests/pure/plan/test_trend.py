"""The slip diagram's lines, by hand."""

from datetime import date

from projects.plan.trend import Forecast, Reported, trend

REPORTS = [date(2026, month, 28) for month in range(1, 7)]
JAN, FEB, MAR, APR, MAY, JUN = REPORTS


def test_a_line_says_what_each_report_said() -> None:
    told = [
        Forecast(date(2026, 3, 2), date(2026, 9, 15)),
        Forecast(date(2026, 1, 10), date(2026, 6, 30)),
        Forecast(date(2026, 5, 30), date(2026, 9, 1)),
    ]
    assert trend(told, REPORTS) == [
        Reported(JAN, date(2026, 6, 30), None),
        Reported(FEB, date(2026, 6, 30), 0),
        Reported(MAR, date(2026, 9, 15), 77),
        Reported(APR, date(2026, 9, 15), 0),
        Reported(MAY, date(2026, 9, 15), 0),
        Reported(JUN, date(2026, 9, 1), -14),
    ]


def test_a_line_begins_with_its_first_forecast() -> None:
    assert [one.report for one in trend([Forecast(APR, JUN)], REPORTS)] == [APR, MAY, JUN]


def test_a_milestone_that_was_met_ends_its_line_there() -> None:
    line = trend([Forecast(JAN, APR)], REPORTS, met_on=date(2026, 4, 3))
    assert line[-1] == Reported(APR, date(2026, 4, 3), -25)


def test_without_a_forecast_there_is_no_line() -> None:
    assert trend([], REPORTS) == []
    assert trend([], REPORTS, met_on=date(2026, 4, 3)) == [Reported(APR, date(2026, 4, 3), None)]


def test_of_two_forecasts_on_one_report_the_later_counts() -> None:
    assert trend([Forecast(date(2026, 1, 1), MAR), Forecast(date(2026, 1, 2), APR)], [JAN]) == [
        Reported(JAN, APR, None)
    ]
