"""What the history of people reads like: accounts, roles, deputies, invitations."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.search import unaccented
from common.trail import registry
from common.trail.registry import Described, Events, Lookup, Name, Subject, Values
from people import places
from people.models import (
    Deputyship,
    Invitation,
    OperatorAct,
    Organisation,
    RoleGrant,
    SavedView,
    Scope,
    User,
)

FOUND = 500  # people that a typed name may stand for


def register() -> None:
    """Called once, when the models are there."""
    registry.names(User, _people)
    registry.names(Scope, _places)
    registry.people_finder(_find)
    registry.describe(Described(User, title=_full_name, noise=frozenset({"version"})))
    registry.describe(
        Described(
            RoleGrant, title=_role, owner="scope_id", above=Scope, noise=frozenset({"scope", "user", "role"})
        )
    )
    registry.describe(
        Described(Deputyship, title=_deputy, noise=frozenset({"principal", "deputy", "appointed_at"}))
    )
    registry.describe(Described(Invitation, title=lambda _values, _names: "", noise=frozenset({"user"})))
    registry.describe(
        Described(
            Organisation,
            title=lambda values, _names: str(values["name"]),
            noise=frozenset({"version", "logo_width", "logo_height", "setup_step"}),
        )
    )
    registry.describe(
        Described(OperatorAct, title=lambda _values, _names: "", noise=frozenset({"at", "actor"}))
    )
    registry.belongs(Organisation, _itself, to=["organisation"])
    registry.belongs(OperatorAct, lambda events, _subject: events.all(), to=["organisation"])
    registry.describe(
        Described(
            SavedView,
            title=lambda values, _names: str(values["name"]),
            noise=frozenset({"version", "owner", "table"}),
        )
    )
    registry.belongs(User, _itself, to=["user"])
    registry.belongs(RoleGrant, _roles_of_person, to=["user"])
    registry.belongs(Deputyship, _absences, to=["user"])
    registry.belongs(Invitation, lambda events, subject: events.filter(user_id=subject.obj.pk), to=["user"])
    # What somebody keeps for themselves is nobody else's business.
    registry.belongs(
        SavedView, lambda events, subject: events.filter(owner_id=subject.obj.pk, shared=True), to=["user"]
    )
    for view, sentence in ACTIONS.items():
        registry.action(view, sentence)


ACTIONS = {
    "people:setup": gettext_lazy("The set-up of the portal was opened with its code."),
    "people:setup-step": gettext_lazy("The portal was set up."),
    "people:organisation": gettext_lazy("%(person)s edited the organisation."),
    "people:accept-invitation": gettext_lazy("An invitation was accepted."),
    "people:invite-again": gettext_lazy("%(person)s invited somebody again."),
    "people:invitation-withdraw": gettext_lazy("%(person)s withdrew an invitation."),
    "people:users-import": gettext_lazy("%(person)s imported people and roles."),
    "people:open-id-callback": gettext_lazy("Somebody signed in with an account of the organisation."),
    "people:invite": gettext_lazy("%(person)s invited somebody."),
    "people:user-edit": gettext_lazy("%(person)s edited an account."),
    "people:user-deactivate": gettext_lazy("%(person)s deactivated an account."),
    "people:user-reactivate": gettext_lazy("%(person)s reactivated an account."),
    "people:grant-new": gettext_lazy("%(person)s granted a role."),
    "people:grant-end": gettext_lazy("%(person)s ended a role."),
    "people:language": gettext_lazy("%(person)s chose another language."),
    "people:appoint-deputy": gettext_lazy("%(person)s named a deputy."),
    "people:view-save": gettext_lazy("%(person)s saved a view of a list."),
    "people:view-edit": gettext_lazy("%(person)s changed a view of a list."),
    "people:view-delete": gettext_lazy("%(person)s deleted a view of a list."),
    "people:end-deputyship": gettext_lazy("%(person)s ended a deputyship."),
}


def _people(subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    if not subject.names:
        return {}
    return {pk: Name(name) for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "full_name")}


def _places(subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    return {pk: Name(place.name) for pk, place in places.named(subject.reader, ids).items()}


def _find(typed: str) -> tuple[int, ...]:
    """People by name only: whoever looks for an address must not learn whose it is."""
    wanted = unaccented(typed)
    found = User.objects.matching(wanted).order_by("pk").values_list("pk", "full_name")
    return tuple(pk for pk, name in found if wanted in unaccented(name))[:FOUND]


def _full_name(values: Values, _names: Lookup) -> str:
    return str(values["full_name"])


def _role(values: Values, names: Lookup) -> str:
    role = RoleGrant.RoleName(values["role"]).label
    words = {"role": role, "person": names(User, values["user_id"])}
    if values["scope_id"] is None:
        return _("%(role)s everywhere: %(person)s") % words
    return _("%(role)s: %(person)s") % words


def _deputy(values: Values, names: Lookup) -> str:
    return _("%(deputy)s for %(person)s") % {
        "deputy": names(User, values["deputy_id"]),
        "person": names(User, values["principal_id"]),
    }


def _itself(events: Events, subject: Subject) -> Events:
    return events.filter(pgh_obj_id=subject.obj.pk)


def _roles_of_person(events: Events, subject: Subject) -> Events:
    """Of roles on something that the reader may not see, not even that there are any."""
    seen = Q(scope_id__isnull=True) | places.seen_scopes(subject.reader, "scope_id")
    return events.filter(seen, user_id=subject.obj.pk)


def _absences(events: Events, subject: Subject) -> Events:
    return events.filter(Q(principal_id=subject.obj.pk) | Q(deputy_id=subject.obj.pk))
