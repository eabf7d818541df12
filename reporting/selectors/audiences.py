"""Who reads reports, but neither money nor names: for them a reduced pack is made."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from people.models import RoleGrant, Scope
from people.roles import ROLES, Permission

_IN_FULL = frozenset({Permission.VIEW_COST, Permission.VIEW_PEOPLE})


@dataclass(frozen=True, slots=True)
class ReducedReaders:
    """The active grants of active people: (path, permissions) by person; an empty path is everywhere."""

    grants: tuple[tuple[tuple[str, frozenset[Permission]], ...], ...]

    @classmethod
    def at(cls, now: datetime) -> "ReducedReaders":
        """Those of people of whom some grant opens reports without opening all of what they hold. One statement."""
        rows = RoleGrant.objects.active(now)
        by_person: dict[int, list[tuple[str, frozenset[Permission]]]] = defaultdict(list)
        for person, role, path in rows.values_list("user_id", "role", "scope__path"):
            by_person[person].append((path or "", ROLES[role].permissions))
        return cls(
            tuple(
                tuple(grants)
                for grants in by_person.values()
                if any(Permission.VIEW_REPORT in held and not held >= _IN_FULL for _path, held in grants)
            )
        )

    def any_of(self, scope: Scope) -> bool:
        """Whether somebody may read reports of the scope and lacks money or names there."""
        for grants in self.grants:
            held = frozenset[Permission]().union(
                *(permissions for path, permissions in grants if scope.path.startswith(path))
            )
            if Permission.VIEW_REPORT in held and not held >= _IN_FULL:
                return True
        return False
