"""Two at once: moves that would make a ring, a move and what is created meanwhile, an archive and a new project."""

import threading
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from people.models import Scope, User
from people.services.scopes import create_scopes
from portfolio.models import ExchangeRate, Portfolio, Programme
from portfolio.services import (
    archive_portfolio,
    edit_portfolio,
    edit_programme,
    move_portfolio,
    move_programme,
    reopen_programme,
    set_up_portfolio,
    set_up_programme,
)
from portfolio.services.locks import Changed, PortfolioChanged, ProgrammeChanged
from portfolio.services.rates import edit_rate
from projects.models import Project
from tests import factories
from tests.racing import meanwhile

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


def at_once(*acts):
    """Run each in its own thread and connection, all started together; what they raised."""
    gate, raised = threading.Barrier(len(acts)), []

    def run(act):
        gate.wait()
        try:
            act()
        except (ValidationError, PermissionDenied, Changed, IntegrityError) as refusal:
            raised.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


def move(portfolio, parent, director):
    def act():
        move_portfolio(
            portfolio=Portfolio.objects.get(pk=portfolio.pk),
            parent=parent and Portfolio.objects.get(pk=parent.pk),
            expected_version=1,
            actor=User.objects.get(pk=director.pk),
            now=NOW,
        )

    return act


def consistent():
    for one in Portfolio.objects.select_related("scope", "parent__scope"):
        above = one.parent.scope.path if one.parent else "/"
        assert one.scope.path == f"{above}{one.scope_id}/"
    for scope in Scope.objects.all():
        for pk in scope.ancestor_ids():
            assert scope.path.startswith(Scope.objects.get(pk=pk).path)


@pytest.mark.parametrize("attempt", range(2))
def test_two_moves_make_no_ring(attempt):
    director = factories.user("pmo_director")
    first, second = factories.portfolio(), factories.portfolio()
    [refusal] = at_once(move(first, second, director), move(second, first, director))
    assert isinstance(refusal, ValidationError)
    consistent()


@pytest.mark.parametrize("attempt", range(2))
def test_moves_of_an_ancestor_and_of_a_descendant(attempt):
    director = factories.user("pmo_director")
    root, other = factories.portfolio(), factories.portfolio()
    child = factories.portfolio(parent=root)
    leaf = factories.portfolio(parent=child)
    factories.project(leaf)
    at_once(move(child, other, director), move(leaf, root, director))
    consistent()


@pytest.mark.parametrize("attempt", range(2))
def test_what_is_created_during_a_move_comes_along(attempt):
    director = factories.user("pmo_director")
    root, other = factories.portfolio(), factories.portfolio()
    child = factories.portfolio(parent=root)

    def create():
        set_up_programme(
            portfolio=Portfolio.objects.get(pk=child.pk),
            code="NEW",
            values={"name": "New"},
            actor=User.objects.get(pk=director.pk),
            now=NOW,
        )

    assert at_once(move(child, other, director), create) == []
    consistent()


def test_a_path_that_a_move_has_made_wrong_is_never_written():
    """An import creates many projects and locks no place: the constraint sees what a move did meanwhile."""
    director = factories.user("pmo_director")
    root, other = factories.portfolio(), factories.portfolio()
    child = factories.portfolio(parent=root)

    def create_while_it_moves():
        with transaction.atomic():
            create_scopes(kind=Scope.Kind.PROJECT, parents=[child.scope])
            assert at_once(move(child, other, director)) == []

    with pytest.raises(IntegrityError, match="where nothing is"):
        create_while_it_moves()
    consistent()


@pytest.mark.parametrize("attempt", range(2))
def test_no_project_is_left_in_use_in_what_is_archived(attempt):
    from projects.services.set_up import set_up_project

    director = factories.user("pmo_director")
    portfolio = factories.portfolio()

    def archive():
        archive_portfolio(
            portfolio=Portfolio.objects.get(pk=portfolio.pk),
            expected_version=1,
            actor=User.objects.get(pk=director.pk),
            now=NOW,
        )

    def create():
        set_up_project(
            portfolio=Portfolio.objects.get(pk=portfolio.pk),
            programme=None,
            code="NEW",
            values={"name": "New", "currency": "EUR", "language": "en"},
            attributes={},
            actor=User.objects.get(pk=director.pk),
            now=NOW,
        )

    at_once(archive, create)
    assert Portfolio.objects.get().archived_at is not None
    assert not Project.objects.filter(archived_at=None).exists()


