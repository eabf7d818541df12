"""A small world with every relation that a person can have to an object, and an oracle that says what is due.

The oracle restates the permission table in its own words (people.roles is data; what it means is restated here), so
that a mistake in `people.access` shows as a difference.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from integrations.models import ImportMapping, ImportRun
from integrations.services import preview_import
from people.models import Scope, User
from people.roles import ROLES
from portfolio.models import Portfolio, Programme, ReportingPeriod
from projects.models import Project
from reporting.models import Report, ReportFile
from reporting.services.close import close_period, publish_report
from tests import factories

# Where a role is usually granted: on the portfolio, or on the project itself.
GRANTED_ON = {
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


CSV = (
    "Projet,Ministère porteur,Projet inter-ministériel,Description et objectifs,Début,Durée du projet en années,"
    "Phase du projet en cours,Coût complet estimé,Zone fonctionnelle principale,Programme de financement\n"
    "ATLAS,Ministère de la Justice,Non,Un projet,janvier 2020,8,Déploiement,12.5,Finances,P310\n"
)


@dataclass
class World:
    """Two portfolios; in the first one every kind of project, in the second one a single project."""

    own: Portfolio
    other: Portfolio
    programme: Programme
    other_programme: Programme
    projects: dict[str, Project]
    periods: dict[str, ReportingPeriod]
    reports: dict[str, Report] = field(default_factory=dict)
    imports: dict[str, ImportRun] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def granted_scope(self, role: str) -> Scope | None:
        return {
            "portfolio": self.own.scope,
            "programme": self.programme.scope,
            "project": self.projects["own"].scope,
            "everywhere": None,
        }[GRANTED_ON[role]]

    def holds(
        self, identity: str, permission: str | None, scope: Scope, *, confidential: bool = False
    ) -> bool:
        """Whether this identity has the permission on the scope, by the rules of docs/adr/0001."""
        if identity not in ROLES or (
            permission is not None and permission not in ROLES[identity].permissions
        ):
            return False
        granted = self.granted_scope(identity)
        if granted is not None and granted.pk not in [int(part) for part in scope.path.strip("/").split("/")]:
            return False
        return not confidential or ROLES[identity].sees_confidential or granted == scope


def build() -> World:
    own = factories.portfolio("OWN", pmo_type="controlling")
    other = factories.portfolio("OTHER")
    programme = factories.programme(own, code="PROG")
    other_programme = factories.programme(other, code="OPROG")
    projects = {
        "own": factories.project(own, code="P-OWN", programme=programme),
        "same_portfolio": factories.project(own, code="P-SAME"),
        "confidential": factories.project(own, code="P-SECRET", name="CANARY-7F3A", confidential=True),
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
        periods={},
    )
    _reports(world, own, "own")
    _reports(world, other, "other")
    _import(world)
    for role in ROLES:
        world.people[role] = factories.user(role, world.granted_scope(role), full_name=f"The {role}")
    world.people["inactive"] = factories.user("pmo_director", is_active=False)
    world.people["without_role"] = factories.user()
    return world


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
            world.reports[f"{name} {state} {ordered.audience}"] = Report.objects.get(pk=ordered.pk)
        if month == 9:
            publish_report(period=found, actor=director, now=now)
    world.periods[name] = ReportingPeriod.objects.get(portfolio=portfolio, state="open")


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
