"""What the search knows of people, and the pages of this floor that one goes to by name."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from common.word_index import having
from people import global_search, granting
from people.global_search import Asked, Command, Found, Hit, Kind
from people.models import User
from people.roles import Permission


def register() -> None:
    """Called in apps.py."""
    global_search.register(
        Kind(
            "people",
            gettext_lazy("People"),
            find_people,
            place=60,
            listed="people:user-list",
            readers=granting.may_list_people,
        )
    )
    global_search.register_commands(
        Command(
            gettext_lazy("People"), "people:user-list", 70, (Permission.MANAGE_USERS, Permission.GRANT_ROLES)
        ),
        Command(
            gettext_lazy("Invite somebody"),
            "people:invite",
            71,
            (Permission.MANAGE_USERS, Permission.GRANT_ROLES),
        ),
        Command(gettext_lazy("Organisation"), "people:organisation", 80, (Permission.MANAGE_SETTINGS,)),
        Command(gettext_lazy("Security"), "people:security", 90),
        Command(gettext_lazy("Guide"), "people:guides", 95),
    )


def find_people(_reader: User, asked: Asked, first: int, last: int) -> Found:
    """By name and e-mail address; only readers of the list of people get here (`Kind.readers`)."""
    rows = User.objects.filter(having(User.objects.all(), "search_text", words=asked.words))
    order = ("-is_active", "search_text", "pk")
    page = list(global_search.bounded(rows, nearest=order, shown=order, first=first, last=last))
    hits = [
        Hit(
            person.full_name,
            reverse("people:user", args=[person.pk]),
            where=person.email,
            archived=not person.is_active,
        )
        for person in page
    ]
    return Found(hits, page[0].found if page else 0)
