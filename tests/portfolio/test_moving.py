"""Moving portfolios and programmes: paths, rights, calendars, and what goes wrong without leaving a trace."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection

from people.models import Deputyship, Scope
from people.selectors.moving import reach_change
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.services import archive_portfolio, archive_programme, move_portfolio, move_programme
from portfolio.services.locks import PortfolioChanged
from projects.models import FactsRevision, Project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return factories.user("pmo_director")


@pytest.fixture
def tree():
    """root > middle > leaf, and other; a programme and projects in the middle and in the leaf."""
    root = factories.portfolio("ROOT")
    middle = factories.portfolio("MIDDLE", parent=root)
    leaf = factories.portfolio("LEAF", parent=middle)
    other = factories.portfolio("OTHER")
    programme = factories.programme(middle, code="PG")
    factories.project(middle, code="IN-PG", programme=programme)
    factories.project(leaf, code="IN-LEAF")
    return {"root": root, "middle": middle, "leaf": leaf, "other": other, "programme": programme}


def move(portfolio, parent, actor, now, version=None):
    fresh = Portfolio.objects.get(pk=portfolio.pk)
    return move_portfolio(
        portfolio=fresh,
        parent=parent and Portfolio.objects.get(pk=parent.pk),
        expected_version=fresh.version if version is None else version,
        actor=actor,
        now=now,
    )


def paths():
    """Every scope lies below its parent in the tables, whatever the paths say."""
    for one in Portfolio.objects.select_related("scope", "parent__scope"):
        above = one.parent.scope.path if one.parent else "/"
        assert one.scope.path == f"{above}{one.scope_id}/"
    for project in Project.objects.select_related("scope", "programme__scope", "portfolio__scope"):
        above = (project.programme or project.portfolio).scope.path
        assert project.scope.path == f"{above}{project.scope_id}/"


def test_everything_below_comes_along(tree, director, now):
    moved = move(tree["middle"], tree["other"], director, now)
    assert moved.parent == tree["other"]
    assert moved.version == 2
    paths()
    assert Project.objects.within(tree["other"].scope).count() == 2
    assert not Project.objects.within(tree["root"].scope).exists()


def test_to_the_top_and_back(tree, director, now):
    before = set(Scope.objects.values_list("path", flat=True))
    assert move(tree["middle"], None, director, now).parent is None
    paths()
    move(tree["middle"], tree["root"], director, now)
    assert set(Scope.objects.values_list("path", flat=True)) == before


@pytest.mark.parametrize("target", ["middle", "leaf"])
def test_nothing_lies_below_itself(tree, director, now, target):
    with pytest.raises(ValidationError, match="below itself"):
        move(tree["middle"], tree[target], director, now)
    paths()


def test_the_right_is_asked_where_it_lies_and_where_it_goes(tree, now):
    of_middle = factories.user("pmo_director", tree["middle"].scope)
    factories.grant(of_middle, "pmo_director", tree["other"].scope)
    with pytest.raises(PermissionDenied):
        move(tree["middle"], tree["other"], of_middle, now)
    of_root = factories.user("pmo_director", tree["root"].scope)
    for target in (tree["other"], None):
        with pytest.raises(PermissionDenied):
            move(tree["middle"], target, of_root, now)
    officer = factories.user("pmo_officer")
    with pytest.raises(PermissionDenied):
        move(tree["middle"], tree["other"], officer, now)


def test_an_archived_portfolio_takes_nothing_in(tree, director, now):
    archive_portfolio(portfolio=tree["other"], expected_version=1, actor=director, now=now)
    with pytest.raises(PermissionDenied):
        move(tree["middle"], tree["other"], director, now)


def test_a_change_meanwhile_is_a_conflict(tree, director, now):
    with pytest.raises(PortfolioChanged):
        move(tree["middle"], tree["other"], director, now, version=7)


def test_rights_follow_the_tree(tree, director, now):
    before = factories.user("executive", tree["root"].scope)
    after = factories.user("executive", tree["other"].scope)
    move(tree["middle"], tree["other"], director, now)
    assert not Project.objects.visible_to(before).exists()
    assert Project.objects.visible_to(after).count() == 2


def test_the_preview_names_whose_rights_begin_and_stop(tree, director, now, django_assert_max_num_queries):
    loses = factories.user("executive", tree["root"].scope, full_name="Loses It")
    factories.user("executive", tree["middle"].scope, full_name="Keeps It")
    gains = factories.user("auditor", tree["other"].scope, full_name="Gains It")
    with django_assert_max_num_queries(6):
        change = reach_change(director, tree["middle"].scope, tree["other"].scope, now)
    assert [one.person for one in change.begins] == [gains.full_name]
    assert [(one.person, one.label, one.place.code) for one in change.stops] == [
        (loses.full_name, "Executive", "ROOT")
    ]
    # Names on a place are for those who see people there.
    stranger = factories.user("pmo_director", tree["root"].scope)
    change = reach_change(stranger, tree["middle"].scope, tree["other"].scope, now)
    assert ([one.person for one in change.begins], change.begin_count) == ([""], 1)


def test_nobody_gives_themselves_rights_by_a_move(tree, now):
    """An officer of one side who directs the other side would direct what moves there."""
    person = factories.user("pmo_officer", tree["root"].scope)
    factories.grant(person, "pmo_director", tree["other"].scope)
    programme = tree["programme"]
    with pytest.raises(ValidationError, match="rights that you do not hold"):
        move_programme(
            programme=programme, portfolio=tree["other"], expected_version=1, actor=person, now=now
        )
    paths()


def test_nobody_gives_themselves_rights_through_a_deputyship(tree, director, now):
    deputy = factories.user("pmo_director", tree["other"].scope)
    Deputyship.objects.create(
        principal=director, deputy=deputy, since=factories.LONG_AGO, until=now + timedelta(days=3)
    )
    deputy.acting_for = director
    with pytest.raises(ValidationError, match="rights that you do not hold"):
        move(tree["middle"], tree["other"], deputy, now)


def test_a_programme_goes_with_its_projects(tree, director, now):
    Project.objects.get(code="IN-PG")
    moved = move_programme(
        programme=tree["programme"], portfolio=tree["other"], expected_version=1, actor=director, now=now
    )
    assert moved.portfolio == tree["other"]
    project = Project.objects.get(code="IN-PG")
    assert (project.portfolio, project.version) == (tree["other"], 2)
    paths()


def test_a_programme_is_moved_by_who_sets_programmes_up_on_both_sides(tree, now):
    programme = tree["programme"]
    for side in ("middle", "other"):
        with pytest.raises(PermissionDenied):
            move_programme(
                programme=programme,
                portfolio=tree["other"],
                expected_version=1,
                actor=factories.user("pmo_officer", tree[side].scope),
                now=now,
            )
    paths()


def test_an_archived_programme_stays_where_it_is(tree, director, now):
    programme = archive_programme(programme=tree["programme"], expected_version=1, actor=director, now=now)
    with pytest.raises(PermissionDenied):
        move_programme(
            programme=programme, portfolio=tree["other"], expected_version=2, actor=director, now=now
        )
    paths()


def test_confidential_projects_go_along_without_a_word(tree, now):
    officer = factories.user("pmo_officer")
    secret = factories.project(tree["middle"], programme=tree["programme"], confidential=True)
    move_programme(
        programme=tree["programme"], portfolio=tree["other"], expected_version=1, actor=officer, now=now
    )
    secret.refresh_from_db()
    assert secret.portfolio == tree["other"]
    paths()


# --- calendars -----------------------------------------------------------------------------------------------------


def test_within_one_calendar_nothing_changes(tree, director, now):
    period = factories.period(tree["root"])
    update = factories.status_update(Project.objects.get(code="IN-LEAF"), period)
    move(tree["leaf"], tree["root"], director, now)
    update.refresh_from_db()
    assert update.period == period


def test_what_was_reported_this_month_comes_along_into_the_calendar_there(tree, director, now):
    old, new = factories.period(tree["root"]), factories.period(tree["other"])
    project = Project.objects.get(code="IN-LEAF")
    update = factories.status_update(project, old)
    revision = FactsRevision.objects.get(project=project).revision
    move(tree["middle"], tree["other"], director, now)
    update.refresh_from_db()
    assert update.period == new
    assert FactsRevision.objects.get(project=project).revision > revision


def test_months_that_differ_are_refused(tree, director, now):
    factories.period(tree["root"], date(2026, 11, 1))
    factories.period(tree["other"], date(2026, 10, 1))
    with pytest.raises(ValidationError, match="calendars do not go together"):
        move(tree["middle"], tree["other"], director, now)
    paths()


def test_an_open_month_is_not_left_without_a_calendar(tree, director, now):
    factories.period(tree["root"])
    with pytest.raises(ValidationError, match="no open period"):
        move(tree["middle"], tree["other"], director, now)


def test_a_portfolio_that_comes_to_stand_alone_keeps_its_month(tree, director, now):
    old = factories.period(tree["root"])
    update = factories.status_update(Project.objects.get(code="IN-PG"), old)
    moved = move(tree["middle"], None, director, now)
    own = ReportingPeriod.objects.get(portfolio=moved)
    assert (own.start, own.due, own.state) == (old.start, old.due, "open")
    update.refresh_from_db()
    assert update.period == own


def test_a_calendar_of_its_own_stays_its_own(tree, director, now):
    own = factories.period(tree["other"])
    factories.period(tree["root"])
    move(tree["other"], tree["root"], director, now)
    assert list(ReportingPeriod.objects.filter(portfolio=tree["other"])) == [own]


def test_a_calendar_of_its_own_must_be_in_the_same_month(tree, director, now):
    factories.period(tree["other"], date(2026, 10, 1))
    factories.period(tree["root"], date(2026, 11, 1))
    with pytest.raises(ValidationError, match="calendars do not go together"):
        move(tree["other"], tree["root"], director, now)


# --- the tree holds together in the database ---------------------------------------------------------------------------


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("path", ["/999999/{pk}/", "/{pk}/999999/", "/{root}/{pk}/7/"])
def test_a_path_that_leads_nowhere_is_refused(tree, path):
    scope = tree["other"].scope
    Scope.objects.filter(pk=scope.pk).update(path=path.format(pk=scope.pk, root=tree["root"].scope_id))
    with pytest.raises(IntegrityError):
        check_now()


def test_nothing_is_left_behind(tree):
    scope = tree["middle"].scope
    Scope.objects.filter(pk=scope.pk).update(path=f"{tree['other'].scope.path}{scope.pk}/")
    with pytest.raises(IntegrityError):
        check_now()


def test_a_tree_that_is_too_deep_is_said(tree, director, now, monkeypatch):
    monkeypatch.setattr("people.services.scopes.LONGEST_PATH", len(tree["leaf"].scope.path))
    with pytest.raises(ValidationError, match="too deep"):
        move(tree["root"], tree["other"], director, now)
    paths()


def test_statements_of_a_move_do_not_grow_with_what_moves(tree, director, now, django_assert_max_num_queries):
    for _ in range(12):
        factories.project(tree["leaf"])
    with django_assert_max_num_queries(42):
        move(tree["middle"], tree["other"], director, now)
