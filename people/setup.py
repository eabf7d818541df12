"""The steps of the set-up that people has: language, organisation, mail, the first people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from people import setup_steps
from people.forms.organisation import (
    ADMINISTRATOR,
    BOTH,
    DIRECTOR,
    FirstPeopleForm,
    LanguageForm,
    MailStepForm,
    OrganisationStepForm,
)
from people.granting import KEY_ROLES
from people.models import Organisation, RoleGrant
from people.services.first_people import NewPerson, create_first_people
from people.services.organisation import apply_values, set_logo
from people.setup_steps import Notes, Step


def register() -> None:
    """Called once; the floors above add theirs behind."""
    for step in (LANGUAGE, ORGANISATION, MAIL, PEOPLE):
        setup_steps.register(step)


def _values(row: Organisation, data: Mapping[str, Any], now: datetime) -> Notes:
    apply_values(row, data)
    return {}


def _organisation(row: Organisation, data: Mapping[str, Any], now: datetime) -> Notes:
    apply_values(row, data)
    if data["logo"] is not None:
        set_logo(row, data["logo"])
    return {}


def _people(row: Organisation, data: Mapping[str, Any], now: datetime) -> Notes:
    director, administrator = KEY_ROLES
    mine = {BOTH: KEY_ROLES, DIRECTOR: (director,), ADMINISTRATOR: (administrator,)}[data["part"]]
    theirs = tuple(role for role in KEY_ROLES if role not in mine)
    other = NewPerson(data["other_name"], data["other_email"], theirs) if theirs else None
    link = create_first_people(
        first=NewPerson(data["full_name"], data["email"], mine),
        password=data.get("password"),
        other=other,
        organisation=row,
        now=now,
    )
    if other is None:
        return {}
    return {
        "other": other.full_name,
        "address": other.email,
        "role": str(RoleGrant.RoleName(theirs[0]).label),
        "link": link,
    }


LANGUAGE = Step(
    key="language",
    title=_("Language"),
    text=_(
        "For the first accounts, and for visitors whose browser asks for neither. Everybody chooses their own."
    ),
    template="people/setup/step.html",
    form=LanguageForm,
    initial=lambda row: {"language": row.language},
    save=_values,
)
ORGANISATION = Step(
    key="organisation",
    title=_("Organisation"),
    text=_("What the portal is called for everybody who opens it."),
    template="people/setup/step.html",
    form=OrganisationStepForm,
    initial=lambda row: {"name": row.name, "time_zone": row.time_zone},
    save=_organisation,
)
MAIL = Step(
    key="mail",
    title=_("Mail"),
    text=_("Invitations and notices leave by the mail server that the installation names."),
    template="people/setup/mail.html",
    form=MailStepForm,
    initial=lambda row: {
        "sender_name": row.sender_name or row.name,
        "sender_address": row.sender_address,
        "reply_to": row.reply_to,
    },
    save=_values,
    may_skip=True,
)
PEOPLE = Step(
    key=setup_steps.PEOPLE,
    title=_("First people"),
    text=_("A portal needs somebody who directs the PMO, and somebody who runs the portal."),
    template="people/setup/people.html",
    form=FirstPeopleForm,
    initial=lambda _row: {"part": BOTH},
    save=_people,
    once=True,
)
