"""What the history of plans, money, benefits and life cycles reads like (see projects/history.py)."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formats import format_date
from common.templatetags.portal import language
from common.trail import registry
from common.trail.registry import Events, Lookup, Name, Subject, Values
from people.models import User
from projects.models import (
    Baseline,
    BaselineMilestone,
    BaselinePackage,
    BaselineProposal,
    Benefit,
    BenefitMeasure,
    BenefitPlan,
    BusinessCase,
    ContingencyMovement,
    Dependency,
    Milestone,
    MilestoneForecast,
    Objective,
    PackageProgress,
    Project,
    ProjectReview,
    WorkPackage,
)

Describe = Callable[..., None]
MODELS: tuple[Any, ...] = (
    WorkPackage,
    PackageProgress,
    MilestoneForecast,
    Dependency,
    BaselinePackage,
    BaselineMilestone,
    BaselineProposal,
    ContingencyMovement,
    Benefit,
    BenefitPlan,
    BenefitMeasure,
    BusinessCase,
    Objective,
    ProjectReview,
)


def register(describe: Describe) -> None:
    """`describe` says of a model that it is a child of a project."""
    registry.names(WorkPackage, _named(WorkPackage))
    registry.names(Milestone, _named(Milestone))
    registry.names(Benefit, _named(Benefit))
    registry.names(Baseline, _baselines)
    describe(WorkPackage, _name, money={"cost"}, noise={"position", "version"}, summary={"profile": _points})
    describe(PackageProgress, _of(WorkPackage, "package_id", "measured_on"), noise={"package"})
    describe(MilestoneForecast, _of(Milestone, "milestone_id", "told_on"), noise={"milestone"})
    describe(Dependency, _dependency, noise={"version"})
    describe(
        BaselinePackage,
        lambda values, _names: f"{values['code']} {values['name']}",
        money={"cost"},
        noise={"package"},
        summary={"profile": _points},
    )
    describe(BaselineMilestone, _name, noise={"milestone"})
    describe(
        BaselineProposal,
        lambda values, _names: _day(values["proposed_at"]),
        money={"plan"},
        summary={"plan": _packages},
    )
    describe(
        ContingencyMovement,
        lambda values, _names: (
            f"{ContingencyMovement.Kind(values['kind']).label}, {_day(values['moved_on'])}"
        ),
        money={"amount"},
        noise={"version"},
    )
    describe(Benefit, _name, money={"level_before"}, noise={"position", "version"})
    for model in (BenefitPlan, BenefitMeasure):
        describe(model, _of(Benefit, "benefit_id", "start"), money={"value"}, noise={"benefit", "version"})
    describe(BusinessCase, _number, money={"years"}, summary={"years": _years})
    describe(Objective, lambda values, _names: str(values["text"]), noise={"position", "version"})
    describe(ProjectReview, _number, money={"figures"}, summary={"figures": _figures, "results": _results})


def seen_at_both_ends(rows: registry.Rows) -> registry.Rows:
    """Of dependencies, those whose other project the reader sees as well: what they say is about both."""

    def events_of(events: Events, subject: Subject) -> Events:
        return rows(events, subject).filter(predecessor_project_id__in=_seen(subject.reader).values("pk"))

    return events_of


def _named(model: Any) -> registry.Namer:
    def named(subject: Subject, ids: Collection[int]) -> dict[int, Name]:
        rows = model.objects.filter(pk__in=ids, project__in=_seen(subject.reader))
        return {pk: Name(name) for pk, name in rows.order_by().values_list("pk", "name")}

    return named


def _baselines(subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    rows = Baseline.objects.filter(pk__in=ids, project__in=_seen(subject.reader))
    return {
        pk: Name(_("No. %(number)s") % {"number": number})
        for pk, number in rows.order_by().values_list("pk", "number")
    }


def _seen(reader: User) -> Any:
    return Project.objects.visible_to(reader).order_by()


def _name(values: Values, _names: Lookup) -> str:
    return str(values["name"])


def _number(values: Values, _names: Lookup) -> str:
    return _("No. %(number)s") % {"number": values["number"]}


def _of(model: Any, column: str, day: str) -> registry.Title:
    def titled(values: Values, names: Lookup) -> str:
        return f"{names(model, values[column])}, {_day(values[day])}"

    return titled


def _dependency(values: Values, names: Lookup) -> str:
    def end(side: str) -> str:
        package = values[f"{side}_package_id"]
        return names(WorkPackage, package) if package else names(Milestone, values[f"{side}_milestone_id"])

    return f"{end('predecessor')} → {end('successor')}"


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text[:10]), language())


def _points(value: list[Any]) -> str:
    return ngettext("%(n)s date", "%(n)s dates", len(value)) % {"n": len(value)}


def _packages(value: dict[str, Any]) -> str:
    number = len(value.get("packages", ()))
    return ngettext("%(n)s work package", "%(n)s work packages", number) % {"n": number}


def _years(value: list[Any]) -> str:
    return ngettext("%(n)s year", "%(n)s years", len(value)) % {"n": len(value)}


def _figures(value: dict[str, Any]) -> str:
    return ngettext("%(n)s figure", "%(n)s figures", len(value)) % {"n": len(value)}


def _results(value: list[Any]) -> str:
    return ngettext("%(n)s objective", "%(n)s objectives", len(value)) % {"n": len(value)}
