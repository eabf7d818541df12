"""The texts read like a PMO's: varied, consistent with the figures, in correct typography."""

import re
from datetime import date
from itertools import pairwise

import pytest

from integrations.demo import activities, causes, names_digital, names_estate, names_industry
from integrations.demo.narratives import COMMENTS, FRAMES, fields_of
from integrations.demo.population import Population, populate
from integrations.demo.typography import english, french, money, percent
from integrations.demo.updates import updates_of
from integrations.demo.values import Situation, UpdatePlan

AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="module")
def population() -> Population:
    return populate(projects=90, months=18, seed=5, as_of=AS_OF)


@pytest.fixture(scope="module")
def histories(population: Population) -> list[tuple[str, list[UpdatePlan]]]:
    return [
        (plan.language, list(updates_of(plan, population.rng("updates", plan.index), as_of=AS_OF)))
        for plan in population.plans()
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_forty_frames_per_situation(language: str) -> None:
    frames = FRAMES[language]
    comments = sum(len(pool) for pools in COMMENTS[language].values() for pool in pools.values())
    shared = len(frames.FIGURES) + len(frames.NEXT_MILESTONE) + sum(map(len, frames.OUTLOOKS.values()))
    assert comments >= 90
    for situation in Situation:
        assert len(frames.HEADLINES[situation.value]) >= 10
        assert len(frames.HEADLINES[situation.value]) + shared >= 40


def test_both_languages_have_the_same_frames() -> None:
    for name in ("HEADLINES", "OUTLOOKS", "DECISIONS", "MILESTONES", "CHANGES"):
        french_pools, english_pools = getattr(FRAMES["fr"], name), getattr(FRAMES["en"], name)
        assert {key: len(pool) for key, pool in french_pools.items()} == {
            key: len(pool) for key, pool in english_pools.items()
        }
    for dimension, pools in COMMENTS["fr"].items():
        assert {k: len(v) for k, v in pools.items()} == {
            k: len(v) for k, v in COMMENTS["en"][dimension].items()
        }


def test_nothing_is_left_unfilled(histories: list[tuple[str, list[UpdatePlan]]]) -> None:
    for _language, updates in histories:
        for update in updates:
            narrative = update.narrative
            for text in (
                narrative.summary,
                narrative.achievements,
                narrative.next_steps,
                *narrative.comments.values(),
            ):
                assert "{" not in text
                assert "None" not in text
                assert "  " not in text
            assert len(narrative.summary) > 40
            assert narrative.achievements
            assert narrative.next_steps


def test_consecutive_updates_never_read_the_same(histories: list[tuple[str, list[UpdatePlan]]]) -> None:
    for _language, updates in histories:
        for before, after in pairwise(updates):
            assert before.narrative.summary != after.narrative.summary
            assert before.narrative.achievements != after.narrative.achievements
            assert before.narrative.next_steps != after.narrative.next_steps
            first = [re.split(r"(?<=[.!?])\s", update.narrative.summary)[0] for update in (before, after)]
            assert first[0] != first[1]


def test_the_figures_quoted_are_those_of_the_month(histories: list[tuple[str, list[UpdatePlan]]]) -> None:
    quoted = 0
    for language, updates in histories:
        for update in updates:
            summary, kpis = update.narrative.summary, update.state.kpis
            pattern = r"retard atteint (\d+) jours" if language == "fr" else r"delay stands at (\d+) days"
            for days in re.findall(pattern, summary):
                quoted += 1
                assert int(days) == kpis.schedule.slip_days
            if update.state.overall == 1:
                assert "au rouge" not in summary
                assert "stays red" not in summary
    assert quoted > 3


def test_a_decision_is_asked_for_only_when_there_is_one(
    histories: list[tuple[str, list[UpdatePlan]]],
) -> None:
    asked = [
        bool(update.narrative.decisions_needed) for _language, updates in histories for update in updates
    ]
    assert 0.1 < sum(asked) / len(asked) < 0.5
    for _language, updates in histories:
        for update in updates:
            if update.state.situation is Situation.ON_TRACK:
                assert update.narrative.decisions_needed == ""
            if update.state.situation is Situation.TROUBLED:
                assert update.narrative.decisions_needed


def test_what_was_announced_is_reported_as_done(histories: list[tuple[str, list[UpdatePlan]]]) -> None:
    done_by_next = {}
    for stages in [*activities.ACTIVITIES.values(), (activities.GENERIC,)]:
        for stage in stages:
            done_by_next |= {activity.next_en: activity.done_en for activity in stage}
    followed = total = 0
    for language, updates in histories:
        if language == "fr":
            continue
        for before, after in pairwise(updates):
            for planned, done in done_by_next.items():
                for n in range(1, 5):
                    if f"- {english(planned.format(n=n))}.\n" in before.narrative.next_steps + "\n":
                        total += 1
                        followed += english(done.format(n=n)) in after.narrative.achievements
    assert total > 200
    assert followed / total > 0.6


def test_french_typography(histories: list[tuple[str, list[UpdatePlan]]]) -> None:
    for language, updates in histories:
        if language != "fr":
            continue
        for update in updates:
            narrative = update.narrative
            text = "\n".join(
                (
                    narrative.summary,
                    narrative.achievements,
                    narrative.next_steps,
                    *narrative.comments.values(),
                )
            )
            assert "'" not in text
            assert not re.search(r"[^\u202f][;!?]", text)
            assert not re.search(r"[^\u00a0][:%»]", text)
            assert not re.search(r"\b(de|le|la|que|ne|se) (?=[aeiouéèêà])(?!onz|oui)", text, re.IGNORECASE), (
                text
            )
            assert "de le " not in text
            assert " de les " not in text


def test_french_and_english_marks() -> None:
    assert (
        french("l'équipe : prête ; « oui » à 5 %")
        == "L’équipe\u00a0: prête\u202f; «\u00a0oui\u00a0» à 5\u00a0%"
    )
    assert english("the team's 'first' step ('two')") == "The team’s ‘first’ step (‘two’)"


def test_amounts() -> None:
    from decimal import Decimal

    assert money(Decimal(1254000), "EUR", "fr") == "1,25\u00a0M€"
    assert money(Decimal(1254000), "GBP", "en") == "£1.25m"
    assert money(Decimal(85400), "USD", "fr") == "85\u00a0k$"
    assert percent(Decimal("12.34"), "fr", 1) == "12,3\u00a0%"
    assert percent(Decimal("12.34"), "en", 1) == "12.3%"


def test_causes_follow_their_preposition() -> None:
    for cause in (*causes.CAUSES, *causes.COST_CAUSES):
        assert re.match(r"(du|de la|de l'|des|de|d')\b", cause.fr) or cause.fr.startswith("d'")
        assert not re.match(r"de [aeiouyéèê]", cause.fr)
        assert cause.remedy_fr.endswith(".")
        assert cause.decision_en.endswith(".")


def test_one_hundred_and_twenty_project_names() -> None:
    rows = [row for module in (names_digital, names_estate, names_industry) for row in module.ROWS]
    assert len({row[0] for row in rows}) == 120
    assert {row[2] for row in rows} == {"application", "platform", "works", "retrofit", "product", "process"}
    assert all(row[5].endswith(".") for row in rows)


def test_placeholders_of_a_frame() -> None:
    assert fields_of("Fin au {finish}, soit {slip} jours.") == {"finish", "slip"}
