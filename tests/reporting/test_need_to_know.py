"""Money and names on a need-to-know basis, as an attacker would test it.

Non-interference: take any tree, any grants and any amounts; change every amount and every name that the reader may not
see; every page must stay the same, byte for byte. Then no total, order, picture or count can tell of them.

What stays is what readers without money may know: colours, which say on which side of a limit a project stands, and
time. So the second world keeps each project's side of the limits and the shape of its plan, and nothing else.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from people.models import Scope, User
from portfolio.models import ExchangeRate, Portfolio, Programme
from projects.models import Project
from reporting.kpi.catalogue import CATALOGUE
from reporting.selectors.figures import build_figures, canonical
from reporting.selectors.figures_reduced import reduced
from reporting.services.refresh import refresh_month, refresh_projects
from tests import factories
from tests.reporting import figures

pytestmark = pytest.mark.django_db

# The permission table in this test's own words.
SEES_MONEY = {"executive", "sponsor", "programme_manager", "project_manager", "auditor"}
SEES_NAMES = SEES_MONEY | {"team_member"}
ROLES = (*sorted(SEES_MONEY), "team_member", "viewer", "viewer")
PLACES = ("root", "root", "root", "child", "programme", "P0", "P1", "P2", "P3")
RANDOM_PER_REQUEST = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')


@dataclass(frozen=True)
class Amounts:
    """One project's money in one world: a scale for its plan, and where its costs lie within its colour."""

    scale: int
    place: int
    year_budget: int
    year_forecast: int
    name: str


@dataclass(frozen=True)
class Facts:
    """What both worlds share of a project, and its money in each."""

    home: str
    percent: int
    in_trouble: bool
    has_year: bool
    confidential: bool
    currency: str
    worlds: tuple[Amounts, Amounts]


AMOUNTS = st.builds(
    Amounts,
    scale=st.integers(1, 50_000),
    place=st.integers(0, 100),
    year_budget=st.integers(1, 10**7),
    year_forecast=st.integers(1, 10**7),
    name=st.sampled_from(["Anna Schmidt", "Bruno Keller", "Zoé Martin", "Ida Ohm"]),
)
PROJECT = st.builds(
    Facts,
    home=st.sampled_from(["root", "child", "programme"]),
    percent=st.sampled_from([0, 25, 60, 100]),
    in_trouble=st.booleans(),
    has_year=st.booleans(),
    confidential=st.booleans(),
    currency=st.sampled_from(["EUR", "EUR", "GBP"]),
    worlds=st.tuples(AMOUNTS, AMOUNTS),
)
GRANTS = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(PLACES)), min_size=1, max_size=3)


@dataclass
class Tree:
    root: Portfolio
    child: Portfolio
    programme: Programme
    projects: list[Project]
    facts: list[Facts]

    def scope(self, place: str) -> Scope:
        if place.startswith("P"):
            return self.projects[int(place[1:])].scope
        found: Scope = getattr(self, place).scope
        return found


def tree_of(facts: list[Facts]) -> Tree:
    """The rows, without amounts: `world` adds those."""
    root = factories.portfolio("ROOT")
    child = factories.portfolio("CHILD", parent=root)
    programme = factories.programme(root, code="PROG", manager=factories.user())
    before = factories.period(root, date(2026, 10, 1))
    figures.close(before)
    period = factories.period(root)
    ExchangeRate.objects.bulk_create(
        ExchangeRate(base="GBP", quote="EUR", month=date(2026, month, 1), rate=Decimal("1.25"))
        for month in (10, 11)
    )
    projects = []
    for number, one in enumerate(facts):
        home = {"portfolio": child} if one.home == "child" else {"portfolio": root}
        if one.home == "programme":
            home["programme"] = programme
        project = factories.project(
            **home,
            code=f"P{number}",
            name=f"Project {number}",
            confidential=one.confidential,
            currency=one.currency,
            manager=factories.user(),
            sponsor=factories.user(),
        )
        for month in (before, period):
            factories.status_update(project, month, author=project.manager, submitted_at=figures.NOW)
        projects.append(project)
    return Tree(root, child, programme, projects, facts)


