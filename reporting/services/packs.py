"""Freezing the figures of a closed period, one set per audience, and ordering the reports made of them."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from people.access import access_of
from people.models import User
from people.roles import Permission
from people.selectors.organisation import frozen_logo, organisation
from portfolio.models import Portfolio, ReportingPeriod
from reporting.models import Audience, FrozenFigures, Report
from reporting.selectors.audiences import ReducedReaders
from reporting.selectors.figures import build_figures, canonical, has_confidential, sha256_of
from reporting.selectors.figures_reduced import reduced

LANGUAGES = (User.Language.FRENCH.value, User.Language.ENGLISH.value)


class NothingFrozen(Exception):
    """The portfolio has no frozen figures for the period: it is not closed yet."""


@transaction.atomic
def order_packs(
    *, portfolios: Iterable[Portfolio], period: ReportingPeriod, actor: User | None, now: datetime
) -> list[Report]:
    """Freeze and order what the portfolios' readers need, in both languages.

    The standard set always; the complete one where it differs; the reduced one where somebody may read reports but
    not money or names.
    """
    readers = ReducedReaders.at(now)
    previous = (
        ReportingPeriod.objects.filter(portfolio_id=period.portfolio_id, end__lt=period.start)
        .order_by("-start")
        .first()
    )
    logo = frozen_logo()
    reports: list[Report] = []
    for portfolio in portfolios:
        audiences = [Audience.STANDARD, *([Audience.COMPLETE] if has_confidential(portfolio.scope) else [])]
        for audience in audiences:
            figures = build_figures(
                portfolio=portfolio,
                period=period,
                previous=previous,
                audience=audience,
                revision=1,
                frozen_at=now,
                frozen_by=actor.full_name if actor else "",
                frozen_on_behalf_of=actor.acting_for.full_name if actor and actor.acting_for else "",
                organisation=organisation().name,
                logo=logo,
            )
            reports += _order(portfolio, period, figures, actor, now)
            if audience == Audience.STANDARD and readers.any_of(portfolio.scope):
                reports += _order(portfolio, period, reduced(figures), actor, now)
    return reports


@transaction.atomic
def order_reduced_pack(
    *, portfolio: Portfolio, period: ReportingPeriod, actor: User, now: datetime
) -> list[Report]:
    """Order the pack without money and names of a closed period, from its frozen figures. Empty when it is there.

    Raises PermissionDenied without the right to close periods of the portfolio, NothingFrozen before the closing.
    """
    if not access_of(actor).may(Permission.CLOSE_PERIOD, portfolio.scope):
        raise PermissionDenied
    # Two clicks at once wait for each other; the unique key of the figures would refuse the second one.
    ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
    newest = FrozenFigures.objects.filter(scope=portfolio.scope, period=period).order_by("-revision")
    standard = newest.filter(audience=Audience.STANDARD).first()
    if standard is None:
        raise NothingFrozen
    if newest.filter(audience=Audience.REDUCED, revision=standard.revision).exists():
        return []
    return _order(portfolio, period, reduced(json.loads(standard.figures)), actor, now)


def _order(
    portfolio: Portfolio,
    period: ReportingPeriod,
    plain: dict[str, Any],
    actor: User | None,
    now: datetime,
) -> list[Report]:
    text = canonical(plain)
    figures = FrozenFigures.objects.create(
        scope=portfolio.scope,
        period=period,
        audience=plain["audience"],
        revision=plain["revision"],
        figures=text,
        sha256=sha256_of(text),
        frozen_at=now,
        frozen_by=actor,
    )
    return [
        Report.objects.create(
            figures=figures,
            scope=portfolio.scope,
            period=period,
            audience=figures.audience,
            revision=figures.revision,
            language=language,
            run_after=now,
            requested_by=actor,
            requested_at=now,
        )
        for language in LANGUAGES
    ]
