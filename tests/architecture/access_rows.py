"""The access table: every URL has its row in tests/architecture/rows/<app>.py; tests/architecture/access_table.py
says what the fields of a row mean and restates the permission table."""

from tests.architecture.rows import (
    access,
    common,
    integrations,
    operations,
    organisation,
    people,
    people_accounts,
    plan,
    portfolio,
    projects,
    reporting,
    sign_in,
)

ROWS = [
    *common.ROWS,
    *people.ROWS,
    *people_accounts.ROWS,
    *access.ROWS,
    *sign_in.ROWS,
    *portfolio.ROWS,
    *projects.ROWS,
    *reporting.ROWS,
    *integrations.ROWS,
    *operations.ROWS,
    *organisation.ROWS,
    *plan.ROWS,
]