@contextmanager
def world(tree: Tree, money: dict[int, int], names: dict[int, int]) -> Iterator[None]:
    """The amounts and names of the world chosen for each project, with their figures; gone again afterwards."""
    with transaction.atomic():
        for number, project in enumerate(tree.projects):
            worlds = tree.facts[number].worlds
            _write_money(project, tree.facts[number], worlds[money[number]])
            _write_names(number, project, worlds[names[number]].name)
        ids = [project.pk for project in tree.projects]
        for month in tree.root.periods.order_by("start"):
            refresh_month(period=month, now=figures.NOW)
        refresh_projects(project_ids=ids, now=figures.NOW)
        yield
        transaction.set_rollback(True)


def _write_money(project: Project, one: Facts, money: Amounts) -> None:
    bac = Decimal(12 * money.scale)
    figures.baseline(project, bac=str(bac))
    figures.measured(project, one.percent)
    earned = bac * one.percent / 100
    # Within one colour: costs of half to nine tenths of what is earned, or twice to three times as much.
    share = Decimal(money.place) / 100
    figures.spent(
        project,
        str(earned * (2 + share) if one.in_trouble else earned * (Decimal("0.5") + share * Decimal("0.4"))),
    )
    figures.budget(project, str(bac))
    # Of the benefits too: nearly all of what was planned and more, or a tenth to six tenths of it.
    planned = Decimal(30 * money.scale)
    brought = Decimal("0.1") + share * Decimal("0.5") if one.in_trouble else Decimal("0.96") + share
    figures.gain(project, planned, planned * brought, pk=project.pk)  # links look the same in both worlds
    if one.has_year:
        year = {"range_kind": "fiscal_year", "start": date(2026, 1, 1), "end": date(2026, 12, 31)}
        figures.budget(project, money.year_budget, **year)
        figures.budget(project, money.year_forecast, "forecast", **year)
    said = {"baseline_bac": {"state": "unreadable", "verbatim": f"{bac} or so"}}
    Project.objects.filter(pk=project.pk).update(unread=said)


def _write_names(number: int, project: Project, name: str) -> None:
    for pk in (project.manager_id, project.sponsor_id):
        address = f"{name.split(maxsplit=1)[0].lower()}.{number}.{pk}@example.org"
        User.objects.filter(pk=pk).update(full_name=name, email=address)


def may(tree: Tree, grants: list[tuple[str, str]], number: int, roles: set[str]) -> bool:
    """Whether one of the grants, of a role among `roles`, covers the project."""
    project = tree.projects[number]
    return any(
        role in roles
        and project.scope.path.startswith(tree.scope(place).path)
        and (not project.confidential or tree.scope(place) == project.scope)
        for role, place in grants
    )


# The list of projects: what is hidden is neither shown nor sorted, filtered or counted by, in no file either.
LIST_COLUMNS = (
    "columns=name,manager,sponsor,cpi,spi,budget,expected,variance,in_year_variance,bac,pv,ev,ac,eac,vac,"
    "benefits,benefits_planned,benefits_realised,benefits_rag,weakest_benefit"
)
LIST_ASKED = (
    LIST_COLUMNS,
    f"{LIST_COLUMNS}&sort=-cpi&export=csv",
    "sort=budget",
    "sort=-manager",
    "cpi_min=0.95",
    "budget_max=5000&expected_min=10",
    "variance_min=0",
    "sort=-benefits&benefits_min=50",
    "manager=anna",
    "sponsor=a&part=all",
)


