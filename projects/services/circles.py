"""What runs in a circle is refused: through all projects, and through packages and their parts."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from projects.models import Dependency, WorkPackage
from projects.plan.network import Circle, Link, refuse_circles

# A row of a plan, as the network names it, and the project that it is in.
Place = tuple[str, int]


def refuse_circle(*starts: Place, link: tuple[Place, Place] | None = None) -> None:
    """Raises ValidationError when what waits for `starts` comes back to them; `link` is about to be recorded.

    Whoever changed a tree or a dependency says what of. Two statements for each step of the way.
    """
    # Two who close a circle from both ends would each see only half of it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('projects.dependencies'))")
    links: set[Link] = set()
    parents: dict[str, str] = {}
    read: set[int] = set()
    known: set[str] = set()
    border = set(starts)
    if link is not None:
        (predecessor, where), (successor, there) = link
        links.add(Link(predecessor, successor))
        border |= {(predecessor, where), (successor, there)}
    while border:
        new = {project_id for _key, project_id in border} - read
        parents.update(_parents(new))
        read |= new
        keys = _with_relatives({key for key, _project_id in border}, parents) - known
        known |= keys
        found = _waiting_for(keys)
        links |= {one for one, _project_id in found}
        border = {(one.successor, project_id) for one, project_id in found if one.successor not in known}
    try:
        refuse_circles(sorted(links, key=lambda one: (one.predecessor, one.successor)), parents)
    except Circle as circle:
        first, *others = circle.keys
        if others != [first] and len(others) == 1:
            own = _(
                "A work package with parts is all of them: it cannot wait for one of its own, nor one of them for it."
            )
            raise ValidationError(own) from circle
        raise ValidationError(
            _("These would wait for each other in a circle of %(n)s: one of them has to begin.")
            % {"n": len(circle.keys) - 1}
        ) from circle


def _parents(project_ids: Iterable[int]) -> dict[str, str]:
    """Part -> whole, cancelled packages too: they may be planned again."""
    rows = WorkPackage.objects.filter(project__in=list(project_ids), parent__isnull=False)
    return {f"p{pk}": f"p{parent}" for pk, parent in rows.values_list("pk", "parent_id")}


def _with_relatives(keys: set[str], parents: dict[str, str]) -> set[str]:
    """Those, their parts, and what all of these are parts of."""
    found = set(keys)
    for part in parents:
        above: str | None = part
        while above is not None and above not in keys:
            above = parents.get(above)
        if above is not None:
            found.add(part)
    for key in list(found):
        above = parents.get(key)
        while above is not None and above not in found:
            found.add(above)
            above = parents.get(above)
    return found


def _waiting_for(keys: set[str]) -> list[tuple[Link, int]]:
    packages = [int(key[1:]) for key in keys if key[0] == "p"]
    milestones = [int(key[1:]) for key in keys if key[0] == "m"]
    rows = Dependency.objects.filter(
        Q(predecessor_package__in=packages) | Q(predecessor_milestone__in=milestones)
    )
    return [(link_of(one), one.project_id) for one in rows]


def link_of(one: Dependency) -> Link:
    """What waits for what, whichever ends hold each other."""

    def key(package: int | None, milestone: int | None) -> str:
        return f"p{package}" if package else f"m{milestone}"

    return Link(
        key(one.predecessor_package_id, one.predecessor_milestone_id),
        key(one.successor_package_id, one.successor_milestone_id),
    )
