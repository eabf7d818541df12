"""What moving a project to another place would do: shown before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from common.templatetags.portal import language
from people.models import User
from people.roles import CONFIDENTIAL_ROLES
from people.selectors.moving import ReachChange, reach_change
from portfolio.attributes import Attribute, fits, format_value
from portfolio.selectors.attributes import attributes_of
from portfolio.selectors.calendar import CalendarChange, change_of_portfolio
from projects.models import Project, StatusDraft, StatusUpdate
from projects.selectors.editing import Place, places_for_projects


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A custom attribute's value that the new place has no field for, or another kind of field."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class MovePreview:
    """The consequences of a move, as of now."""

    place: Place
    reach: ReachChange
    calendar: CalendarChange
    reported: int  # updates and drafts of the open month that come along into another calendar
    unknown: tuple[KeptValue, ...]
    unfit: tuple[KeptValue, ...]


def places_to_move_to(user: User, project: Project) -> list[Place]:
    """Every place that the person may put projects into, but where it is now."""
    here = Place(project.portfolio, project.programme).key
    return [place for place in places_for_projects(user) if place.key != here]


def grouped(places: Sequence[Place]) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select box: a portfolio's name over itself and its programmes."""
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for place in places:
        name = place.portfolio.name
        _name, options = groups.setdefault(place.portfolio.pk, (name, []))
        options.append((place.key, f"{name} – {place.programme.name}" if place.programme else name))
    return list(groups.values())


def move_preview(reader: User, project: Project, place: Place, now: datetime) -> MovePreview:
    """A fixed number of statements for any number of people and attributes."""
    calendar = change_of_portfolio(project.portfolio, place.portfolio)
    unknown, unfit = _kept(project, place)
    return MovePreview(
        place=place,
        reach=_reach(reader, project, place, now),
        calendar=calendar,
        reported=_reported(project, calendar),
        unknown=unknown,
        unfit=unfit,
    )


def _reach(reader: User, project: Project, place: Place, now: datetime) -> ReachChange:
    """Of a confidential project, a grant above it opens nothing but to the roles that see such projects."""
    change = reach_change(reader, project.scope, place.scope, now)
    if not project.confidential:
        return change
    begins = tuple(one for one in change.begins if one.role in CONFIDENTIAL_ROLES)
    stops = tuple(one for one in change.stops if one.role in CONFIDENTIAL_ROLES)
    return replace(change, begins=begins, stops=stops, begin_count=len(begins), stop_count=len(stops))


def _reported(project: Project, calendar: CalendarChange) -> int:
    periods = list(calendar.instead)
    if not periods:
        return 0
    updates = StatusUpdate.objects.current().filter(project=project, period__in=periods).count()
    return updates + StatusDraft.objects.filter(project=project, period__in=periods).count()


def _kept(project: Project, place: Place) -> tuple[tuple[KeptValue, ...], tuple[KeptValue, ...]]:
    if project.portfolio_id == place.portfolio.pk or not project.attributes:
        return (), ()
    before = {one.code: one for one in attributes_of(project.portfolio, with_archived=True)}
    after = {one.code: one for one in attributes_of(place.portfolio)}
    unknown = [code for code in project.attributes if code not in after]
    unfit = [
        code
        for code in project.attributes
        if code in after and not fits(after[code], project.attributes[code])
    ]
    return (
        tuple(_shown(before.get(code), code, project) for code in unknown),
        tuple(_shown(before.get(code) or after[code], code, project) for code in unfit),
    )


def _shown(attribute: Attribute | None, code: str, project: Project) -> KeptValue:
    stored = project.attributes[code]
    if attribute is None:
        return KeptValue(code, str(stored))
    return KeptValue(attribute.label(language()), format_value(attribute, stored, language()))
