"""Plain values that the generator hands to the writers. Money in units of the project's currency."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from common.rag import Rag
from projects.plan.progress import ProgressRule
from reporting.kpi.project import ProjectKpis

if TYPE_CHECKING:
    from integrations.demo.planning import WorkPlan


class Archetype(StrEnum):
    """What kind of life a project has; decides slips, costs and how honestly it is reported."""

    STEADY = "steady"
    DRIFTING = "drifting"
    RECOVERING = "recovering"
    TROUBLED = "troubled"
    WATERMELON = "watermelon"
    EARLY = "early"
    FINISHED = "finished"


class Situation(StrEnum):
    """The story that one month's narrative tells."""

    EARLY = "early"
    ON_TRACK = "on_track"
    SLIPPING = "slipping"
    DELAYED = "delayed"
    OVERSPENDING = "overspending"
    TROUBLED = "troubled"
    RECOVERING = "recovering"
    REBASELINED = "rebaselined"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class PortfolioSpec:
    code: str
    name: str
    currency: str
    pmo_type: str
    fiscal_year_start_month: int
    sector: str
    attributes: tuple["AttributeSpec", ...]


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    code: str
    label_en: str
    label_fr: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeSpec:
    code: str
    name: str
    portfolio: int


@dataclass(frozen=True, slots=True)
class ProjectName:
    name: str
    language: str
    kind: str
    department: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Activity:
    """A piece of work: as it is announced (next) and as it is reported (done)."""

    next_fr: str
    done_fr: str
    next_en: str
    done_en: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a date or a cost moved. French is written after « en raison »: « du retard de… ».

    `sectors` may also name kinds of projects. `stages` is the first and the last stage (0 initiation to 4 deployment) in which it can happen.
    """

    key: str
    sectors: tuple[str, ...]
    dimension: str
    fr: str
    en: str
    remedy_fr: str
    remedy_en: str
    decision_fr: str
    decision_en: str
    stages: tuple[int, int] = (0, 4)


@dataclass(frozen=True, slots=True)
class Person:
    full_name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class PromisedPackage:
    """A leaf of the plan as a baseline froze it; `at` is its place in the scheme."""

    at: int
    code: str
    name: str
    start: date
    finish: date
    cost: Decimal
    rule: ProgressRule
    profile: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class PackageDone:
    """How far a leaf is: when it began and ended, and its physical progress in percent by day."""

    started: date | None = None
    finished: date | None = None
    readings: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class BaselinePlan:
    number: int
    approved_on: date
    start: date
    finish: date
    bac: Decimal
    breakpoints: tuple[tuple[date, Decimal], ...]
    note: str
    packages: tuple[PromisedPackage, ...] = ()


@dataclass(frozen=True, slots=True)
class MilestonePlan:
    """`promised` by each baseline in turn; `told` is what was forecast, by the day from which it was."""

    name: str
    is_key: bool
    position: int
    baseline: date | None
    forecast: date
    actual: date | None
    promised: tuple[date, ...] = ()
    told: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone passed this month; `days_late` against its baseline date, 0 when on time."""

    name: str
    on: date
    days_late: int


@dataclass(frozen=True, slots=True)
class Budget:
    kind: str
    category: str
    nature: str
    range_kind: str
    start: date | None
    end: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Cost:
    kind: str
    category: str
    nature: str
    start: date
    end: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Slip:
    """An announced change of the finish date, in calendar days; below zero it is time regained."""

    month: date
    days: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class MonthState:
    """A project on the data date of one month: its figures, and what its manager knew and declared."""

    month: date
    data_date: date
    elapsed: float
    kpis: ProjectKpis
    approved_budget: Decimal | None
    own_forecast: Decimal
    forecast_finish: date
    actual_finish: date | None
    slip_move: int
    declared: dict[str, Rag]
    overall: Rag
    outlook: str
    situation: Situation
    cause: Cause | None
    cost_cause: Cause | None
    stage: int
    rebaselined: bool
    hiding: bool
    next_milestone: tuple[str, date] | None
    reached: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    summary: str
    achievements: str
    next_steps: str
    decisions_needed: str
    comments: dict[str, str]


@dataclass(frozen=True, slots=True)
class UpdatePlan:
    month: date
    submitted_at: datetime
    is_late: bool
    state: MonthState
    narrative: Narrative


@dataclass(frozen=True, slots=True)
class Life:
    """Everything that happens to one project, from its start to the as-of date."""

    archetype: Archetype
    start: date
    baselines: tuple[BaselinePlan, ...]
    months: tuple[MonthState, ...]
    milestones: tuple[MilestonePlan, ...]
    costs: tuple[Cost, ...]
    budgets: tuple[Budget, ...]
    measurements: tuple[tuple[date, Decimal], ...]
    finish: date
    work: "WorkPlan | None" = None


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    index: int
    code: str
    name: str
    description: str
    language: str
    portfolio: int
    programme: int | None
    sector: str
    kind: str
    manager: int
    sponsor: int
    method: str
    priority: int
    currency: str
    confidential: bool
    attributes: dict[str, str]
    life: Life


@dataclass(frozen=True, slots=True)
class Setting:
    """What a life depends on besides chance."""

    archetype: Archetype
    sector: str
    kind: str
    language: str
    currency: str
    as_of: date
    months: int
    fiscal_start: int
    five_steps: bool = False
