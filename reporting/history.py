"""What the history of frozen figures and reports reads like: only of those that the reader may read."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.trail import registry
from common.trail.registry import Described, Events, Lookup, Name, Subject, Values
from people.models import Scope, User
from portfolio.models import ReportingPeriod
from reporting.models import Audience, FrozenFigures, Report


def register() -> None:
    """Called once, when the models are there."""
    registry.names(FrozenFigures, _figures)
    for model in (FrozenFigures, Report):
        registry.describe(
            Described(
                model,
                title=_title,
                owner="scope_id",
                above=Scope,
                noise=frozenset({"scope", "period", "audience", "language", "definition", "figures"}),
            )
        )
    registry.belongs(Report, _reports_below, to=["portfolio"])
    registry.belongs(Report, _reports_of_period, to=["period"])
    registry.belongs(Report, lambda events, subject: events.filter(pgh_obj_id=subject.obj.pk), to=["report"])
    registry.belongs(FrozenFigures, _figures_below, to=["portfolio"])
    registry.belongs(FrozenFigures, _figures_of_period, to=["period"])
    for view, sentence in ACTIONS.items():
        registry.action(view, sentence)


ACTIONS = {
    "reporting:period-close": gettext_lazy("%(person)s closed the reporting period."),
    "reporting:period-publish": gettext_lazy("%(person)s published the reports."),
    "reporting:period-reduced": gettext_lazy("%(person)s ordered reports without money and names."),
    "reporting:report-retry": gettext_lazy("%(person)s had a report made again."),
}


def _title(values: Values, names: Lookup) -> str:
    month = names(ReportingPeriod, values["period_id"])
    audience = Audience(values["audience"]).label
    if "language" in values:
        return f"{month}, {User.Language(values['language']).label}, {audience}"
    return f"{month}, {audience}"


def _figures(_subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    rows = FrozenFigures.objects.filter(pk__in=ids).values_list("pk", "revision")
    return {pk: Name(_("Revision %(number)s") % {"number": number}) for pk, number in rows}


def _readable(subject: Subject) -> QuerySet[Report]:
    return Report.objects.visible_to(subject.reader).order_by()


def _reports_below(events: Events, subject: Subject) -> Events:
    found = _readable(subject).filter(scope__path__startswith=subject.obj.scope.path)
    return events.filter(pgh_obj_id__in=found.values("pk"))


def _reports_of_period(events: Events, subject: Subject) -> Events:
    return events.filter(pgh_obj_id__in=_readable(subject).filter(period=subject.obj).values("pk"))


def _figures_below(events: Events, subject: Subject) -> Events:
    found = _readable(subject).filter(scope__path__startswith=subject.obj.scope.path)
    return events.filter(pgh_obj_id__in=found.values("figures"))


def _figures_of_period(events: Events, subject: Subject) -> Events:
    return events.filter(pgh_obj_id__in=_readable(subject).filter(period=subject.obj).values("figures"))
