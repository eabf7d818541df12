"""By whom and through what: the context that the portal puts on every event it causes, and its words.

The context is set by the portal, in the transaction of the write. The database cannot know who sits at a browser: what
it vouches for is the instant, the rows and the login (`pgh_role`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pghistory
from django.core.management.base import BaseCommand
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from common.trail.registry import sentence_of

ACTOR, ON_BEHALF_OF, THROUGH, IMPORT = "actor", "on_behalf_of", "through", "import_run"
# Set beside the import by what takes it back.
UNDONE = "undone"


@contextmanager
def written_through(what: str, *, actor: int | None = None) -> Iterator[None]:
    """Everything that is written inside says so: "command close_period", "task reporting.tasks.refresh_all"."""
    with pghistory.context(actor=actor, through=what):
        yield


class TrailedCommand(BaseCommand):
    """A command whose writes name it in the trail. Pages show its name: options that hold secrets stay out."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        name = type(self).__module__.rpartition(".")[2]
        with written_through(f"command {name}"):
            return super().execute(*args, **options)


@dataclass(frozen=True, slots=True)
class Origin:
    """What an event's context says; ids as they were written."""

    actor: int | None
    on_behalf_of: int | None
    import_run: int | None
    through: str
    role: str
    undone: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.through or self.actor or self.import_run)


def origin_of(context: Mapping[str, Any], role: str) -> Origin:
    """Read a context; whatever is not of the form that the portal writes counts as not given."""
    return Origin(
        actor=_id(context.get(ACTOR)),
        on_behalf_of=_id(context.get(ON_BEHALF_OF)),
        import_run=_id(context.get(IMPORT)),
        through=str(context.get(THROUGH) or "")[:300],
        role=role,
        undone=context.get(UNDONE) is True,
    )


def _id(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def sentence(origin: Origin, person: str) -> str:
    """What happened, as one sentence. `person`: the name to show, "" when nobody was signed in."""
    kind, _space, rest = origin.through.partition(" ")
    if not origin.is_known:
        if not origin.role:
            return _("Written outside of the portal.")
        return _("Written outside of the portal, with the database login %(role)s.") % {"role": origin.role}
    if origin.import_run is not None and origin.undone:
        return _("%(person)s undid an import.") % {"person": person} if person else _("An import was undone.")
    if origin.import_run is not None:
        return _("%(person)s imported a file.") % {"person": person} if person else _("A file was imported.")
    if kind == "command":
        if person:
            return _("%(person)s, with the command %(name)s.") % {"person": person, "name": rest}
        return _("The command %(name)s was run.") % {"name": rest}
    if kind == "task":
        return _("The portal worked in the background.")
    return _on_a_page(rest, person or _("Somebody who was not signed in"))


def _on_a_page(path: str, person: str) -> str:
    try:
        known = sentence_of(resolve(path).view_name)
    except Resolver404:
        known = None
    return (known or _("%(person)s saved a page of the portal.")) % {"person": person}


def channel(origin: Origin) -> str:
    """Through what, in short, for the export."""
    kind, _space, rest = origin.through.partition(" ")
    if origin.import_run is not None:
        return _("Import %(number)s") % {"number": origin.import_run}
    if kind == "command":
        return _("Command %(name)s") % {"name": rest}
    if kind == "task":
        return _("Background job %(name)s") % {"name": rest.rpartition(".")[2]}
    if origin.is_known:
        return _("Page of the portal")
    return _("Database login %(role)s") % {"role": origin.role or "?"}
