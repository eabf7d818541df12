"""Pages of a list."""

from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator


class LenientPaginator(Paginator):  # type: ignore[type-arg]  # generic to type checkers only
    """A page number that does not exist (any more) is the nearest one that does."""

    def __init__(self, rows: Any, per_page: int, *, counted: Any = None) -> None:
        """`counted`: what to count instead of the rows, where that costs less."""
        super().__init__(rows, per_page)
        self.counted = counted

    @cached_property
    def count(self) -> int:
        return int(self.counted.count()) if self.counted is not None else len(self.object_list)

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return self.num_pages if len(str(number)) < 9 and int(number) > 0 else 1
