"""The people of the demonstration: one login per role, project managers, sponsors."""

from dataclasses import dataclass
from random import Random

from common.search import unaccented
from integrations.demo.names_people import FIRST_EN, FIRST_FR, LAST_EN, LAST_FR
from integrations.demo.values import Person

DOMAIN = "demo.example"
PASSWORD = "demo-Portal-2026"  # noqa: S105 - printed on purpose: this data is for trying the portal


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who can sign in: one per role."""

    role: str
    person: Person


LOGINS: tuple[Login, ...] = tuple(
    Login(role, Person(full_name, f"{role.replace('_', '-')}@{DOMAIN}", language))
    for role, full_name, language in (
        ("pmo_director", "Claire Fontaine", "fr"),
        ("pmo_officer", "James Whitfield", "en"),
        ("executive", "Hélène Marchand", "fr"),
        ("sponsor", "Robert Clarke", "en"),
        ("programme_manager", "Amélie Girard", "fr"),
        ("project_manager", "Emma Bennett", "en"),
        ("team_member", "Karim Haddad", "fr"),
        ("auditor", "Grace Palmer", "en"),
        ("viewer", "Nicolas Perrin", "fr"),
        ("administrator", "Daniel Foster", "en"),
    )
)
PROJECTS_PER_MANAGER = 5
PROJECTS_PER_SPONSOR = 9


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, logins first. `managers` and `sponsors` are positions in `people`, by language."""

    people: tuple[Person, ...]
    managers: dict[str, tuple[int, ...]]
    sponsors: dict[str, tuple[int, ...]]

    def login(self, role: str) -> int:
        """Position of a role's login in `people`."""
        return next(number for number, login in enumerate(LOGINS) if login.role == role)


def draw_cast(rng: Random, projects: int) -> Cast:
    """As many managers and sponsors as the projects need, at most what the names allow."""
    people = [login.person for login in LOGINS]
    taken = {person.full_name for person in people}
    managers: dict[str, tuple[int, ...]] = {}
    sponsors: dict[str, tuple[int, ...]] = {}
    for language, firsts, lasts in (("fr", FIRST_FR, LAST_FR), ("en", FIRST_EN, LAST_EN)):
        names = [f"{first} {last}" for first in firsts for last in lasts]
        rng.shuffle(names)
        free = [name for name in names if name not in taken]
        leading = min(600, max(2, projects // (2 * PROJECTS_PER_MANAGER)))
        sponsoring = min(250, max(2, projects // (2 * PROJECTS_PER_SPONSOR)))
        first = len(people)
        people += [_person(name, language) for name in free[: leading + sponsoring]]
        managers[language] = tuple(range(first, first + leading))
        sponsors[language] = tuple(range(first + leading, first + leading + sponsoring))
    return Cast(tuple(people), managers, sponsors)


def _person(full_name: str, language: str) -> Person:
    local = unaccented(full_name).replace(" ", ".")
    return Person(full_name, f"{local}@{DOMAIN}", language)


def logins_table() -> str:
    """One line per login, aligned: role, address, password, language."""
    rows = [("Role", "E-mail", "Password", "Language")]
    rows += [
        (login.role.replace("_", " "), login.person.email, PASSWORD, login.person.language)
        for login in LOGINS
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
