"""Deciding what a file of people would do, row by row, before anything is written."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from common.clock import business_date, last_day
from common.search import unaccented
from people import granting, places
from people.access import access_of
from people.import_rows import ImportPlan, PlannedRow, RowProblem
from people.models import RoleGrant, User
from people.models.users import UNPRINTABLE, printable
from people.people_file import FileRow
from people.roles import ROLES, Permission

EVERYWHERE = "*"
Wrong = Callable[[str, str], None]  # column, what to do


class _Planner:
    """Plans all rows with a fixed number of statements."""

    def __init__(self, rows: Sequence[FileRow], actor: User, now: datetime) -> None:
        self.rows, self.actor, self.now, self.today = rows, actor, now, business_date(now)
        emails = {row.values["email"].lower() for row in rows}
        self.people: dict[str, User] = {user.email: user for user in User.objects.filter(email__in=emails)}
        self.grants: dict[int, list[RoleGrant]] = {}
        for grant in RoleGrant.objects.filter(user__in=self.people.values()):
            self.grants.setdefault(grant.user_id, []).append(grant)
        tokens = {row.values["scope"] for row in rows} - {"", EVERYWHERE}
        self.places = places.meant(actor, Permission.GRANT_ROLES, tokens)
        known = {place.scope_id for found in self.places.values() for place in found}
        self.secret = places.confidential_scopes(known)
        self.access = access_of(actor)
        self.roles = _role_names()
        self.first_rows: dict[str, PlannedRow] = {}
        self.granting: dict[tuple[str, str, int | None], list[PlannedRow]] = {}
        self.planned: list[PlannedRow] = []

    def plan(self) -> ImportPlan:
        for row in self.rows:
            self.planned.append(self._row(row))
        return ImportPlan(tuple(self.planned))

    def _row(self, row: FileRow) -> PlannedRow:
        values = row.values
        planned = PlannedRow(row.line, values["email"].lower())

        def wrong(column: str, message: str) -> None:
            planned.problems.append(RowProblem(row.line, column, values[column], message))

        if row.surplus:
            planned.problems.append(
                RowProblem(
                    row.line, "until", row.surplus, _("There are more cells than columns. Delete them.")
                )
            )
        try:
            validate_email(planned.email)
        except ValidationError:
            wrong("email", _("This is no e-mail address. Correct it."))
            return planned
        self._person(planned, values, wrong)
        self._role(planned, values, wrong)
        return planned

    def _person(self, planned: PlannedRow, values: dict[str, str], wrong: Wrong) -> None:
        language = _language(values["language"])
        if language is None:
            wrong("language", _("Write en or fr, or leave the cell empty."))
        planned.language = language or self.actor.language
        known = self.people.get(planned.email)
        if known is not None:
            # Who has an account keeps the name and the language that they have.
            planned.name, planned.language = known.full_name, known.language
            if not known.is_active:
                wrong("email", _("This account is deactivated. Reactivate it first, or delete the row."))
            if known == self.actor and values["role"]:
                wrong("email", _("Nobody grants a role to themselves. Ask a colleague, or delete the row."))
            return
        first = self.first_rows.setdefault(planned.email, planned)
        planned.name = values["name"] or ("" if first is planned else first.name)
        planned.new = first is planned
        if not planned.name:
            wrong("name", _("Somebody who has no account yet needs a name."))
        elif len(planned.name) > 120:
            wrong("name", _("A name has 120 characters at most."))
        elif re.search(UNPRINTABLE, planned.name):
            wrong("name", str(printable.message))
        elif first is not planned and (planned.name, planned.language) != (first.name, first.language):
            wrong("name", _("Line %(line)s says it differently. Make them alike.") % {"line": first.line})

    def _role(self, planned: PlannedRow, values: dict[str, str], wrong: Wrong) -> None:
        if not values["role"]:
            for column in ("scope", "since", "until"):
                if values[column]:
                    wrong(column, _("Without a role this says nothing. Name the role, or empty the cell."))
            return
        planned.role = self.roles.get(unaccented(values["role"]).replace("_", " "), "")
        if not planned.role:
            names = ", ".join(ROLES)
            wrong("role", _("This role is not known. Write one of: %(roles)s.") % {"roles": names})
        self._place(planned, values, wrong)
        self._days(planned, values, wrong)
        if planned.problems:
            return
        allowed = granting.roles_within(
            self.access,
            planned.place.scope() if planned.place else None,
            confidential=planned.place is not None and planned.place.scope_id in self.secret,
        )
        if planned.role not in allowed:
            wrong("role", _("You may not grant this role there. Ask somebody who may, or delete the row."))
            return
        self._against_what_is_there(planned, wrong)

    def _place(self, planned: PlannedRow, values: dict[str, str], wrong: Wrong) -> None:
        token = values["scope"]
        if not token:
            wrong("scope", _("Say where the role holds: a code, or * for everywhere."))
        elif token != EVERYWHERE:
            found = self.places[token]
            if len(found) == 1:
                planned.place = found[0]
            elif found:
                codes = ", ".join(place.token for place in found)
                wrong("scope", _("More than one has this code. Write one of: %(codes)s") % {"codes": codes})
            else:
                wrong("scope", _("You may grant roles on nothing with this code. Check it with its page."))

    def _days(self, planned: PlannedRow, values: dict[str, str], wrong: Wrong) -> None:
        for column in ("since", "until"):
            if values[column]:
                day = _day(values[column])
                if day is None:
                    wrong(column, _("This is no date. Write it as 2026-12-31 or 31/12/2026."))
                elif column == "since":
                    planned.since = day
                else:
                    planned.until = day
        if planned.until and planned.until < (planned.since or date.min):
            wrong("until", _("The last day lies before the first."))

    def _against_what_is_there(self, planned: PlannedRow, wrong: Wrong) -> None:
        scope_id = planned.place.scope_id if planned.place else None
        known = self.people.get(planned.email)
        theirs = [
            grant
            for grant in (self.grants.get(known.pk, []) if known else [])
            if grant.role == planned.role and grant.scope_id == scope_id
        ]
        if any(self._is_the_same(grant, planned) for grant in theirs):
            return
        if planned.since and planned.since < self.today:
            wrong("since", _("This day is over. Leave the cell empty: the role then starts today."))
            return
        if planned.until and planned.until < self.today:
            wrong("until", _("This day is over. Delete the row, or give a later day."))
            return
        begins, ends = planned.starts(self.now), planned.ends()
        if any(_overlap(begins, ends, grant.since, grant.until) for grant in theirs):
            wrong(
                "role",
                _("This person has that role there already at that time. End it first, or delete the row."),
            )
            return
        alike = self.granting.setdefault((planned.email, planned.role, scope_id), [])
        twin = next((row for row in alike if _overlap(begins, ends, row.starts(self.now), row.ends())), None)
        if twin is not None:
            wrong("role", _("Line %(line)s grants the same. Delete one of them.") % {"line": twin.line})
            return
        alike.append(planned)
        planned.grants = True

    def _is_the_same(self, grant: RoleGrant, planned: PlannedRow) -> bool:
        """Whether this row has been granted before: the same file twice writes nothing."""
        ends = last_day(grant.until) if grant.until else None
        if planned.since is None:
            return grant.since <= self.now and ends == planned.until
        return business_date(grant.since) == planned.since and ends == planned.until


def plan_import(rows: Sequence[FileRow], actor: User, now: datetime) -> ImportPlan:
    """What these rows would do if `actor` confirmed them now. A fixed number of statements for any number of rows."""
    return _Planner(rows, actor, now).plan()


def _overlap(begins: datetime, ends: datetime | None, since: datetime, until: datetime | None) -> bool:
    return (ends is None or since < ends) and (until is None or until > begins)


def _language(text: str) -> str | None:
    """`en` or `fr`; "" for an empty cell; None for what is neither."""
    known = {
        "": "",
        "en": "en",
        "english": "en",
        "anglais": "en",
        "fr": "fr",
        "french": "fr",
        "francais": "fr",
    }
    return known.get(unaccented(text))


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found if 2000 <= found.year <= 2200 else None
    return None


def _role_names() -> dict[str, str]:
    """Every way to name a role -> the role: its code, and its label in both languages."""
    names = {}
    for role in ROLES:
        names[role.replace("_", " ")] = role
        for language in _languages():
            with translation.override(language):
                names[unaccented(str(RoleGrant.RoleName(role).label))] = role
    return names


def _languages() -> Iterable[str]:
    return User.Language.values
