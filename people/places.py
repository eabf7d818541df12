"""What scopes are called, and who is responsible there: said by the floors above, which know portfolios and projects.

People knows scopes and grants alone. An app registers its kind of scope in apps.py; whatever is read here goes through
that kind's own `visible_to`, so a name never reaches somebody who may not see the object.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from common.search import unaccented
from people.models import Scope, User
from people.roles import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A portfolio, programme or project under its name."""

    scope_id: int
    kind: str
    path: str
    code: str
    name: str
    page: str  # the name of its page's URL, which takes the code

    def scope(self) -> Scope:
        return Scope(pk=self.scope_id, kind=self.kind, path=self.path)

    @property
    def kind_label(self) -> str:
        return str(Scope.Kind(self.kind).label)

    @property
    def token(self) -> str:
        """What stands for it in a form or a file, whatever else has the same code."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A person's name in a field of an object: its manager, its sponsor."""

    place: Place
    part: str
    label: str


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of place. `model` has `scope`, `code`, `name`, `archived_at`, and a manager with `visible_to`.

    `parts` are its fields that name a responsible person, with their labels; `confidential` says that it has that
    flag.
    """

    kind: str
    model: Any
    page: str
    parts: dict[str, str | Promise] = field(default_factory=dict)
    confidential: bool = False
    search: str = ""  # its column of unaccented text, where it has one

    def visible_to(self, reader: User, permission: str) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = self.model.objects.visible_to(reader, permission)
        return found

    def matching(self, typed: str) -> Q:
        if self.search:
            return Q(**{f"{self.search}__contains": unaccented(typed)})
        typed = typed.replace("\0", "")
        return Q(code__icontains=typed) | Q(name__icontains=typed)

    def places(self, rows: models.QuerySet[Any]) -> list[Place]:
        values = rows.values_list("scope_id", "scope__path", "code", "name")
        return [Place(pk, self.kind, path, code, name, self.page) for pk, path, code, name in values]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called by an app when it is ready; a second time replaces the first."""
    _sources[source.kind] = source


def source_of(kind: str) -> Source | None:
    """The source of a kind of place; None for a kind that nobody registered."""
    return _sources.get(kind)


def _ordered() -> list[Source]:
    return [_sources[kind] for kind in Scope.Kind.values if kind in _sources]


def named(
    reader: User, scope_ids: Collection[int], permission: str = Permission.VIEW_PROJECT
) -> dict[int, Place]:
    """Scope id -> place, of those that the reader may see. One statement per kind, none without ids."""
    if not scope_ids:
        return {}
    return {
        place.scope_id: place
        for source in _ordered()
        for place in source.places(source.visible_to(reader, permission).filter(scope_id__in=scope_ids))
    }


def found(reader: User, permission: str, typed: str, limit: int) -> list[Place]:
    """Active places whose code or name contains what was typed, where the reader holds `permission`."""
    results: list[Place] = []
    for source in _ordered():
        rows = source.visible_to(reader, permission).filter(source.matching(typed), archived_at__isnull=True)
        results += source.places(rows.order_by("code")[: limit - len(results)])
        if len(results) >= limit:
            break
    return results


def meant(reader: User, permission: str, tokens: Collection[str]) -> dict[str, list[Place]]:
    """Each token -> the active places it can mean: a code, or `kind:code` where two kinds share one."""
    codes = {token.rpartition(":")[2].strip().upper() for token in tokens}
    known: dict[str, list[Place]] = {}
    for source in _ordered() if codes else ():
        rows = source.visible_to(reader, permission).filter(archived_at__isnull=True, code__in=codes)
        for place in source.places(rows):
            known.setdefault(place.code, []).append(place)
    answers = {}
    for token in tokens:
        kind, _, code = token.rpartition(":")
        kind = kind.strip().lower()
        candidates = known.get(code.strip().upper(), [])
        answers[token] = [place for place in candidates if not kind or place.kind == kind]
    return answers


def seen_scopes(reader: User, prefix: str) -> Q:
    """The condition "the reader may see the place of this scope"; `prefix` is the lookup of the scope's id."""
    condition = Q(pk__in=[])
    for source in _ordered():
        visible = source.visible_to(reader, Permission.VIEW_PROJECT).order_by().values("scope_id")
        condition |= Q(**{f"{prefix}__in": visible})
    return condition


def confidential_scopes(scope_ids: Collection[int]) -> frozenset[int]:
    """Which of these scopes belong to something confidential. One statement per kind that has the flag."""
    return frozenset(
        pk
        for source in _ordered()
        if source.confidential and scope_ids
        for pk in source.model.objects.filter(scope_id__in=scope_ids, confidential=True).values_list(
            "scope_id", flat=True
        )
    )


def responsibilities(person: User, reader: User) -> tuple[list[Responsibility], bool]:
    """What the person is responsible for and the reader may see; and whether there is more that they may not see."""
    shown: list[Responsibility] = []
    total = 0
    for source in _ordered():
        for part, label in source.parts.items():
            mine = Q(**{part: person, "archived_at__isnull": True})
            total += source.model.objects.filter(mine).count()
            places: Iterable[Place] = source.places(
                source.visible_to(reader, Permission.VIEW_PROJECT).filter(mine).order_by("name", "code")
            )
            shown += [Responsibility(place, part, str(label)) for place in places]
    return shown, total > len(shown)


def kinds() -> Sequence[str]:
    """The kinds of places that there are, the widest first."""
    return [source.kind for source in _ordered()]
