"""How every change of a portfolio, programme or attribute begins: its row locked, at the version that the person saw."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from portfolio.models import CustomAttribute, Portfolio, Programme


class Changed(Exception):
    """Somebody saved the row since the form was opened; `current` is the row as it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__(str(current))
        self.current = current


class PortfolioChanged(Changed):
    """`current` is a Portfolio."""


class ProgrammeChanged(Changed):
    """`current` is a Programme."""


class AttributeChanged(Changed):
    """`current` is a CustomAttribute."""


def locked_portfolio(portfolio: Portfolio, expected_version: int | None = None) -> Portfolio:
    """The portfolio as it stands now, kept from other writers. Raises PortfolioChanged at any other version."""
    # Joins come after the lock: a statement that waited for a move would join the row's new parent with the rows that it
    # read before the wait, and find none.
    Portfolio.objects.select_for_update(no_key=True).only("pk").get(pk=portfolio.pk)
    locked = Portfolio.objects.select_related("scope", "parent__scope").get(pk=portfolio.pk)
    if expected_version is not None and locked.version != expected_version:
        raise PortfolioChanged(locked)
    return locked


def locked_programme(programme: Programme, expected_version: int | None = None) -> Programme:
    """The programme as it stands now, kept from other writers. Raises ProgrammeChanged at any other version."""
    Programme.objects.select_for_update(no_key=True).only("pk").get(pk=programme.pk)
    locked = Programme.objects.select_related("scope", "portfolio__scope", "manager").get(pk=programme.pk)
    if expected_version is not None and locked.version != expected_version:
        raise ProgrammeChanged(locked)
    return locked


def locked_attribute(attribute: CustomAttribute, expected_version: int) -> CustomAttribute:
    """The attribute as it stands now. Raises AttributeChanged at any other version. Its portfolio is locked before."""
    locked = CustomAttribute.objects.select_for_update(no_key=True).get(pk=attribute.pk)
    if locked.version != expected_version:
        raise AttributeChanged(locked)
    return locked


def demand(allowed: bool) -> None:
    """Raises PermissionDenied unless what the page was opened for is still allowed under the lock."""
    if not allowed:
        raise PermissionDenied(
            _("You may not do this here any more: it was moved or archived, or your role has ended.")
        )
