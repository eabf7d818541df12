"""Events in words: what a page or a file shows of them. A fixed number of statements, whatever the size."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common.trail import origin as origins
from common.trail.diff import DELETE, INSERT, UPDATE, Change, changes
from common.trail.loading import Event, load
from common.trail.origin import Origin, origin_of
from common.trail.reading import Moment
from common.trail.registry import Described, Name, Subject, import_model
from common.trail.wording import Names, Shown, Wording, related

FIRST = 6  # fields of an event that are shown before one asks for the rest


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One field in words."""

    label: str
    old: Shown
    new: Shown


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One object's change in words; `hidden` figures were left out."""

    at: datetime
    kind: str
    kind_label: str
    what: str
    title: str
    above: Name | None
    is_itself: bool  # `above` is the object itself
    changes: tuple[ShownChange, ...]
    hidden: int
    origin: Origin
    person: str
    on_behalf_of: str

    @property
    def url(self) -> str:
        """The object's own page, where the event is of what has one."""
        return self.above.url if self.above and self.is_itself else ""

    @property
    def first(self) -> tuple[ShownChange, ...]:
        return self.changes[:FIRST]

    @property
    def rest(self) -> tuple[ShownChange, ...]:
        return self.changes[FIRST:]


@dataclass(frozen=True, slots=True)
class ShownMoment:
    """What was written together: one heading, its events."""

    at: datetime
    sentence: str
    on_behalf_of: str
    imported: Name | None
    events: tuple[ShownEvent, ...]
    left: int  # events of the moment that are not shown here; at least that many with `more_than`
    more_than: bool


class Teller:
    """Puts events of one subject into words, for its reader in the language of the thread."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.language = get_language() or "en"

    def moments(self, found: Sequence[Moment]) -> list[ShownMoment]:
        """What was written together under one heading: by one request, in however many transactions."""
        events = load(self.subject, (pointer for moment in found for pointer in moment.pointers))
        groups: dict[Any, list[ShownEvent]] = {}
        for event, told in zip(events, self.events(events), strict=True):
            groups.setdefault(event.context_id or event.at, []).append(told)
        last = {group[-1].at: key for key, group in groups.items()}
        cut = {last[one.at]: one for one in found if one.more_than or one.count > len(one.pointers)}
        return [self._moment(group, cut.get(key)) for key, group in groups.items()]

    def _moment(self, events: list[ShownEvent], cut: Moment | None) -> ShownMoment:
        first = events[0]
        return ShownMoment(
            at=first.at,
            sentence=self.sentence(first),
            on_behalf_of=first.on_behalf_of,
            imported=self._imported(first.origin),
            events=tuple(events),
            left=cut.count - len(cut.pointers) if cut else 0,
            more_than=bool(cut and cut.more_than),
        )

    def sentence(self, event: ShownEvent) -> str:
        return origins.sentence(event.origin, event.person)

    def events(self, events: Sequence[Event]) -> list[ShownEvent]:
        """The events in words, in their order."""
        self.names = self._look_up(events)
        wording = Wording(self.names, self.language)
        with_costs = self._with_costs(events)
        return [self._told(event, wording, with_costs) for event in events]

    def _look_up(self, events: Iterable[Event]) -> Names:
        names = Names(self.subject)
        person, run = get_user_model(), import_model()
        for event in events:
            for model, pk in related(event.part.described, event):
                names.want(model, [pk])
            origin = origin_of(event.context, event.role)
            names.want(person, [origin.actor, origin.on_behalf_of])
            if run is not None:
                names.want(run, [origin.import_run])
        names.resolve()
        return names

    def _with_costs(self, events: Iterable[Event]) -> dict[Any, Collection[int]]:
        """For each rule about amounts, the owners of which this reader sees them. One statement per rule."""
        owners: dict[Callable[[Any], models.QuerySet[Any]], set[int]] = {}
        for event in events:
            described = event.part.described
            if described.costs is not None:
                owners.setdefault(described.costs, set()).add(event.now[described.owner])
        return {
            rule: set(rule(self.subject.reader).filter(pk__in=ids).values_list("pk", flat=True))
            for rule, ids in owners.items()
        }

    def _told(self, event: Event, wording: Wording, with_costs: dict[Any, Collection[int]]) -> ShownEvent:
        described = event.part.described
        costs = described.costs is None or event.now[described.owner] in with_costs[described.costs]
        found = changes(event.kind, described.fields, event.now, event.before)
        shown = [change for change in found if costs or not _is_amount(described, change)]
        origin = origin_of(event.context, event.role)
        title = described.title(event.now, self.names.text)
        return ShownEvent(
            at=event.at,
            kind=event.kind,
            kind_label=kind_label(event.kind),
            what=capfirst(str(described.model._meta.verbose_name)),
            title=title,
            above=self._above(event),
            is_itself=described.owner == "id",
            changes=self._changes(event, shown, wording, title),
            hidden=len(found) - len(shown),
            origin=origin,
            person=self._person(origin.actor),
            on_behalf_of=self._person(origin.on_behalf_of),
        )

    def _changes(
        self, event: Event, shown: Sequence[Change], wording: Wording, title: str
    ) -> tuple[ShownChange, ...]:
        """What was created or deleted has its name above its fields: once is enough."""
        told = [self._change(event, change, wording) for change in shown]
        if event.kind != UPDATE:
            told = [one for one in told if title not in (one.old.text, one.new.text)]
        return tuple(told)

    def _change(self, event: Event, change: Change, wording: Wording) -> ShownChange:
        described = event.part.described
        before = event.now if event.kind == DELETE else event.before or {}
        return ShownChange(
            label=_label(described, event, change, self.subject),
            old=wording.value(described, change, change.old, before),
            new=wording.value(described, change, change.new, event.now),
        )

    def _above(self, event: Event) -> Name | None:
        """What the object belongs to, where that is not the subject itself."""
        described = event.part.described
        above, pk = described.above, event.now.get(described.owner)
        if above is None or pk == self._own_key(above):
            return None
        return self.names.name(above, pk)

    def _own_key(self, model: type[models.Model]) -> Any:
        """The subject's own id among a model's: of itself, or of the scope that it stands for."""
        obj = self.subject.obj
        if isinstance(obj, model):
            return obj.pk
        held = next((one for one in obj._meta.concrete_fields if one.name == "scope"), None)
        return obj.scope_id if held is not None and held.related_model is model else None

    def _person(self, pk: int | None) -> str:
        if pk is None:
            return ""
        if not self.subject.names:
            return _("A person whose name is not shown to you")
        found = self.names.name(get_user_model(), pk)
        return found.text if found else _("Person no. %(number)s") % {"number": pk}

    def _imported(self, origin: Origin) -> Name | None:
        model = import_model()
        return self.names.name(model, origin.import_run) if model and origin.import_run else None


def kind_label(kind: str) -> str:
    """The kind of change in a word."""
    if kind == INSERT:
        return pgettext("history", "Created")
    return pgettext("history", "Deleted") if kind == DELETE else pgettext("history", "Changed")


def _is_amount(described: Described, change: Change) -> bool:
    if change.field.money:
        return True
    return bool(change.key and described.secret_key and described.secret_key(change.field.name, change.key))


def _label(described: Described, event: Event, change: Change, subject: Subject) -> str:
    if change.key and described.key_label is not None:
        return described.key_label(change.field.name, change.key, event.now, subject)
    label = capfirst(str(change.field.label))
    return f"{label}, {change.key}" if change.key else label
