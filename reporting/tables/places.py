"""The portfolios and programmes that a reader may filter by: those that they may open."""

from dataclasses import dataclass

from people.models import User
from portfolio.models import Portfolio, Programme


@dataclass(frozen=True, slots=True)
class OfferedPlaces:
    """Both by code; portfolios in the order of the tree, with their depth in it."""

    portfolios: dict[str, Portfolio]
    programmes: dict[str, Programme]

    def portfolio(self, code: str) -> Portfolio | None:
        return self.portfolios.get(code)

    def portfolio_choices(self) -> list[tuple[str, str]]:
        """Sub-portfolios stand below what they are part of, moved in as far as the reader sees what is above."""
        paths = {one.scope.path for one in self.portfolios.values()}
        return [
            (
                code,
                f"{'– ' * sum(one.scope.path.startswith(path) for path in paths if path != one.scope.path)}{one}",
            )
            for code, one in self.portfolios.items()
        ]

    def programme_choices(self, within: Portfolio | None) -> list[tuple[str, str]]:
        return [
            (code, one.name)
            for code, one in self.programmes.items()
            if within is None or one.scope.path.startswith(within.scope.path)
        ]


def offered_places(reader: User) -> OfferedPlaces:
    """Two statements."""
    portfolios = sorted(
        Portfolio.objects.visible_to(reader).active().select_related("scope"), key=lambda one: one.name
    )
    names = {f"/{one.scope_id}/": one.name for one in portfolios}
    tree = sorted(portfolios, key=lambda one: _line(one.scope.path, names))
    programmes = Programme.objects.visible_to(reader).active().select_related("scope").order_by("name", "pk")
    return OfferedPlaces({one.code: one for one in tree}, {one.code: one for one in programmes})


def _line(path: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """The names from the root down: what a tree is sorted by."""
    return [(names.get(f"/{part}/", ""), part) for part in path.strip("/").split("/")]
