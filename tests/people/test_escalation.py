"""Whatever one person does with what the portal offers, nobody ends up with rights that this person does not hold.

Random sequences of everything that hands out rights: granting, inviting with a role, a file of people, naming a manager,
handing over, changing an address. After each step the rights that were given are compared with those of the giver.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from people.import_plan import plan_import
from people.models import RoleGrant, Scope, User
from people.people_file import COLUMNS, FileRow
from people.roles import ROLES
from people.services import edit_user, give_role, invite
from people.services.invitations import FirstRole
from people.services.users import Identity, may_change_address
from people.services.users_import import ImportPlanChanged, import_people
from projects.handover import Move, holdings
from projects.models import Project
from projects.services import assign_manager, hand_over
from projects.services.handover import HandOverChanged
from tests import factories

pytestmark = pytest.mark.django_db
NUMBERS = count()
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
REFUSALS = (PermissionDenied, ValidationError, IntegrityError, HandOverChanged, ImportPlanChanged)
PLACES = ["everywhere", "OWN", "PROG", "P-OWN", "P-SECRET", "OTHER", "P-OTHER"]
# Naming a manager is a right of its own; it brings exactly this role, on exactly that project.
BY_NAMING = {"project_manager"}
ASSIGNS = {"pmo_director", "pmo_officer"}

roles = st.sampled_from(sorted(ROLES))
places = st.sampled_from(PLACES)
people = st.integers(0, 2)  # 0 is the actor themselves
steps = st.one_of(
    st.tuples(st.just("grant"), people, roles, places),
    st.tuples(st.just("invite"), people, roles, places),
    st.tuples(st.just("file"), people, roles, places),
    st.tuples(st.just("manager"), people, roles, places),
    st.tuples(st.just("hand over"), people, roles, places),
    st.tuples(st.just("address"), people, roles, places),
)


@dataclass(frozen=True)
class Asked:
    person: User
    role: str
    scope: Scope | None
    place: str


class World:
    """Two portfolios, somebody who acts, two others, and a leaver who is responsible for a project of each kind."""

    def __init__(self, role: str, place: str) -> None:
        own, other = factories.portfolio("OWN"), factories.portfolio("OTHER")
        programme = factories.programme(own, code="PROG")
        self.leaver = factories.user()
        held = {"manager": self.leaver, "sponsor": self.leaver}
        self.projects = {
            "P-OWN": factories.project(own, code="P-OWN", programme=programme, **held),
            "P-SECRET": factories.project(own, code="P-SECRET", confidential=True, **held),
            "P-OTHER": factories.project(other, code="P-OTHER", **held),
        }
        self.scopes: dict[str, Scope | None] = {
            "everywhere": None,
            "OWN": own.scope,
            "PROG": programme.scope,
            "OTHER": other.scope,
            **{code: project.scope for code, project in self.projects.items()},
        }
        self.actor = factories.user(role, self.scopes[place])
        self.people = [self.actor, factories.user(), factories.user("sponsor", other.scope)]
        self.before = set(RoleGrant.objects.values_list("pk", flat=True))
        self.own_grants = [(role, self.scopes[place])]

    def step(self, kind: str, who: int, role: str, place: str) -> None:
        actor = User.objects.get(pk=self.actor.pk)  # as at the next request
        asked = Asked(self.people[who], role, self.scopes[place], place)
        getattr(self, f"_{kind.replace(' ', '_')}")(actor, asked)

    def _grant(self, actor, asked):
        give_role(
            user=asked.person,
            role=asked.role,
            scope=asked.scope,
            since=None,
            until=None,
            actor=actor,
            now=NOW,
        )

    def _invite(self, actor, asked):
        first = FirstRole(asked.role, asked.scope, None, NOW + timedelta(days=9))
        email = asked.person.email if asked.person == actor else f"new{next(NUMBERS)}@example.org"
        invite(full_name="New", email=email, language="en", first=first, actor=actor, now=NOW)

    def _file(self, actor, asked):
        values = dict.fromkeys(COLUMNS, "") | {
            "email": asked.person.email,
            "role": asked.role,
            "scope": "*" if asked.place == "everywhere" else asked.place,
        }
        rows = [FileRow(2, values)]
        shown = plan_import(rows, actor, NOW).digest
        import_people(rows=rows, shown=shown, actor=actor, now=NOW)

    def _manager(self, actor, asked):
        project = self.projects.get(asked.place) or self.projects["P-OWN"]
        project = Project.objects.visible_to(actor, "assign_manager").get(pk=project.pk)
        assign_manager(
            project=project, manager=asked.person, expected_version=project.version, actor=actor, now=NOW
        )

    def _hand_over(self, actor, asked):
        moves = [Move(holding, asked.person) for holding in holdings(self.leaver, actor)]
        hand_over(leaver=self.leaver, moves=moves, actor=actor, now=NOW)

    def _address(self, actor, asked):
        """The address of an account is worth all of its rights."""
        allowed = may_change_address(actor=actor, user=asked.person, now=NOW)
        before = asked.person.email
        identity = Identity("Name", f"mine{next(NUMBERS)}@example.org", "en", "Europe/Paris")
        version = User.objects.get(pk=asked.person.pk).version
        edit_user(user=asked.person, identity=identity, expected_version=version, actor=actor, now=NOW)
        assert allowed
        assert asked.person != actor
        for grant in RoleGrant.objects.active(NOW).filter(user=asked.person):
            assert self.covers(grant), f"{actor} could sign in as {grant} by way of {before}"

    def given(self) -> Iterator[RoleGrant]:
        yield from RoleGrant.objects.exclude(pk__in=self.before).select_related("scope", "user")

    def covers(self, grant: RoleGrant) -> bool:
        """Restated here: the actor holds every right of the role on that place, and may hand rights on there."""
        secret = grant.scope_id == self.projects["P-SECRET"].scope_id
        held: set[str] = set()
        clears = False
        for role, scope in self.own_grants:
            above = scope is None or (grant.scope is not None and grant.scope.path.startswith(scope.path))
            direct = scope is not None and scope.pk == grant.scope_id
            if above and (not secret or direct or role == "pmo_director"):
                held |= {str(permission) for permission in ROLES[role].permissions}
                clears = clears or role == "pmo_director"
        if grant.role == "administrator":
            return grant.scope is None and "manage_users" in held
        wanted = {str(permission) for permission in ROLES[grant.role].permissions}
        by_granting = "grant_roles" in held and wanted <= held and (clears or grant.role != "pmo_director")
        project = grant.scope is not None and grant.scope.kind == "project"
        by_naming = project and grant.role in BY_NAMING and "assign_manager" in held
        by_handing_over = project and grant.role == "sponsor" and "assign_manager" in held and wanted <= held
        return by_granting or by_naming or by_handing_over


@given(
    role=roles,
    place=places,
    sequence=st.lists(steps, min_size=1, max_size=6),
)
@settings(max_examples=100)
def test_no_sequence_gives_more_than_the_giver_holds(role, place, sequence):
    with transaction.atomic():
        world = World(role, place)
        for step in sequence:
            try:
                with transaction.atomic():
                    world.step(*step)
            except (*REFUSALS, Project.DoesNotExist):
                continue
        for grant in world.given():
            assert grant.user != world.actor, f"{role} on {place} gave {grant} to themselves"
            assert grant.granted_by == world.actor
            assert world.covers(grant), f"{role} on {place} gave {grant}"
        transaction.set_rollback(True)


def test_the_steps_do_give_something_to_somebody_who_may():
    """Else the test above could not fail."""
    given = {}
    for kind in ("grant", "invite", "file", "manager", "hand over"):
        with transaction.atomic():
            world = World("pmo_director", "everywhere")
            world.step(kind, 1, "viewer", "P-OWN")
            given[kind] = len(list(world.given()))
            transaction.set_rollback(True)
    assert all(given.values()), given


def test_an_address_is_changed_by_somebody_who_could_have_given_every_right():
    world = World("administrator", "everywhere")
    world.step("address", 1, "", "everywhere")
    with pytest.raises(ValidationError):
        world.step("address", 2, "", "everywhere")
