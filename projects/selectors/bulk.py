"""What a change of many projects at once would do to each of them: before and after, or why not.

A plan is made from the rows as they are; confirming makes it anew under locks and writes only when it is the same.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from common.formats import UNDEFINED
from common.templatetags.portal import language
from people.models import Scope, User
from people.selectors.moving import rights_gained
from portfolio.attributes import Attribute, fits, format_value
from portfolio.models import Programme
from portfolio.selectors.attributes import attributes_by_portfolio
from projects.models import Method, Phase, Project
from projects.permissions import (
    can_archive_project,
    can_assign_manager,
    can_edit_project,
    can_move_project,
    can_name_sponsor,
    can_put_into,
)

MOST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields to change and their new values; what is not named stays as it is.

    `fields`: manager and sponsor (User or None), programme (Programme or None), priority (int or None), stage (method
    and phase), archive (the reason). `attributes` by code: the attribute as it was offered, and what to store.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, tuple[Attribute, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one project, as text."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One project: what changes, or why nothing will."""

    project: Project
    changes: tuple[Change, ...]
    refusal: str = ""

    @property
    def is_applied(self) -> bool:
        return bool(self.changes) and not self.refusal

    @property
    def signature(self) -> str:
        """Changes with everything that the person saw of this row, and with the row's version."""
        seen = [
            self.project.version,
            self.refusal,
            [(one.label, one.before, one.after) for one in self.changes],
        ]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows by name. `missing`: how many of the projects asked for this reader does not see."""

    rows: tuple[PlannedRow, ...]
    missing: int

    @property
    def applied(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.is_applied]

    @property
    def refused(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.refusal]

    @property
    def same(self) -> list[PlannedRow]:
        return [row for row in self.rows if not row.changes and not row.refusal]

    @property
    def seen(self) -> str:
        """What a form brings back, to be compared with the plan as it is then."""
        return ",".join(f"{row.project.pk}:{row.signature}" for row in self.rows)

    def differing(self, seen: str) -> frozenset[int]:
        """The projects about which the plan says something else than when it was seen."""
        before = dict(part.partition(":")[::2] for part in seen.split(",") if part)
        return frozenset(
            row.project.pk for row in self.rows if before.get(str(row.project.pk)) != row.signature
        )


def chosen_projects(user: User, ids: Collection[int]) -> list[Project]:
    """Those of the projects that the person sees, by name."""
    return list(
        Project.objects.visible_to(user).filter(pk__in=ids).for_page().select_related("portfolio__scope")
    )


def shared_attributes(projects: Sequence[Project]) -> tuple[Attribute, ...]:
    """The custom attributes that any of the projects has, each once. Two statements."""
    by_portfolio = attributes_by_portfolio({project.portfolio_id for project in projects})
    found: dict[str, Attribute] = {}
    for attributes in by_portfolio.values():
        for one in attributes:
            found.setdefault(one.code, one)
    return tuple(found.values())


def plan_of(user: User, ids: Collection[int], wanted: Wanted, now: datetime) -> Plan:
    """A fixed number of statements for any number of projects."""
    projects = chosen_projects(user, ids)
    known = (
        attributes_by_portfolio({project.portfolio_id for project in projects}) if wanted.attributes else {}
    )
    gains = _would_gain(user, wanted, now)
    rows = tuple(
        PlannedRow(
            project,
            tuple(_changes(project, wanted)),
            _refusal(user, project, wanted, known.get(project.portfolio_id, ()), gains=gains),
        )
        for project in projects
    )
    return Plan(rows, missing=len(set(ids)) - len(projects))


def _would_gain(user: User, wanted: Wanted, now: datetime) -> bool:
    """Whether putting projects into the programme would give the person rights on them."""
    programme: Programme | None = wanted.fields.get("programme")
    if programme is None:
        return False
    beside = Scope(pk=0, kind=Scope.Kind.PROJECT, path=f"{programme.portfolio.scope.path}0/")
    return bool(rights_gained(user, beside, programme.scope, now))


def _changes(project: Project, wanted: Wanted) -> list[Change]:
    found = []
    for name, value in wanted.fields.items():
        before, after = _texts(project, name, value)
        if name == "archive" or _current(project, name) != value:
            found.append(Change(label_of(name), before, after))
    for code, (attribute, value) in wanted.attributes.items():
        stored = project.attributes.get(code)
        if stored in (None, "") and value is None:
            continue
        if stored != value or type(stored) is not type(value):
            shown = [format_value(attribute, one, language()) for one in (stored, value)]
            found.append(Change(attribute.label(language()), *shown))
    return found


def _current(project: Project, name: str) -> Any:
    return (project.method, project.phase) if name == "stage" else getattr(project, name)


def _texts(project: Project, name: str, value: Any) -> tuple[str, str]:
    match name:
        case "archive":
            return _("In use"), _("Archived")
        case "priority":
            return _priority(project.priority), _priority(value)
        case "stage":
            return _stage((project.method, project.phase)), _stage(value)
        case "programme":
            return _name(project.programme), _name(value)
    return _person(getattr(project, name)), _person(value)


def label_of(name: str) -> str:
    return {
        "manager": _("Project manager"),
        "sponsor": _("Sponsor"),
        "programme": _("Programme"),
        "priority": _("Priority"),
        "stage": _("Method and phase"),
        "archive": _("State"),
    }[name]


def _priority(value: int | None) -> str:
    return UNDEFINED if value is None else str(Project.Priority(value).label)


def _stage(value: tuple[Method | None, Phase | None]) -> str:
    return " – ".join(one.name for one in value if one) or UNDEFINED


def _name(programme: Programme | None) -> str:
    return programme.name if programme else UNDEFINED


def _person(person: User | None) -> str:
    return person.full_name if person else UNDEFINED


def _refusal(user: User, project: Project, wanted: Wanted, known: Sequence[Attribute], *, gains: bool) -> str:
    """Why nothing of this project is changed; empty when everything may be."""
    if project.archived_at is not None:
        return _("It is archived.")
    for name, value in wanted.fields.items():
        refusal: str = _FIELD_REFUSALS.get(name, _edit)(user, project, value)
        if refusal:
            return refusal
    if "programme" in wanted.fields and gains:
        return _("By this you would give yourself rights that you do not hold.")
    if wanted.attributes and not can_edit_project(user, project):
        return _("You may not edit it.")
    own = {one.code: one for one in known}
    for code, (attribute, value) in wanted.attributes.items():
        if code not in own:
            return _("Its portfolio does not have the attribute “%(name)s”.") % {
                "name": attribute.label(language())
            }
        if not fits(own[code], value):
            return _("Its portfolio expects other values for “%(name)s”.") % {
                "name": attribute.label(language())
            }
    return ""


def _edit(user: User, project: Project, _value: Any) -> str:
    return "" if can_edit_project(user, project) else _("You may not edit it.")


def _manager(user: User, project: Project, _value: Any) -> str:
    return "" if can_assign_manager(user, project) else _("You may not name its manager.")


def _sponsor(user: User, project: Project, _value: Any) -> str:
    return "" if can_name_sponsor(user, project) else _("You may not name its sponsor.")


def _archive(user: User, project: Project, _value: Any) -> str:
    return "" if can_archive_project(user, project) else _("You may not archive it.")


def _programme(user: User, project: Project, programme: Programme | None) -> str:
    if programme is not None and programme.portfolio_id != project.portfolio_id:
        return _("It lies in another portfolio than this programme.")
    parent = programme.scope if programme else project.portfolio.scope
    may = can_move_project(user, project) and can_put_into(
        user, parent, scope_id=project.scope_id, confidential=project.confidential
    )
    return "" if may else _("You may not move it.")


_FIELD_REFUSALS = {"manager": _manager, "sponsor": _sponsor, "archive": _archive, "programme": _programme}
