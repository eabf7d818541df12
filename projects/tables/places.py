"""The portfolios and programmes that a reader may filter by: those that they may open."""

from functools import cached_property

from people.models import User
from portfolio.models import Portfolio, Programme


class OfferedPlaces:
    """Both by code, each read when it is asked for, in one statement; portfolios in the order of the tree."""

    def __init__(self, reader: User) -> None:
        self.reader = reader

    @cached_property
    def portfolios(self) -> dict[str, Portfolio]:
        found = list(Portfolio.objects.visible_to(self.reader).active().select_related("scope"))
        names = {str(one.scope_id): one.name for one in found}
        return {one.code: one for one in sorted(found, key=lambda one: _line(one.scope.path, names))}

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        found = Programme.objects.visible_to(self.reader).active().select_related("scope")
        return {one.code: one for one in found.order_by("name", "pk")}

    def portfolio(self, code: str) -> Portfolio | None:
        return self.portfolios.get(code)

    def portfolio_choices(self) -> list[tuple[str, str]]:
        """Sub-portfolios stand below what they are part of, moved in as far as the reader sees what is above."""
        seen = {str(one.scope_id) for one in self.portfolios.values()}
        return [
            (code, "– " * sum(str(above) in seen for above in one.scope.ancestor_ids()) + one.name)
            for code, one in self.portfolios.items()
        ]

    def programme_choices(self, within: Portfolio | None) -> list[tuple[str, str]]:
        return [
            (code, one.name)
            for code, one in self.programmes.items()
            if within is None or one.scope.path.startswith(within.scope.path)
        ]


def _line(path: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """The names from the root down: what a tree is sorted by."""
    return [(names.get(part, ""), part) for part in path.strip("/").split("/")]
