"""The first people of a portal, whom nobody could have invited."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from people.models import Organisation, User
from people.services.addresses import refusing_taken
from people.services.grants import grant_role
from people.services.invitations import send_invitations


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who is not there yet, and the roles that they have everywhere."""

    full_name: str
    email: str
    roles: tuple[str, ...]


@transaction.atomic
def create_first_people(
    *,
    first: NewPerson,
    password: str | None,
    other: NewPerson | None,
    organisation: Organisation,
    now: datetime,
) -> str:
    """Whoever does the set-up, who can sign in at once, and the other one, who is invited; the invitation's link.

    The password has passed its validators; None where a provider lets people in. Raises ValidationError when somebody
    has an address already.
    """
    person = _create(first, password, organisation, now, field="email")
    # Whoever holds the code has the server: the address counts as theirs.
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if other is None:
        return ""
    invited = _create(other, None, organisation, now, field="other_email")
    return send_invitations(people=[invited], actor=person, now=now)[0]


def _create(
    who: NewPerson, password: str | None, organisation: Organisation, now: datetime, *, field: str
) -> User:
    with refusing_taken(field=field):
        person: User = User.objects.create_user(
            who.email,
            password,
            full_name=who.full_name.strip(),
            language=organisation.language,
            time_zone=organisation.time_zone,
        )
    for role in who.roles:
        grant_role(user=person, role=role, scope=None, actor=None, now=now)
    return person
