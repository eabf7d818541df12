"""Every earned value figure has a sentence, with its value and without, and says the right direction."""

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from reporting.kpi.catalogue import CATALOGUE
from reporting.kpi.earned_schedule import EarnedSchedule, analyse_schedule
from reporting.kpi.earned_value import EarnedValue, analyse
from reporting.kpi.facts import BaselineFacts, Breakpoint
from reporting.selectors.figure_sentences import MISSING, SENTENCES, Speaker

D = Decimal
BASELINE = BaselineFacts(
    1,
    date(2026, 1, 1),
    date(2026, 12, 31),
    D(100_000),
    (Breakpoint(date(2026, 6, 30), D(50_000)), Breakpoint(date(2026, 12, 31), D(100_000))),
)
TEXTBOOK = analyse(bac=D(100_000), pv=D(50_000), ev=D(40_000), ac=D(45_000), own_etc=D(70_000))


def speaker(value: EarnedValue = TEXTBOOK, baseline: BaselineFacts | None = BASELINE) -> Speaker:
    time = analyse_schedule(baseline, value.ev, date(2026, 6, 30))
    return Speaker(value, time, baseline, currency="EUR", language="en")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("bac", "All the planned work was to cost €100,000."),
        ("pv", "By now, work worth €50,000 should be done."),
        ("ev", "Work worth €40,000 is done."),
        ("ac", "€45,000 has been spent so far."),
        ("cv", "The work that is done cost €5,000 more than planned."),
        ("sv", "Work worth €10,000 that was planned by now is not done."),
        ("cpi", "For each euro spent, 89 cents of planned work is done."),
        ("spi", "Of the work that was planned by now, 80% is done."),
        ("eac", "If the rest costs as the work did so far, the whole will cost €112,500."),
        ("eac_atypical", "If the rest costs what was planned, the whole will cost €105,000."),
        ("eac_cpi_spi", "If both cost and delay go on as they did so far, the whole will cost €129,375."),
        ("eac_own", "By the project manager's own estimate, the whole will cost €115,000."),
        ("etc", "€67,500 is still to be spent."),
        ("vac", "If it goes on so, the project will cost €12,500 more than its baseline."),
        ("tcpi", "To end within the budget, each €1.00 from now on must bring €1.09 of planned work."),
        ("tcpi_eac", "To end at the estimate, each €1.00 from now on must bring €0.89 of planned work."),
        ("es", "What is done by now was planned to be done by 25\xa0May\xa02026."),
        ("at", "6.0 months have passed since the baseline's start."),
        ("pd", "By the baseline the project takes 12.0 months."),
        ("earned_finish", "At this pace the project ends on 31\xa0Mar\xa02027."),
        ("sv_t", "The project is 1.2 months behind its plan."),
        ("spi_t", "In each month that passed, the work of 0.80 planned months was done."),
        ("ieac_t", "At this pace the project takes 15.0 months instead of 12.0, until 31\xa0Mar\xa02027."),
        ("tspi", "To end on time, each month from now on must do the work of 1.20 planned months."),
    ],
)
def test_the_textbook_example_in_plain_words(code: str, text: str) -> None:
    assert speaker().sentence(code) == text


@pytest.mark.parametrize(
    ("currency", "language", "spent", "text"),
    [
        ("EUR", "en", 4_000_000, "For each euro spent, 1 cent of planned work is done."),
        ("EUR", "en", 40_000, "For each euro spent, €1.00 of planned work is done."),
        ("EUR", "fr", 45_000, "Pour chaque euro dépensé, 89 centimes de travail prévu sont faits."),
        ("GBP", "en", 45_000, "For each £1.00 spent, £0.89 of planned work is done."),
    ],
)
def test_what_money_brings_is_said_as_people_say_it(
    currency: str, language: str, spent: int, text: str
) -> None:
    value = analyse(bac=D(100_000), pv=D(50_000), ev=D(40_000), ac=D(spent))
    time = analyse_schedule(BASELINE, value.ev, date(2026, 6, 30))
    with override(language):
        assert Speaker(value, time, BASELINE, currency=currency, language=language).sentence("cpi") == text


def test_better_than_planned_is_said_as_such() -> None:
    better = analyse(bac=D(100_000), pv=D(50_000), ev=D(60_000), ac=D(50_000))
    said = speaker(better)
    assert said.sentence("cv") == "The work that is done cost €10,000 less than planned."
    assert said.sentence("sv") == "Work worth €10,000 is done ahead of the plan."
    assert "less than its baseline" in said.sentence("vac")
    assert "ahead of its plan" in said.sentence("sv_t")


def test_as_planned_is_neither() -> None:
    even = analyse(bac=D(100_000), pv=D(50_000), ev=D(50_000), ac=D(50_000))
    assert [speaker(even).sentence(code) for code in ("cv", "sv", "vac", "sv_t")] == [
        "The work that is done cost what was planned.",
        "The work that was planned by now is done.",
        "If it goes on so, the project will cost what its baseline says.",
        "The project is where its plan wants it to be.",
    ]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (analyse(bac=None, pv=None, ev=None, ac=D(1)), "cpi", MISSING["bac"]()),
        (analyse(bac=D(10), pv=None, ev=D(1), ac=D(1)), "spi", MISSING["pv"]()),
        (analyse(bac=D(10), pv=D(1), ev=None, ac=D(1)), "cpi", MISSING["ev"]()),
        (analyse(bac=D(10), pv=D(1), ev=D(1), ac=None), "cpi", MISSING["ac"]()),
        (analyse(bac=D(10), pv=D(1), ev=D(1), ac=D(0)), "cpi", "Nothing has been spent yet."),
        (analyse(bac=D(10), pv=D(0), ev=D(1), ac=D(1)), "spi", "No work was planned to be done by now."),
        (analyse(bac=D(10), pv=D(1), ev=D(0), ac=D(1)), "eac", MISSING["eac"]()),
        (analyse(bac=D(10), pv=D(1), ev=D(1), ac=D(10)), "tcpi", MISSING["tcpi"]()),
        (TEXTBOOK, "eac_own", "By the project manager's own estimate, the whole will cost €115,000."),
        (analyse(bac=D(10), pv=D(1), ev=D(1), ac=D(1)), "eac_own", MISSING["eac_own"]()),
    ],
)
def test_what_is_undefined_says_what_is_missing(value: EarnedValue, code: str, text: str) -> None:
    assert speaker(value).sentence(code) == text


def test_every_figure_has_a_sentence_and_every_need_a_reason() -> None:
    figures = {field.name for kind in (EarnedValue, EarnedSchedule) for field in fields(kind)}
    # The finish by earned schedule, beside the one that the manager forecasts.
    assert set(SENTENCES) == figures - {"finish"} | {"earned_finish"}
    assert set(SENTENCES) <= set(CATALOGUE)
    assert {need for _say, needs in SENTENCES.values() for need in needs.split()} == set(MISSING)


def test_without_any_figure_every_sentence_says_why() -> None:
    nothing = Speaker(EarnedValue(), EarnedSchedule(), None, currency="EUR", language="en")
    assert all(nothing.sentence(code).endswith(".") for code in SENTENCES)
    assert not any("–" in nothing.sentence(code) for code in SENTENCES)
