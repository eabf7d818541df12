"""Who is named for something is told: one mail per person and act, in their language, whatever they were named for.

The one rule for a form, for many projects at once and for what is set up. Handing over has a letter of its own, which
says whose place it was (projects.services.handover).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise

from people.models import User
from people.services.mail import queue_letters


@dataclass(frozen=True, slots=True)
class Named:
    """A person who is responsible for something from now on; `page` is the name of its page's URL, which takes the code.

    `with_rights`: whether rights come with it.
    """

    person: User
    label: str | Promise
    code: str
    name: str
    page: str
    with_rights: bool = True


@transaction.atomic
def tell_named(*, named: Iterable[Named], actor: User, now: datetime) -> int:
    """Write the mails into the outbox; how many there are. Nobody is told what they did themselves."""
    by_person: dict[User, list[Named]] = defaultdict(list)
    for one in named:
        if one.person != actor:
            by_person[one.person].append(one)
    return queue_letters(
        kind="named",
        template="people/mails/named.txt",
        letters=[
            (
                person,
                {
                    "actor": actor,
                    "named": sorted(of, key=lambda one: (one.name, one.code)),
                    "with_rights": any(one.with_rights for one in of),
                },
            )
            for person, of in sorted(by_person.items(), key=lambda item: item[0].pk)
        ],
        now=now,
    )
