"""A small world with every relation that a person can have to an object.

Where an object lies is stated here by hand (`Target.within`), not read from the tree of scopes.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from integrations.models import (
    ActualsImport,
    ArchiveExport,
    ImportMapping,
    ImportRun,
    MappingDraft,
)
from integrations.services import preview_import
from people.models import Deputyship, Invitation, RoleGrant, SavedView, Scope, User
from portfolio.models import CustomAttribute, ExchangeRate, Portfolio, Programme, ReportingPeriod
from projects.models import Milestone, ProgrammeStatus, Project, WorkPackage
from reporting.models import Report, ReportFile
from reporting.services.close import close_period, publish_report
from reporting.services.refresh import refresh_all_open
from tests import factories
from tests.architecture import canaries, gains
from tests.architecture.identities import IDENTITIES, Identity

CANARY = f"CANARY-{canaries.MARK}"
CSV = (
    "Projet,Ministère porteur,Projet inter-ministériel,Description et objectifs,Début,Durée du projet en années,"
    "Phase du projet en cours,Coût complet estimé,Zone fonctionnelle principale,Programme de financement\n"
    "ATLAS,Ministère de la Justice,Non,Un projet,janvier 2020,8,Déploiement,12.5,Finances,P310\n"
)


@dataclass(frozen=True)
class Target:
    """One object, its part of the URL, and the places whose grants cover it ("everywhere" does anyway).

    `itself` is the place that is this very object: a direct grant opens it even if it is confidential.
    """

    thing: Any = None
    kwargs: dict[str, Any] = field(default_factory=dict)
    within: frozenset[str] = frozenset()
    itself: str = ""
    confidential: bool = False
    archived: bool = False


@dataclass
class World:
    """Two portfolios; in the first one every kind of project and a portfolio below, in the second a project."""

    own: Portfolio
    other: Portfolio
    programme: Programme
    other_programme: Programme
    projects: dict[str, Project]
    places: dict[str, Scope | None]
    periods: dict[str, ReportingPeriod] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    imports: dict[str, ImportRun] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    deputyships: dict[str, Deputyship] = field(default_factory=dict)
    rate: int = 0  # an exchange rate of the open month
    # Kind of subject -> name -> the object. `none` is for URLs about nothing in particular.
    targets: dict[str, dict[str, Target]] = field(default_factory=dict)
    # Kind of part -> name of the subject that it belongs to -> its primary key.
    children: dict[str, dict[str, int]] = field(default_factory=dict)


def build(names: tuple[str, ...] = tuple(IDENTITIES), *, secret_elsewhere: bool = False) -> World:
    """The world with the people named; each test transaction builds its own.

    `secret_elsewhere`: the confidential project lies in the other portfolio, out of everybody's sight there too.
    """
    own = factories.portfolio("OWN", pmo_type="controlling")
    factories.portfolio("SUB", parent=own)
    other = factories.portfolio("OTHER")
    programme = factories.programme(own, code="PROG")
    factories.programme(own, code="NEIGHBOUR")
    other_programme = factories.programme(other, code="OPROG")
    projects = {
        "own": factories.project(own, code="P-OWN", programme=programme),
        "same_portfolio": factories.project(own, code="P-SAME"),
        "confidential": factories.project(
            other if secret_elsewhere else own,
            code=f"P-{canaries.MARK}",
            name=CANARY,
            programme=None if secret_elsewhere else programme,
            confidential=True,
        ),
        "archived": factories.project(
            own, code="P-ARCH", programme=programme, archived_at=factories.LONG_AGO
        ),
        "other_portfolio": factories.project(other, code="P-OTHER"),
    }
    world = World(
        own=own,
        other=other,
        programme=programme,
        other_programme=other_programme,
        projects=projects,
        places={
            "everywhere": None,
            "portfolio": own.scope,
            "programme": programme.scope,
            "project": projects["own"].scope,
            "secret": projects["confidential"].scope,
        },
    )
    canaries.furnish(projects)
    for one in Portfolio.objects.all():
        CustomAttribute.objects.create(portfolio=one, code="site", label_en="Site")
    _plan_rows(world)
    world.children["cost_entry"], world.children["movement"] = canaries.money(projects)
    rate = ExchangeRate(base="GBP", quote="EUR", month=date(2026, 11, 1), rate="1.1")
    rate.save()
    world.rate = rate.pk
    _reports(world, own, "own")
    _reports(world, other, "other")
    _updates(world)
    _import(world)
    world.children["dependency"] = canaries.dependencies(projects)
    gains.furnish(projects, world.children)
    # Somebody whom forms can name; nobody signs in as them.
    world.people["colleague"] = factories.user(full_name="The colleague", email="colleague@example.org")
    world.children["objective"] = canaries.life(projects, world.people["colleague"])
    world.children["baseline_proposal"] = canaries.proposals(projects, world.people["colleague"])
    secret = projects["confidential"]
    canaries.draft(secret, _open_period(world, secret), world.people["colleague"])
    refresh_all_open(now=timezone.now())
    for name in names:
        if IDENTITIES[name].kind != "anonymous":
            world.people[name] = _person(world, IDENTITIES[name])
    if gains.OWNER in world.people:
        gains.owned_by(world.people[gains.OWNER])
    _targets(world)
    return world


def _plan_rows(world: World) -> None:
    """In each project a work package and a milestone that nothing waits for."""
    packages, milestones = world.children["work_package"], world.children["milestone"] = {}, {}
    for name, project in world.projects.items():
        mark = f"{canaries.MARK} " if project.confidential else ""
        package = WorkPackage.objects.create(
            project=project, name=f"{mark}plan of {project.code}", position=9_000, responsible=project.manager
        )
        gate = Milestone.objects.create(
            project=project, package=package, name=f"{mark}gate of {project.code}"
        )
        packages[name], milestones[name] = package.pk, gate.pk


def _person(world: World, identity: Identity) -> User:
    person = factories.user(full_name=f"The {identity.name}", is_active=identity.kind != "inactive")
    if identity.kind in {"deputy", "former_deputy"}:
        principal = factories.user(identity.role, world.places[identity.place])
        _deputyship(world, identity, principal, person)
    elif identity.role:
        now = timezone.now()
        since, until = {
            "expired": (factories.LONG_AGO, now - timedelta(minutes=1)),
            "future": (now + timedelta(days=1), None),
        }.get(identity.kind, (factories.LONG_AGO, None))
        RoleGrant.objects.create(
            user=person,
            role=identity.role,
            scope=world.places[identity.place],
            since=since,
            until=until,
        )
    return person


def _deputyship(world: World, identity: Identity, principal: User, deputy: User) -> None:
    now = timezone.now()
    world.deputyships[identity.name] = Deputyship.objects.create(
        principal=principal,
        deputy=deputy,
        since=factories.LONG_AGO,
        until=now + timedelta(days=1),
        ended_at=now - timedelta(minutes=1) if identity.kind == "former_deputy" else None,
    )


def _reports(world: World, portfolio: Portfolio, name: str) -> None:
    """September is published, October closed, November open."""
    director = factories.user("pmo_director")
    now = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)
    for month in (9, 10):
        if month == 9:
            factories.period(portfolio, date(2026, 9, 1))
        found = ReportingPeriod.objects.get(portfolio=portfolio, start=date(2026, month, 1))
        for ordered in close_period(period=found, actor=director, now=now):
            ReportFile.objects.create(report=ordered, content=b"%PDF-1.7")
            Report.objects.filter(pk=ordered.pk).update(
                state="ready", sha256="0" * 64, pages=1, rendered_at=now
            )
            state = "published" if month == 9 else "closed"
            if ordered.language == "en" and ordered.scope_id == portfolio.scope_id:
                world.reports[f"{name} {state} {ordered.audience}"] = Report.objects.get(pk=ordered.pk)
        if month == 9:
            publish_report(period=found, actor=director, now=now)
    world.periods[name] = ReportingPeriod.objects.get(portfolio=portfolio, state="open")


def _open_period(world: World, project: Project) -> ReportingPeriod:
    return world.periods["own" if project.portfolio_id == world.own.pk else "other"]


def _updates(world: World) -> None:
    updates = world.children.setdefault("status_update", {})
    for name, project in world.projects.items():
        period = _open_period(world, project)
        fields = canaries.update_fields(project)
        updates[name] = factories.status_update(project, period, **fields).pk
    ProgrammeStatus.objects.create(
        programme=world.programme,
        period=_open_period(world, world.projects["own"]),
        author=factories.user(full_name="The programme's author"),
        submitted_at=timezone.now(),
        overall_rag=1,
        summary="As planned.",
        language="en",
    )


def _import(world: World) -> None:
    mapping = ImportMapping.objects.get(name="panorama_fr")
    for name, portfolio in (("own", world.own), ("other", world.other)):
        world.imports[name] = preview_import(
            portfolio=portfolio,
            mapping=mapping,
            content=CSV.encode(),
            file_name="panorama.csv",
            as_of=date(2026, 10, 31),
            actor=None,
            now=datetime(2026, 11, 6, 9, 0, tzinfo=UTC),
        )


# Beside "everywhere", these places lie above (or are) the object.
_PROJECTS_WITHIN = {
    "own": {"portfolio", "programme", "project"},
    "same_portfolio": {"portfolio"},
    "confidential": {"portfolio", "programme", "secret"},
    "archived": {"portfolio", "programme"},
    "other_portfolio": set(),
}


def _targets(world: World) -> None:
    in_own, nowhere = frozenset({"portfolio"}), frozenset[str]()
    world.targets["none"] = {"": Target()}
    world.targets["portfolio"] = {
        "own": Target(world.own, {"code": "OWN"}, in_own, itself="portfolio"),
        "below": Target(Portfolio.objects.get(code="SUB"), {"code": "SUB"}, in_own),
        "other": Target(world.other, {"code": "OTHER"}, nowhere),
    }
    world.targets["programme"] = {
        "own": Target(world.programme, {"code": "PROG"}, in_own | {"programme"}, itself="programme"),
        "same_portfolio": Target(Programme.objects.get(code="NEIGHBOUR"), {"code": "NEIGHBOUR"}, in_own),
        "other": Target(world.other_programme, {"code": "OPROG"}, nowhere),
    }
    world.targets["project"] = {
        name: Target(
            project,
            {"code": project.code},
            frozenset(_PROJECTS_WITHIN[name]),
            itself={"own": "project", "confidential": "secret"}.get(name, ""),
            confidential=project.confidential,
            archived=project.archived_at is not None,
        )
        for name, project in world.projects.items()
    }
    world.targets["report"] = {
        name: Target(report, {"pk": report.pk}, in_own if name.startswith("own") else nowhere)
        for name, report in world.reports.items()
    }
    # Between two people who never ask: nobody else sees it.
    deputyship = Deputyship.objects.create(
        principal=world.people["colleague"],
        deputy=factories.user(),
        since=factories.LONG_AGO,
        until=timezone.now() + timedelta(days=1),
    )
    world.targets["deputyship"] = {"of others": Target(deputyship, {"pk": deputyship.pk}, nowhere)}
    # A draft is its author's: nobody else sees it.
    draft = MappingDraft.objects.create(
        author=world.people["colleague"],
        file_name="draft.csv",
        content=CSV.encode(),
        spec=ImportMapping.objects.get(name="panorama_fr").spec,
        created_at=timezone.now(),
    )
    world.targets["mapping_draft"] = {"of others": Target(draft, {"pk": draft.pk}, nowhere)}
    bookings = ActualsImport.objects.create(
        portfolio=world.own,
        file_name=f"{canaries.MARK} bookings.csv",
        file_size=1,
        file_sha256="0" * 64,
        state="previewed",
        created_by=world.people["colleague"],
        created_at=timezone.now(),
    )
    world.targets["actuals_import"] = {
        "of others": Target(bookings, {"pk": bookings.pk}, nowhere),
        "booked": Target(
            run := canaries.booked(world.projects, "own", by=world.people["colleague"]),
            {"pk": run.pk},
            frozenset(_PROJECTS_WITHIN["own"]),
            itself="project",
        ),
        # Whoever may not see one of the projects does not see the file.
        "booked, one confidential": Target(
            run := canaries.booked(world.projects, "own", "confidential", by=world.people["colleague"]),
            {"pk": run.pk},
            frozenset(_PROJECTS_WITHIN["own"] & _PROJECTS_WITHIN["confidential"]),
            confidential=True,
        ),
    }
    world.targets["import"] = {
        name: Target(run, {"pk": run.pk}, in_own if name == "own" else nowhere)
        for name, run in world.imports.items()
    }
    # Everything, ready to be taken away: for those who may on all that there is.
    archive = ArchiveExport.objects.create(
        state="ready",
        requested_by=world.people["colleague"],
        requested_at=timezone.now(),
        run_after=timezone.now(),
        as_of=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
        rows=1,
        files=0,
        size=0,
        sha256="0" * 64,
    )
    world.targets["archive"] = {"ready": Target(archive, {"pk": archive.pk}, nowhere)}
    _accounts(world)
    world.targets["saved_view"] = {
        name: Target(view, {"pk": view.pk})
        for name, view in (
            ("of others", _view(colleague=world.people["colleague"], shared=False)),
            ("shared", _view(colleague=world.people["colleague"], shared=True)),
        )
    }


def _view(*, colleague: User, shared: bool) -> SavedView:
    return SavedView.objects.create(
        owner=colleague, table="projects", name=f"A view, {shared}", query="sort=-slip", shared=shared
    )


def _accounts(world: World) -> None:
    """People whom others manage, with a role each way: on what a place covers, on what it does not, everywhere."""
    colleague = world.people["colleague"]
    invited = factories.user(full_name="The invited", email="invited@example.org")
    Invitation.objects.create(
        user=invited,
        token_digest="0" * 64,
        invited_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
    )
    closed = factories.user(full_name="The closed", is_active=False)
    world.targets["person"] = {
        name: Target(person, {"pk": person.pk})
        for name, person in (("colleague", colleague), ("invited", invited), ("closed", closed))
    }
    secret = world.targets["project"]["confidential"]
    places = {
        "own": world.targets["portfolio"]["own"],
        "other": world.targets["portfolio"]["other"],
        "secret": secret,
        "everywhere": Target(),
    }
    holder = factories.user(full_name="The holder")
    world.targets["grant"] = {
        name: replace(
            place,
            kwargs={
                "pk": holder.pk,
                "grant_pk": factories.grant(holder, "viewer", place.thing.scope if place.thing else None).pk,
            },
        )
        for name, place in places.items()
    }
