"""Events of many projects over 24 months, written straight into the event tables by their owner: size is what matters."""

import psycopg
from django.db import connection

from people.models import Scope
from people.services import create_scopes
from portfolio.models import Portfolio, ReportingPeriod
from projects.models import Project
from tests import factories
from tests.postgresql_as_app.base import OWNER

# Shares of all projects: a portfolio of most, one that has been quiet for 15 months, a small one.
SHARES = {"MOST": 80, "QUIET": 19, "SMALL": 1}
QUIET_FROM = 9

_COMMON = """
 timestamptz '2024-12-01' + m * interval '1 month' + p.id % 28 * interval '1 day' + p.id * 37 % 40000 * interval '1 s',
 CASE WHEN m = 0 THEN 'insert' ELSE 'update' END, p.id * 100 + k,
 jsonb_build_object('actor', {actor} + p.id % 50, 'through', 'POST /projects/' || p.code || '/status/'),
 ('00000000-0000-4000-8000-' || lpad((p.id * 24 + m)::text, 12, '0'))::uuid, 'pmo_app'
 FROM generate_series(0, 23) m CROSS JOIN projects_project p CROSS JOIN generate_series(1, {per_month}) k
 WHERE NOT (p.code LIKE 'QUIET%' AND m >= {quiet_from}) ORDER BY m, p.id % 28, p.id * 37 % 40000
"""
_TABLES = {
    "projects_projectevent": (
        1,
        (
            "id, scope_id, code, name, description, portfolio_id, start_precision, forecast_finish,"
            " forecast_finish_precision, currency, confidential, language, attributes, unread, version, manager_id,"
            " archive_reason"
        ),
        (
            "p.id, p.scope_id, p.code, p.name, '', p.portfolio_id, 'day', date '2027-01-01' + m, 'day', 'EUR',"
            " p.confidential, 'en', '{{}}', '{{}}', m, {actor} + (p.id + m / 12) % 50, ''"
        ),
    ),
    "projects_statusupdateevent": (
        1,
        (
            "id, project_id, period_id, sequence, version, is_current, state, submitted_at, is_late, overall_rag,"
            " schedule_comment, cost_comment, scope_comment, quality_comment, risk_comment, benefits_comment,"
            " resources_comment, outlook, summary, achievements, next_steps, decisions_needed, language, unread"
        ),
        (
            "p.id * 100 + m, p.id, {period}, 1, 1, true, 'submitted', now(), false, 1 + m % 5, '', '', '', '', '', '',"
            " '', 'stable', repeat('All as planned. ', 20), 'Done', 'Next', '', 'en', '{{}}'"
        ),
    ),
    "projects_progressmeasurementevent": (
        1,
        "id, project_id, measured_on, percent_complete",
        "p.id * 100 + k, p.id, date '2025-01-01', m * 4",
    ),
    "projects_milestoneevent": (
        2,
        "id, project_id, name, forecast_date, is_key, position, version",
        "p.id * 100 + k, p.id, 'Milestone ' || k, date '2026-01-01' + m * 3, false, 1, 1",
    ),
    "projects_costentryevent": (
        3,
        'id, project_id, kind, category, nature, amount, start, "end", booked_currency, reference',
        "p.id * 100 + k, p.id, 'actual', '', 'capex', 1000 + m, date '2025-01-01', date '2025-01-31', '', ''",
    ),
}
_PGH = "pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id, pgh_role"


def write_histories(projects: int) -> int:
    """Portfolios of these shares with all their events; how many events there are. Needs committed rows."""
    for code, share in SHARES.items():
        _projects(factories.portfolio(code), max(1, projects * share // 100))
    period = factories.period(Portfolio.objects.get(code="MOST"))
    assert isinstance(period, ReportingPeriod)
    actor = min(factories.user(full_name=f"Manager {number}").pk for number in range(50))
    parameters = connection.get_connection_params()
    written = 0
    with psycopg.connect(
        dbname=parameters["dbname"], host=parameters["host"], user=OWNER["USER"], autocommit=True
    ) as owner:
        for table, (per_month, columns, values) in _TABLES.items():
            text = f"INSERT INTO {table} ({columns}, {_PGH}) SELECT {values}, {_COMMON}"
            written += owner.execute(
                text.format(
                    actor=actor, period=period.pk, per_month=per_month, quiet_from=QUIET_FROM
                ).encode()
            ).rowcount
        owner.execute("VACUUM ANALYZE")
    return written


def _projects(portfolio: Portfolio, count: int) -> None:
    scopes = create_scopes(kind=Scope.Kind.PROJECT, parents=[portfolio.scope] * count)
    Project.objects.bulk_create(
        [
            Project(
                scope=scope,
                code=f"{portfolio.code}-{number}",
                name=f"Project {number}",
                portfolio=portfolio,
                currency="EUR",
                confidential=number % 50 == 0,
            )
            for number, scope in enumerate(scopes)
        ],
        batch_size=1000,
    )
