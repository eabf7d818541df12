"""The whole demonstration: repeatable, varied, and with something for each login."""

from collections import Counter
from datetime import date

import pytest

from integrations.demo.cast import LOGINS, PASSWORD, draw_cast, logins_table
from integrations.demo.population import RUNNING, populate
from integrations.demo.updates import updates_of
from integrations.demo.values import Archetype

AS_OF = date(2026, 11, 22)


def texts(seed: int, projects: int = 12) -> list[str]:
    population = populate(projects=projects, months=6, seed=seed, as_of=AS_OF)
    return [
        f"{plan.code} {plan.name} {update.submitted_at} {update.narrative}"
        for plan in population.plans()
        for update in updates_of(plan, population.rng("updates", plan.index), as_of=AS_OF)
    ]


def test_the_same_seed_gives_the_same_demonstration() -> None:
    assert texts(7) == texts(7)


def test_another_seed_gives_another_one() -> None:
    assert texts(7) != texts(8)


def test_the_mix_of_lives() -> None:
    population = populate(projects=120, months=18, seed=1, as_of=AS_OF)
    kinds = Counter(outline.archetype for outline in population.outlines)
    assert kinds[Archetype.TROUBLED] == 14
    assert kinds[Archetype.WATERMELON] == 5
    assert kinds[Archetype.EARLY] == 8
    assert Counter(outline.portfolio for outline in population.outlines) == {0: 40, 1: 40, 2: 40}
    assert 0 < sum(outline.confidential for outline in population.outlines) < 10
    assert len({outline.shown_name for outline in population.outlines}) == 120
    languages = Counter(outline.name.language for outline in population.outlines)
    assert languages["fr"] == languages["en"] == 60


@pytest.mark.parametrize("projects", [1, 3, 40, 120, 1000])
def test_names_and_codes_stay_unique(projects: int) -> None:
    population = populate(projects=projects, months=1, seed=3, as_of=AS_OF)
    assert len(population.outlines) == projects
    assert len({(outline.portfolio, outline.shown_name) for outline in population.outlines}) == projects


def test_the_project_manager_of_the_demonstration_has_five_running_projects() -> None:
    population = populate(projects=120, months=18, seed=1, as_of=AS_OF)
    manager = population.cast.login("project_manager")
    managed = [outline for outline in population.outlines if outline.manager == manager]
    assert len(managed) == 5
    assert {outline.archetype for outline in managed} <= RUNNING
    assert len({outline.archetype for outline in managed}) >= 4
    assert not any(outline.confidential for outline in managed)


def test_people_have_their_own_address() -> None:
    from random import Random

    cast = draw_cast(Random(1), 10_000)
    assert len({person.email for person in cast.people}) == len(cast.people)


def test_one_login_per_role_half_of_them_french() -> None:
    assert len(LOGINS) == 10
    assert sum(login.person.language == "fr" for login in LOGINS) == 5
    table = logins_table()
    assert all(login.person.email in table for login in LOGINS)
    assert table.count(PASSWORD) == 10


def test_a_demonstration_needs_projects_and_months() -> None:
    with pytest.raises(ValueError, match="At least one"):
        populate(projects=0, months=1, seed=1, as_of=AS_OF)
    with pytest.raises(ValueError, match="At least one"):
        populate(projects=1, months=0, seed=1, as_of=AS_OF)
