"""What the history of projects reads like, and what of it belongs to the programmes and portfolios above.

Of a confidential project nothing is in anybody's history who may not see that project's own.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.formats import format_date, format_month
from common.templatetags.portal import language
from common.trail import registry
from common.trail.registry import Described, Events, Lookup, Name, Subject, Values
from people.models import RoleGrant, Scope, User
from people.roles import Permission
from portfolio.models import CustomAttribute, Programme, ReportingPeriod
from projects import history_of_plans
from projects.fact_labels import fact_label, is_money_fact
from projects.models import (
    Baseline,
    BudgetLine,
    CostEntry,
    Dependency,
    Method,
    Milestone,
    Phase,
    ProgrammeStatus,
    ProgressMeasurement,
    Project,
    StatusUpdate,
)

ABOVE = ["programme", "portfolio"]
FEW = 500  # projects


def register() -> None:
    """Called once, when the models are there."""
    registry.names(Project, _projects)
    registry.names(Method, _catalogue(Method))
    registry.names(Phase, _catalogue(Phase))
    registry.describe(
        Described(
            Project,
            title=lambda values, _names: str(values["name"]),
            owner="id",
            above=Project,
            costs=projects_with_costs,
            noise=frozenset({"scope", "version"}),
            currency="currency",
            precision={"start_date": "start_precision", "forecast_finish": "forecast_finish_precision"},
            key_label=_key_label,
            secret_key=_secret_key,
        )
    )
    _describe(
        StatusUpdate,
        _status,
        key_label=_key_label,
        secret_key=_secret_key,
        noise={"is_current", "period", "sequence", "version"},
    )
    _describe(Milestone, lambda values, _names: str(values["name"]), noise={"position", "version"})
    _describe(ProgressMeasurement, lambda values, _names: _day(values["measured_on"]))
    _describe(
        Baseline,
        lambda values, _names: _("No. %(number)s") % {"number": values["number"]},
        money={"bac", "breakpoints"},
        summary={"breakpoints": _points},
    )
    _describe(BudgetLine, _budget_line, money={"amount"})
    _describe(CostEntry, _cost_entry, money={"amount", "booked_amount"})
    history_of_plans.register(_describe)
    registry.describe(
        Described(
            ProgrammeStatus,
            title=_status,
            owner="programme_id",
            above=Programme,
            noise=frozenset({"programme", "is_current", "period", "version"}),
        )
    )
    registry.belongs(ProgrammeStatus, _of_programmes_below, to=ABOVE)
    registry.belongs(Project, _project_itself, to=["project"])
    registry.belongs(Project, _projects_below, to=ABOVE)
    own = (StatusUpdate, Milestone, ProgressMeasurement, Baseline, BudgetLine, CostEntry)
    for model in (*own, *history_of_plans.MODELS):
        registry.belongs(model, of_project, to=["project"])
        registry.belongs(model, of_projects_below, to=ABOVE)
    registry.belongs(Dependency, history_of_plans.seen_at_both_ends(of_project), to=["project"])
    registry.belongs(Dependency, history_of_plans.seen_at_both_ends(of_projects_below), to=ABOVE)
    registry.belongs(StatusUpdate, _of_month, to=["status"])
    registry.belongs(RoleGrant, _roles_on_project, to=["project"])
    registry.belongs(RoleGrant, _roles_below, to=ABOVE)
    for kind in ABOVE:
        registry.wide(kind, is_wide)
    for view, sentence in ACTIONS.items():
        registry.action(view, sentence)


ACTIONS = {
    "projects:new-project": gettext_lazy("%(person)s created the project."),
    "projects:edit-project": gettext_lazy("%(person)s edited the project."),
    "projects:edit-cell": gettext_lazy("%(person)s edited the project in a list."),
    "projects:edit-projects": gettext_lazy("%(person)s edited several projects at once."),
    "projects:move-project": gettext_lazy("%(person)s moved the project."),
    "projects:archive-project": gettext_lazy("%(person)s archived the project."),
    "projects:reopen-project": gettext_lazy("%(person)s reopened the project."),
    "projects:close-project": gettext_lazy("%(person)s closed the project."),
    "projects:change-phase": gettext_lazy("%(person)s moved the project to another phase."),
    "projects:apply-template": gettext_lazy("%(person)s began the plan with a template."),
    "projects:add-objective": gettext_lazy("%(person)s added an objective."),
    "projects:edit-objective": gettext_lazy("%(person)s edited an objective."),
    "projects:move-objective": gettext_lazy("%(person)s put the objectives in another order."),
    "projects:remove-objective": gettext_lazy("%(person)s removed an objective."),
    "projects:programme-status": gettext_lazy("%(person)s submitted the status of the programme."),
    "projects:status-update": gettext_lazy("%(person)s submitted a status update."),
    "projects:assign-manager": gettext_lazy("%(person)s named the project manager."),
    "projects:hand-over": gettext_lazy("%(person)s handed projects over."),
}


def _describe(model: Any, title: registry.Title, **more: Any) -> None:
    """A child of a project: its amounts are shown to whoever sees the project's."""
    more |= {name: frozenset(more.get(name, ())) for name in ("money", "noise")}
    more["noise"] |= {"project"}
    registry.describe(
        Described(model, title=title, owner="project_id", above=Project, costs=projects_with_costs, **more)
    )


