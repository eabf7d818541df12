"""All the projects of a demonstration: who runs what where, and what kind of life each one has."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from integrations.demo.cast import Cast, draw_cast
from integrations.demo.catalogue import CATEGORIES, METHODS_OF_SECTOR, PORTFOLIOS, PROJECT_NAMES, SITES
from integrations.demo.trajectories import live
from integrations.demo.values import Archetype, ProjectName, ProjectPlan, Setting

SHARES: tuple[tuple[Archetype, float], ...] = (
    (Archetype.TROUBLED, 0.12),
    (Archetype.WATERMELON, 0.04),
    (Archetype.EARLY, 0.07),
    (Archetype.FINISHED, 0.08),
    (Archetype.DRIFTING, 0.17),
    (Archetype.RECOVERING, 0.07),
)
CONFIDENTIAL_SHARE = 0.025
# How many projects are planned in work packages.
PLANNED_SHARE = 0.92
RUNNING = frozenset(
    {Archetype.STEADY, Archetype.DRIFTING, Archetype.RECOVERING, Archetype.TROUBLED, Archetype.WATERMELON}
)
# What the demonstration's project manager runs: something of everything, all in English.
MANAGED = (
    Archetype.STEADY,
    Archetype.DRIFTING,
    Archetype.TROUBLED,
    Archetype.RECOVERING,
    Archetype.STEADY,
)
# Where a catalogue's names come round again, the sites tell the projects apart.
AGAIN = (
    "Lille", "Marseille", "Rennes", "Grenoble", "Toulouse", "Metz", "Dijon", "Le Havre", "Bristol", "Cardiff",
    "Glasgow", "Belfast", "Anvers", "Liège", "Milan", "Turin", "Madrid", "Porto", "Hambourg", "Montréal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outline:
    """What is decided of a project before its life is told."""

    index: int
    portfolio: int
    programme: int | None
    name: ProjectName
    shown_name: str
    archetype: Archetype
    manager: int
    sponsor: int
    confidential: bool


@dataclass(frozen=True, slots=True)
class Population:
    seed: int
    projects: int
    months: int
    as_of: date
    cast: Cast
    outlines: tuple[Outline, ...]

    def plans(self) -> Iterator[ProjectPlan]:
        """Each project's plan, one at a time: ten thousand lives need no more memory than one."""
        for outline in self.outlines:
            yield self._plan(outline)

    def rng(self, *parts: object) -> Random:
        """A generator of its own for each purpose, so that one project's luck never changes another's."""
        return Random(":".join(str(part) for part in (self.seed, *parts)))

    def _plan(self, outline: Outline) -> ProjectPlan:
        spec = PORTFOLIOS[outline.portfolio]
        name = outline.name
        rng = self.rng("life", outline.index)
        currency = spec.currency
        if spec.sector == "industry" and name.language == "en":
            currency = rng.choice(("EUR", "GBP", "GBP", "USD"))
        setting = Setting(
            archetype=outline.archetype,
            sector=spec.sector,
            kind=name.kind,
            language=name.language,
            currency=currency,
            as_of=self.as_of,
            months=self.months,
            fiscal_start=spec.fiscal_year_start_month,
            five_steps=spec.pmo_type == "controlling",
        )
        width = max(3, len(str(self.projects // len(PORTFOLIOS) + 1)))
        return ProjectPlan(
            index=outline.index,
            code=f"{spec.code[:3]}-{outline.index // len(PORTFOLIOS) + 1:0{width}d}",
            name=outline.shown_name,
            description=name.purpose,
            language=name.language,
            portfolio=outline.portfolio,
            programme=outline.programme,
            sector=spec.sector,
            kind=name.kind,
            manager=outline.manager,
            sponsor=outline.sponsor,
            method=rng.choice(METHODS_OF_SECTOR[spec.sector]),
            priority=rng.choices((1, 2, 3, 4), (1, 3, 4, 2))[0],
            currency=currency,
            confidential=outline.confidential,
            attributes={
                "department": name.department,
                "site": rng.choice(SITES[spec.sector]),
                "category": rng.choice(CATEGORIES[spec.sector]),
            },
            life=live(rng, setting, self._plans(outline)),
        )

    def _plans(self, outline: Outline) -> Random | None:
        """What draws a project's work packages; some are planned as a whole, as those are that other tools bring."""
        rng = self.rng("plan", outline.index)
        has_plan = rng.random() < PLANNED_SHARE or outline.manager == self.cast.login("project_manager")
        return rng if has_plan else None


def populate(*, projects: int, months: int, seed: int, as_of: date) -> Population:
    """Outline the whole demonstration. Raises ValueError for a number of projects or months below 1."""
    if projects < 1 or months < 1:
        raise ValueError("At least one project and one month are needed.")
    cast = draw_cast(Random(f"{seed}:cast"), projects)
    rng = Random(f"{seed}:outlines")
    archetypes = _archetypes(rng, projects)
    names = [_names(rng, portfolio, projects) for portfolio in range(len(PORTFOLIOS))]
    confidential = set(rng.sample(range(projects), round(projects * CONFIDENTIAL_SHARE)))
    outlines = []
    for index in range(projects):
        portfolio = index % len(PORTFOLIOS)
        name, programme, shown = names[portfolio][index // len(PORTFOLIOS)]
        managers, sponsors = cast.managers[name.language], cast.sponsors[name.language]
        outlines.append(
            Outline(
                index=index,
                portfolio=portfolio,
                programme=portfolio * 4 + programme if rng.random() > 0.06 else None,
                name=name,
                shown_name=shown,
                archetype=archetypes[index],
                manager=rng.choice(managers),
                sponsor=rng.choice(sponsors),
                confidential=index in confidential,
            )
        )
    return Population(seed, projects, months, as_of, cast, tuple(_give_to_logins(outlines, cast)))


def _archetypes(rng: Random, projects: int) -> list[Archetype]:
    drawn: list[Archetype] = []
    for archetype, share in SHARES:
        drawn += [archetype] * (round(projects * share) or (1 if projects >= 8 else 0))
    drawn = (drawn + [Archetype.STEADY] * projects)[:projects]
    rng.shuffle(drawn)
    return drawn


def _names(rng: Random, portfolio: int, projects: int) -> list[tuple[ProjectName, int, str]]:
    """Enough names for one portfolio, in mixed order; past the catalogue each gets a site, then a phase."""
    rows = list(PROJECT_NAMES[portfolio])
    needed = projects // len(PORTFOLIOS) + 1
    named: list[tuple[ProjectName, int, str]] = []
    turn = 0
    while len(named) < needed:
        rng.shuffle(rows)
        for name, programme in rows:
            shown = name.name
            if turn:
                place, phase = (turn - 1) % len(AGAIN), (turn - 1) // len(AGAIN)
                shown += f" – {AGAIN[place]}" + (f", phase {phase + 1}" if phase else "")
            named.append((name, programme, shown))
        turn += 1
    return named


def _give_to_logins(outlines: list[Outline], cast: Cast) -> list[Outline]:
    """Five running projects to the demonstration's project manager, each with its own story; four to its sponsor."""
    manager, sponsor = cast.login("project_manager"), cast.login("sponsor")
    free = [
        outline
        for outline in outlines
        if outline.archetype in RUNNING and not outline.confidential and outline.name.language == "en"
    ]
    given: list[int] = []
    for wanted in MANAGED:
        fitting = [outline for outline in free if outline.index not in given]
        fitting.sort(key=lambda outline: (outline.archetype is not wanted, outline.portfolio == 2))
        given += [outline.index for outline in fitting[:1]]
    for index in given:
        outlines[index] = replace(outlines[index], manager=manager)
    for index in given[:2] + [o.index for o in outlines if o.index not in given and not o.confidential][:2]:
        outlines[index] = replace(outlines[index], sponsor=sponsor)
    return outlines