@pytest.mark.parametrize("attempt", range(2))
def test_one_of_two_rates_is_shown_the_other(attempt):
    director = factories.user("pmo_director")
    rate = ExchangeRate.objects.create(base="USD", quote="EUR", month="2026-11-01", rate="0.9")

    def save(value):
        def act():
            edit_rate(
                rate=ExchangeRate.objects.get(pk=rate.pk),
                value=value,
                expected_version=1,
                actor=User.objects.get(pk=director.pk),
            )

        return act

    [refusal] = at_once(save("0.91"), save("0.92"))
    assert isinstance(refusal, Changed)


def archive(portfolio, director):
    def act():
        archive_portfolio(
            portfolio=Portfolio.objects.get(pk=portfolio.pk),
            expected_version=1,
            actor=User.objects.get(pk=director.pk),
            now=NOW,
        )

    return act


def test_a_portfolio_that_is_created_further_down_is_archived_as_well():
    director = factories.user("pmo_director")
    root = factories.portfolio()
    child = factories.portfolio(parent=root)
    values = {"name": "New", "currency": "EUR", "pmo_type": "supportive"}

    def create():
        set_up_portfolio(parent=child, code="NEW", values=values, actor=director)

    assert meanwhile(create, archive(root, director)) is None
    assert not Portfolio.objects.filter(archived_at=None).exists()


def test_no_programme_is_reopened_in_a_portfolio_that_is_being_archived():
    director = factories.user("pmo_director")
    portfolio = factories.portfolio()
    programme = factories.programme(portfolio)
    Programme.objects.update(archived_at=factories.LONG_AGO)

    def reopen():
        reopen_programme(
            programme=Programme.objects.get(pk=programme.pk),
            expected_version=1,
            actor=User.objects.get(pk=director.pk),
        )

    refusal = meanwhile(archive(portfolio, director), reopen)
    assert isinstance(refusal, ValidationError)
    programme.refresh_from_db()
    assert programme.archived_at == factories.LONG_AGO


def test_who_waited_for_a_move_of_a_portfolio_is_shown_where_it_lies_now():
    director = factories.user("pmo_director")
    portfolio, target = factories.portfolio(parent=factories.portfolio()), factories.portfolio("THERE")

    def edit():
        edit_portfolio(portfolio=portfolio, values={"name": "Late"}, expected_version=1, actor=director)

    refusal = meanwhile(move(portfolio, target, director), edit)
    assert isinstance(refusal, PortfolioChanged)
    assert refusal.current.parent == target


def test_who_waited_for_a_move_of_a_programme_is_shown_where_it_lies_now():
    director = factories.user("pmo_director")
    programme, target = factories.programme(factories.portfolio()), factories.portfolio("THERE")

    def move_it():
        move_programme(programme=programme, portfolio=target, expected_version=1, actor=director, now=NOW)

    def edit():
        edit_programme(
            programme=programme, values={"name": "Late"}, expected_version=1, actor=director, now=NOW
        )

    refusal = meanwhile(move_it, edit)
    assert isinstance(refusal, ProgrammeChanged)
    assert refusal.current.portfolio == target


def test_who_waited_for_a_new_manager_of_a_programme_is_shown_them():
    director, manager = factories.user("pmo_director"), factories.user()
    programme = factories.programme(factories.portfolio())

    def name_manager():
        edit_programme(
            programme=programme, values={"manager": manager}, expected_version=1, actor=director, now=NOW
        )

    def edit():
        edit_programme(
            programme=programme, values={"name": "Late"}, expected_version=1, actor=director, now=NOW
        )

    refusal = meanwhile(name_manager, edit)
    assert isinstance(refusal, ProgrammeChanged)
    assert refusal.current.manager == manager