def projects_with_history(subject: Subject) -> QuerySet[Project]:
    """The projects at or below the subject whose history its reader may see."""
    visible = Project.objects.visible_to(subject.reader, Permission.VIEW_HISTORY)
    return visible.within(subject.obj.scope).order_by()


def ids_below(subject: Subject) -> list[int] | QuerySet[Any]:
    """Their ids: a list where they are few, which the planner can count; else the query itself."""
    if "projects" not in subject.known:
        subject.known["projects"] = list(
            projects_with_history(subject).values_list("pk", flat=True)[: FEW + 1]
        )
    few: list[int] = subject.known["projects"]
    return few if len(few) <= FEW else projects_with_history(subject).values("pk")


def is_wide(subject: Subject) -> bool:
    """Whether there are more projects than one reads all events of."""
    return not isinstance(ids_below(subject), list)


def projects_with_costs(reader: User) -> QuerySet[Project]:
    """The projects whose amounts a reader may see."""
    return Project.objects.visible_to(reader, Permission.VIEW_COST).order_by()


def of_project(events: Events, subject: Subject) -> Events:
    return events.filter(project_id=subject.obj.pk)


def of_projects_below(events: Events, subject: Subject) -> Events:
    return events.filter(project_id__in=ids_below(subject))


def _project_itself(events: Events, subject: Subject) -> Events:
    return events.filter(pgh_obj_id=subject.obj.pk)


def _projects_below(events: Events, subject: Subject) -> Events:
    return events.filter(pgh_obj_id__in=ids_below(subject))


def _of_programmes_below(events: Events, subject: Subject) -> Events:
    below = Programme.objects.filter(scope__path__startswith=subject.obj.scope.path)
    return events.filter(programme_id__in=below.order_by().values("pk"))


def _of_month(events: Events, subject: Subject) -> Events:
    """Every version of a month's update."""
    return events.filter(project_id=subject.obj.project_id, period_id=subject.obj.period_id)


def _roles_on_project(events: Events, subject: Subject) -> Events:
    return events.filter(scope_id=subject.obj.scope_id)


def _roles_below(events: Events, subject: Subject) -> Events:
    groups = Scope.objects.within(subject.obj.scope).exclude(kind=Scope.Kind.PROJECT)
    return events.filter(
        Q(scope_id__in=groups.values("pk"))
        | Q(scope_id__in=projects_with_history(subject).values("scope_id"))
    )


def _projects(subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    rows = Project.objects.visible_to(subject.reader).filter(pk__in=ids)
    return {
        pk: Name(f"{code} {name}", reverse("reporting:project", args=[code]), currency)
        for pk, code, name, currency in rows.values_list("pk", "code", "name", "currency")
    }


def _catalogue(model: Any) -> registry.Namer:
    def named(_subject: Subject, ids: Collection[int]) -> dict[int, Name]:
        return {one.pk: Name(one.name) for one in model.objects.filter(pk__in=ids)}

    return named


def _status(values: Values, names: Lookup) -> str:
    month = names(ReportingPeriod, values["period_id"])
    return _("%(month)s, version %(number)s") % {"month": month, "number": values["version"]}


def _budget_line(values: Values, _names: Lookup) -> str:
    kind = BudgetLine.Kind(values["kind"]).label
    reach = BudgetLine.RangeKind(values["range_kind"])
    match reach:
        case BudgetLine.RangeKind.MONTH:
            when = format_month(date.fromisoformat(values["start"]), language())
        case BudgetLine.RangeKind.FISCAL_YEAR:
            when = f"{_day(values['start'])} – {_day(values['end'])}"
        case _:
            when = str(reach.label)
    return ", ".join(filter(None, [str(kind), when, values["category"]]))


def _cost_entry(values: Values, _names: Lookup) -> str:
    kind = CostEntry.Kind(values["kind"]).label
    when = format_month(date.fromisoformat(values["start"]), language())
    return ", ".join(filter(None, [str(kind), when, values["category"]]))


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text), language())


def _points(value: list[Any]) -> str:
    return ngettext("%(n)s date", "%(n)s dates", len(value)) % {"n": len(value)}


def _key_label(field: str, key: str, values: Values, subject: Subject) -> str:
    if field == "unread":
        return _("%(fact)s, as the source says it") % {"fact": fact_label(key)}
    if "attributes" not in subject.known:
        # All there are: a handful per portfolio, and a project may have moved.
        subject.known["attributes"] = {
            (one.portfolio_id, one.code): one.label for one in CustomAttribute.objects.all()
        }
    labels: dict[tuple[int, str], str] = subject.known["attributes"]
    return labels.get((values["portfolio_id"], key)) or capfirst(key.replace("_", " "))


def _secret_key(field: str, key: str) -> bool:
    return field == "unread" and is_money_fact(key)
