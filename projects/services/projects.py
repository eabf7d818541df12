"""Creating projects."""

from typing import Any

from django.db import transaction

from common.search import unaccented
from common.signals import facts_changed
from people.models import Scope
from people.services import create_scopes
from portfolio.models import Portfolio, Programme
from projects.models import FactsRevision, Project


def searchable(*, code: str, name: str, description: str = "") -> dict[str, str]:
    """The derived columns that search and sort read, for a project's code and texts."""
    return {"search_text": unaccented(code, name, description), "sort_key": unaccented(name)[:300]}


@transaction.atomic
def create_project(
    *, portfolio: Portfolio, code: str, name: str, programme: Programme | None = None, **fields: Any
) -> Project:
    """A project with its scope, below its programme or else its portfolio, in the portfolio's currency by default.

    Raises IntegrityError for a code that exists or a programme of another portfolio.
    """
    parent = programme.scope if programme else portfolio.scope
    [scope] = create_scopes(kind=Scope.Kind.PROJECT, parents=[parent])
    fields.setdefault("currency", portfolio.currency)
    project = Project.objects.create(
        scope=scope,
        portfolio=portfolio,
        programme=programme,
        code=code,
        name=name,
        **searchable(code=code, name=name, description=fields.get("description", "")),
        **fields,
    )
    FactsRevision.objects.create(project=project)
    facts_changed.send(sender=Project, scope_ids=[scope.pk])
    return project
