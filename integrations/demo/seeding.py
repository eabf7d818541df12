"""Writes a whole demonstration into an empty database, in one transaction."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.db import connection, transaction

from integrations.demo.months import first_month
from integrations.demo.population import populate
from integrations.demo.write_months import write_months
from integrations.demo.write_people import write_people
from integrations.demo.write_programmes import write_programme_statuses
from integrations.demo.write_projects import ProjectWriter
from integrations.demo.write_world import moment, write_grants, write_world
from people.models import User
from portfolio.models import Portfolio


class NotEmpty(Exception):
    """The database has portfolios already: a demonstration never mixes with somebody's data."""


@transaction.atomic
def seed(
    *,
    projects: int,
    months: int,
    seed: int,
    as_of: date,
    now: datetime,
    report: Callable[[str], None] = lambda _line: None,
) -> None:
    """The same arguments write the same rows. Raises NotEmpty, and ValueError for fewer than one project or month."""
    if Portfolio.objects.exists():
        raise NotEmpty
    population = populate(projects=projects, months=months, seed=seed, as_of=as_of)
    with connection.cursor() as cursor:
        # Checked batch by batch: millions of checks kept for the end would fill the memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    since = moment(first_month(as_of, months), time(8))
    world = write_world(cast=population.cast, seed=seed, as_of=as_of, months=months)
    write_grants(world=world, cast=population.cast, since=since)
    report(f"People: {len(population.cast.people)}")
    trace = ProjectWriter(population=population, world=world, since=since).write_all()
    report(f"Projects: {projects}")
    write_people(world=world, cast=population.cast, as_of=as_of, now=now)
    with connection.cursor() as cursor:
        # The planner has never seen these tables filled.
        cursor.execute("ANALYZE people_scope, projects_project, projects_milestone, projects_budgetline")
        cursor.execute(
            "ANALYZE projects_costentry, projects_baseline, projects_progressmeasurement, projects_statusupdate"
        )
        cursor.execute("ANALYZE projects_workpackage, projects_packageprogress, projects_earnedcurve")
    director = User.objects.get(pk=world.users[population.cast.login("pmo_director")])
    write_months(world=world, trace=trace, as_of=as_of, now=now, director=director, report=report)
    report(f"Statuses of programmes: {write_programme_statuses(seed=seed)}")
