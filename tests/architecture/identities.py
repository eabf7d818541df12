"""Everybody who can knock at a door of the portal: each role granted at each place, and those who get nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass

# Where roles can be granted in the guard's world. `secret` is the confidential project itself.
PLACES = ("everywhere", "portfolio", "programme", "project", "secret")

# Where a role is usually granted: the quick matrix asks these, the full one every role at every place.
USUAL = {
    "pmo_director": "portfolio",
    "pmo_officer": "portfolio",
    "executive": "portfolio",
    "sponsor": "project",
    "programme_manager": "programme",
    "project_manager": "project",
    "team_member": "project",
    "auditor": "portfolio",
    "viewer": "portfolio",
    "administrator": "everywhere",
}


@dataclass(frozen=True)
class Identity:
    """One person: who they are to the portal, and the one grant that they hold, if any.

    `kind`: `granted`, `expired`, `future` (the grant ended, has not begun), `inactive` (the account is closed),
    `anonymous`, `without_role`, `deputy` (acts for somebody who holds the grant; has nothing of their own),
    `former_deputy` (still believes to act for them: the deputyship was ended meanwhile).
    """

    name: str
    kind: str = "granted"
    role: str = ""
    place: str = ""

    @property
    def signed_in(self) -> bool:
        return self.kind not in {"anonymous", "inactive"}

    @property
    def counts(self) -> bool:
        """Whether the grant gives anything."""
        return self.kind in {"granted", "deputy"}


def _usual() -> Iterator[Identity]:
    yield Identity("anonymous", "anonymous")
    yield Identity("without_role", "without_role")
    yield Identity("inactive", "inactive", "pmo_director", "portfolio")
    yield Identity("expired", "expired", "pmo_director", "portfolio")
    yield Identity("future", "future", "pmo_director", "portfolio")
    yield Identity("deputy of a director", "deputy", "pmo_director", "portfolio")
    yield Identity("deputy of a manager", "deputy", "project_manager", "project")
    yield Identity("former deputy", "former_deputy", "pmo_director", "portfolio")
    yield Identity("project_manager on secret", "granted", "project_manager", "secret")
    for role, place in USUAL.items():
        yield Identity(role, "granted", role, place)


def _others() -> Iterator[Identity]:
    asked = {(one.role, one.place) for one in _usual() if one.kind == "granted"}
    for role in USUAL:
        for place in PLACES:
            if (role, place) not in asked:
                yield Identity(f"{role} on {place}", "granted", role, place)


USUAL_IDENTITIES = tuple(_usual())
OTHER_IDENTITIES = tuple(_others())
# Asked in every run: of each way of being refused one.
FIRST_NAMES = ("anonymous", "without_role", "pmo_director", "project_manager", "viewer")
FIRST_IDENTITIES = tuple(one for one in USUAL_IDENTITIES if one.name in FIRST_NAMES)
IDENTITIES = {one.name: one for one in (*USUAL_IDENTITIES, *OTHER_IDENTITIES)}