def pages_of(client: Client, kpis: list[str]) -> dict[str, bytes]:
    """Everything that the reader can ask for about the tree, pages and fragments."""
    boards = ["/portfolios/ROOT/", "/portfolios/CHILD/", "/programmes/PROG/"]
    projects = [f"/projects/P{number}/" for number in range(4)]
    urls = ["/", "/reports/", "/my-projects/", *boards, *projects]
    urls += [f"{boards[0]}?sort={way}{key}" for key in ("cpi", "budget", "variance") for way in ("", "-")]
    urls += [f"{boards[0]}?sort=-forecast", f"{boards[0]}?show=watermelon", f"{boards[0]}?q=anna"]
    urls += [f"{boards[2]}?sort=spi", f"{projects[0]}?period=2026-10", f"{projects[1]}status/2026-11/"]
    urls += ["/portfolios/ROOT/periods/", "/portfolios/ROOT/periods/2026-10/"]
    urls += [f"/projects/?{asked}" for asked in LIST_ASKED]
    urls += [f"{place}figures/{kpi}/" for place in (boards[0], boards[2], *projects) for kpi in kpis]
    found = {}
    for url in urls:
        found[url] = _answer(client, url)
    heat_map = {"HX-Request": "true", "HX-Target": "heatmap-list"}
    return found | {"fragment": _answer(client, boards[0] + "?sort=-cpi", headers=heat_map)}


def _answer(client: Client, url: str, **asked: Any) -> bytes:
    answer = client.get(url, **asked)
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return b"%d " % answer.status_code + RANDOM_PER_REQUEST.sub(b"", said)


def check(facts: list[Facts], grants: list[tuple[str, str]], kpis: list[str]) -> None:
    logging.getLogger("django.request").setLevel(logging.ERROR)
    with transaction.atomic():
        tree = tree_of(facts)
        reader = factories.user()
        for role, place in grants:
            factories.grant(reader, role, tree.scope(place))
        client = Client()
        client.force_login(reader)
        first = dict.fromkeys(range(4), 0)
        with world(tree, first, first):
            before = pages_of(client, kpis)
        second = {n: int(not may(tree, grants, n, SEES_MONEY)) for n in range(4)}
        named = {n: int(not may(tree, grants, n, SEES_NAMES)) for n in range(4)}
        with world(tree, second, named):
            after = pages_of(client, kpis)
        transaction.set_rollback(True)
    differing = [
        f"{url}: {_difference(before[url], after[url])}" for url in before if before[url] != after[url]
    ]
    assert not differing, "\n".join([str(grants), *differing])


CASES = given(
    facts=st.lists(PROJECT, min_size=4, max_size=4),
    grants=GRANTS,
    kpis=st.lists(st.sampled_from(sorted(CATALOGUE)), min_size=3, max_size=3, unique=True),
)
LENIENT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
# What shrinking would take minutes to say is said by the pages' differences.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


def _ordered_by_cost(*, in_trouble: bool) -> list[Facts]:
    """Four projects whose order by any amount or index of costs is the opposite in the second world."""

    def amounts(rank: int, name: str) -> Amounts:
        return Amounts(10 + 900 * rank, min(20 * rank, 100), 1000 * rank + 7, 3000 - 500 * rank, name)

    return [
        Facts(
            "root",
            60,
            in_trouble,
            True,
            n == 2,
            "EUR",
            (amounts(n, "Anna Schmidt"), amounts(9 - 2 * n, "Ida Ohm")),
        )
        for n in range(4)
    ]


@settings(max_examples=3, phases=UNSHRUNK, suppress_health_check=LENIENT)
@example(
    _ordered_by_cost(in_trouble=True), [("viewer", "root"), ("executive", "P0")], ["cpi", "bac", "slip_days"]
)
@example(
    _ordered_by_cost(in_trouble=False),
    [("executive", "root"), ("team_member", "P2")],
    ["spi", "percent_complete", "spi_t"],
)
@CASES
def test_two_worlds_that_differ_in_hidden_money_and_names_look_the_same(
    facts: list[Facts], grants: list[tuple[str, str]], kpis: list[str]
) -> None:
    check(facts, grants, kpis)


