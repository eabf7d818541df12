"""What the search knows of portfolios and programmes, and the pages of this floor that one goes to by name."""

from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext_lazy

from common.highlight import excerpt
from common.word_index import having
from people import global_search
from people.global_search import Asked, Command, Found, Hit, Kind
from people.models import User
from portfolio.models import Portfolio, Programme
from portfolio.permissions import can_create_portfolio, can_set_rates


def register() -> None:
    """Called in apps.py."""
    global_search.register(Kind("programmes", gettext_lazy("Programmes"), find_programmes, place=20))
    global_search.register(Kind("portfolios", gettext_lazy("Portfolios"), find_portfolios, place=30))
    global_search.register_commands(
        Command(
            gettext_lazy("New portfolio"),
            "portfolio:new",
            52,
            allowed=lambda reader: can_create_portfolio(reader, None),
        ),
        Command(gettext_lazy("Exchange rates"), "portfolio:rates", 55, allowed=can_set_rates),
    )


def find_portfolios(reader: User, asked: Asked, first: int, last: int) -> Found:
    """By code, name and description."""
    page = _page(Portfolio.objects.visible_to(reader), asked, first, last)
    return _found(page, "reporting:portfolio", asked)


def find_programmes(reader: User, asked: Asked, first: int, last: int) -> Found:
    """By code, name and description."""
    page = _page(Programme.objects.visible_to(reader), asked, first, last).annotate(
        place_name=F("portfolio__name")
    )
    return _found(page, "reporting:programme", asked)


def _page(rows: QuerySet[Any], asked: Asked, first: int, last: int) -> QuerySet[Any]:
    every: QuerySet[Any] = QuerySet(rows.model)
    rows = rows.filter(having(every, "code", "name", "description", words=asked.words))
    order = (
        Case(When(code__iexact=asked.text, then=0), default=1),
        F("archived_at").desc(nulls_first=True),
        "name",
        "pk",
    )
    return global_search.bounded(rows, nearest=order, shown=order, first=first, last=last)


def _found(page: QuerySet[Any], url_name: str, asked: Asked) -> Found:
    rows = list(page)
    hits = [
        Hit(
            row.name,
            reverse(url_name, args=[row.code]),
            code=row.code,
            where=getattr(row, "place_name", ""),
            text=excerpt(row.description, asked.words),
            archived=row.archived_at is not None,
        )
        for row in rows
    ]
    return Found(hits, rows[0].found if rows else 0)
