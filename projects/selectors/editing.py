"""What a project's form offers and begins with."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.templatetags.portal import language
from people.access import access_of
from people.models import Scope, User
from people.roles import Permission
from portfolio.attributes import Attribute, as_typed
from portfolio.models import Portfolio, Programme
from projects.models import Method, Phase, Project, WorkPackage

ATTRIBUTE = "attribute."


@dataclass(frozen=True, slots=True)
class Stages:
    """Where a project can stand in its life cycle: a method alone, or one of its phases."""

    methods: tuple[Method, ...]
    phases: tuple[Phase, ...]

    def choices(self) -> list[tuple[str, Any]]:
        """For a select box, grouped by method."""
        return [
            (
                method.name,
                [(f"m{method.pk}", method.name)]
                + [(f"p{phase.pk}", phase.name) for phase in self.phases if phase.method_id == method.pk],
            )
            for method in self.methods
        ]

    def chosen(self, key: str) -> tuple[Method | None, Phase | None]:
        """Method and phase for one of the choices' keys; neither for the empty one."""
        methods = {method.pk: method for method in self.methods}
        if key.startswith("m"):
            return methods[int(key[1:])], None
        phase = next((phase for phase in self.phases if f"p{phase.pk}" == key), None)
        return (methods[phase.method_id], phase) if phase else (None, None)


def stages() -> Stages:
    """The whole catalogue, two statements."""
    return Stages(tuple(Method.objects.all()), tuple(Phase.objects.order_by("position")))


def stage_key(project: Project) -> str:
    if project.phase_id:
        return f"p{project.phase_id}"
    return f"m{project.method_id}" if project.method_id else ""


def form_values(project: Project, attributes: Iterable[Attribute]) -> dict[str, Any]:
    """What the form's fields show of a project as it is stored, by field name."""
    return {
        "name": project.name,
        "description": project.description,
        "language": project.language,
        "manager": project.manager.email if project.manager else "",
        "sponsor": project.sponsor.email if project.sponsor else "",
        "stage": stage_key(project),
        "priority": project.priority,
        "start_date": project.start_date,
        "start_precision": project.start_precision,
        "forecast_finish": project.forecast_finish,
        "forecast_finish_precision": project.forecast_finish_precision,
        "actual_finish": project.actual_finish,
        "currency": project.currency,
        "confidential": "yes" if project.confidential else "no",
        **{
            ATTRIBUTE + one.code: as_typed(one, project.attributes.get(one.code), language())
            for one in attributes
        },
    }


def is_dated_by_plan(project: Project) -> bool:
    """Whether start and forecast finish follow from work packages (services.plan_effects). One statement."""
    return _dated_leaves([project.pk]).exists()


def dated_by_plan_among(project_ids: Collection[int]) -> set[int]:
    """Those of the projects whose start and forecast finish follow from work packages. One statement."""
    return set(_dated_leaves(project_ids).values_list("project_id", flat=True).distinct())


def _dated_leaves(project_ids: Collection[int]) -> QuerySet[WorkPackage]:
    planned = WorkPackage.objects.planned()
    dated = planned.filter(project__in=project_ids, start__isnull=False, finish__isnull=False)
    return dated.exclude(Exists(planned.filter(parent=OuterRef("pk")))).order_by()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project can lie: in a portfolio, or in one of its programmes."""

    portfolio: Portfolio
    programme: Programme | None = None

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        if self.programme:
            return f"{Scope.Kind.PROGRAMME}:{self.programme.code}"
        return f"{Scope.Kind.PORTFOLIO}:{self.portfolio.code}"

    @property
    def scope(self) -> Scope:
        return self.programme.scope if self.programme else self.portfolio.scope

    @property
    def name(self) -> str:
        return self.programme.name if self.programme else self.portfolio.name


def places_for_projects(user: User) -> list[Place]:
    """Where this person may put a project: each portfolio in use, then its programmes. Two statements."""
    allowed = access_of(user).q(Permission.CREATE_PROJECT)
    portfolios = Portfolio.objects.active().filter(allowed).select_related("scope").order_by("name", "pk")
    programmes = (
        Programme.objects.active()
        .filter(allowed, portfolio__archived_at__isnull=True)
        .select_related("scope", "portfolio__scope")
        .order_by("portfolio__name", "portfolio_id", "name")
    )
    by_portfolio: dict[int, list[Place]] = {}
    for programme in programmes:
        by_portfolio.setdefault(programme.portfolio_id, []).append(Place(programme.portfolio, programme))
    found: list[Place] = []
    for portfolio in portfolios:
        found += [Place(portfolio), *by_portfolio.pop(portfolio.pk, [])]
    # Of whom a grant on a programme alone covers.
    return found + [place for places in by_portfolio.values() for place in places]


_NUMBERED = re.compile(r"(.+)-([0-9]{1,9})\Z")
_LONGEST_CODE = 30


def free_code(portfolio: Portfolio, reader: User) -> str:
    """A code that no project has, as the latest ones that the reader sees there are written: `CITY-0042`.

    Two statements. A code can say what a project is about: those of projects that the reader does not see give no hint.
    """
    latest = (
        Project.objects.visible_to(reader)
        .filter(portfolio=portfolio, code__regex=r"^.+-[0-9]{1,9}$")
        .order_by("-pk")
        .values_list("code", flat=True)
        .first()
    )
    found = _NUMBERED.match(latest) if latest else None
    prefix, digits = (found[1], len(found[2])) if found else (portfolio.code[: _LONGEST_CODE - 10], 4)
    taken = Project.objects.filter(Q(code__startswith=f"{prefix}-")).values_list("code", flat=True)
    numbers = [int(tail) for code in taken if (tail := code.removeprefix(f"{prefix}-")).isdecimal()]
    return f"{prefix}-{max(numbers, default=0) + 1:0{digits}d}"[:_LONGEST_CODE]