@pytest.mark.slow
@settings(max_examples=15, phases=UNSHRUNK, suppress_health_check=LENIENT)
@CASES
def test_many_more_worlds(facts: list[Facts], grants: list[tuple[str, str]], kpis: list[str]) -> None:
    check(facts, grants, kpis)


LEAKS = {
    "reporting.selectors.heatmap.sees_money": lambda access, row: True,
    "reporting.selectors.heatmap.shown_money": lambda user: None,
    "reporting.selectors.heatmap.manager_shown": lambda access, row: row.scope.project.manager.full_name,
    "reporting.selectors.totals.shown_money": lambda user: None,
    "reporting.selectors.sums_by.shown_money": lambda user: None,
    "reporting.selectors.project_page.can_view_cost": lambda user, project: True,
    "reporting.selectors.project_page.can_view_people": lambda user, project: True,
    "reporting.selectors.project_page.readable_unread": lambda unread, money: unread,
    "reporting.views.explanations.can_view_cost": lambda user, project: True,
    "reporting.tables.sources.shown_money_of_projects": lambda user: None,
    "reporting.tables.sources.shown_names_of_projects": lambda user: None,
    "projects.views.status.can_view_people": lambda user, project: True,
}


@pytest.mark.slow
@pytest.mark.parametrize("leak", LEAKS)
def test_each_single_check_left_out_is_noticed(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leak, LEAKS[leak])
    with pytest.raises(AssertionError, match="b'"):
        check(
            _ordered_by_cost(in_trouble=True),
            [("viewer", "root"), ("executive", "P0")],
            ["cpi", "bac", "slip_days"],
        )


def _difference(one: bytes, other: bytes) -> str:
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"…{one[place - 60 : place + 60]!r} / …{other[place - 60 : place + 60]!r}"


def test_the_test_above_can_fail() -> None:
    """Whoever may see money does see the difference between the worlds."""
    one = Amounts(scale=10, place=10, year_budget=100, year_forecast=200, name="Anna Schmidt")
    other = Amounts(scale=3000, place=90, year_budget=999, year_forecast=7, name="Zoé Martin")
    facts = [Facts("root", 60, True, True, False, "EUR", (one, other)) for _n in range(4)]
    tree = tree_of(facts)
    reader = factories.user("executive", tree.root.scope)
    client = Client()
    client.force_login(reader)
    seen = []
    for number in (0, 1):
        with world(tree, dict.fromkeys(range(4), number), dict.fromkeys(range(4), number)):
            seen.append(pages_of(client, ["cpi", "spi", "slip_days"]))
    differing = {url for url in seen[0] if seen[0][url] != seen[1][url]}
    assert {"/", "/portfolios/ROOT/", "/projects/P0/", "fragment"} <= differing
    assert {f"/projects/?{asked}" for asked in LIST_ASKED[:4]} <= differing
    assert "/projects/P0/figures/slip_days/" in differing, "its source is a baseline with an amount"


@settings(max_examples=6, phases=UNSHRUNK, suppress_health_check=LENIENT)
@given(facts=st.lists(PROJECT, min_size=4, max_size=4))
def test_the_reduced_figures_do_not_depend_on_money_or_names(facts: list[Facts]) -> None:
    with transaction.atomic():
        tree = tree_of(facts)
        texts = []
        for number in (0, 1):
            chosen = dict.fromkeys(range(4), number)
            with world(tree, chosen, chosen):
                texts.append(canonical(reduced(_frozen(tree.root, f"Director {number}"))))
        transaction.set_rollback(True)
    assert texts[0] == texts[1]


def _frozen(portfolio: Portfolio, director: str) -> dict[str, Any]:
    period, previous = list(portfolio.periods.order_by("-start"))[:2]
    return build_figures(
        portfolio=portfolio,
        period=period,
        previous=previous,
        audience="standard",
        revision=1,
        frozen_at=figures.NOW,
        frozen_by=director,
        organisation="City",
    )
