"""What the reader asked of a list beside its filters: order, columns, density, page. Read from the URL, clamped."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

COMFORTABLE, COMPACT = "comfortable", "compact"
PAGE_SIZES = (25, 50, 100)
PER_PAGE = PAGE_SIZES[0]
LARGEST_PAGE = PAGE_SIZES[-1]


@dataclass(frozen=True, slots=True)
class Asked:
    """Clamped to what is offered: whatever the URL says, a list answers."""

    sort: str
    columns: tuple[str, ...]
    density: str
    page: int
    per_page: int

    @classmethod
    def of(
        cls,
        query: QueryDict,
        *,
        offered: Collection[str],
        standard: Sequence[str],
        fixed: Collection[str],
        sortable: Collection[str],
        default_sort: str,
    ) -> "Asked":
        """`standard` are the columns of a list that nobody changed; `fixed` ones are there in any case."""
        named = [name for text in query.getlist("columns") for name in text.split(",")]
        chosen = [name for name in dict.fromkeys(named) if name in offered]
        columns = tuple(chosen) or tuple(standard)
        missing = tuple(name for name in fixed if name not in columns)
        sort = query.get("sort", "")
        return cls(
            sort=sort if sort.removeprefix("-") in sortable else default_sort,
            columns=missing + columns,
            density=COMPACT if query.get("density") == COMPACT else COMFORTABLE,
            page=whole(query.get("page"), default=1, largest=10**7),
            per_page=whole(query.get("per_page"), default=PER_PAGE, largest=LARGEST_PAGE),
        )

    def parameters(self, *, standard: Sequence[str], default_sort: str) -> dict[str, str]:
        """The part of the URL that says this; what is usual is left out."""
        said: Mapping[str, tuple[Any, Any]] = {
            "sort": (self.sort, default_sort),
            "columns": (",".join(self.columns), ",".join(standard)),
            "density": (self.density, COMFORTABLE),
            "per_page": (self.per_page, PER_PAGE),
            "page": (self.page, 1),
        }
        return {name: str(value) for name, (value, usual) in said.items() if value != usual}


def whole(text: str | None, *, default: int, largest: int) -> int:
    """A number from 1 to `largest`; the nearest of them for any other, `default` for what is no number."""
    sign = (text or "").strip()
    digits = sign.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return default
    if sign.startswith("-"):
        return 1
    # Longer than any number meant: not worth the arithmetic.
    return largest if len(digits) > 9 else max(1, min(int(digits), largest))
