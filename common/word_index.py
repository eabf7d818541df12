"""Words of a text in an index of the database: found by their beginnings, accents and case ignored, no extension.

A model keeps `GinIndex(Words("name", "summary"), name=...)` in its Meta, and asks with `having(Model.objects.all(),
"name", "summary", words=...)`. The index holds the words; no column is added, so rows are neither larger nor slower to
read.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorExact, SearchVectorField
from django.db.models import Func, Q, QuerySet

from common.search import BREAKS, words_of

# An index entry has a limit; nobody looks for the last word of a book in here.
LETTERS = 50_000
# A subquery with a limit stays by itself. Mixed with what stands around it, PostgreSQL may read rows in the order that
# they are wanted in, and take the words of each of them apart: seconds or minutes, where the index takes milliseconds.
EVERY_ROW = 2**31


class Words(Func):
    """The words of one or several texts, as `common.search.words_of` reads them."""

    template = (
        "to_tsvector('simple'::regconfig, regexp_replace(regexp_replace(normalize("
        "replace(replace(replace(lower(left(%(expressions)s, "
        f"{LETTERS})), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), NFKD), "
        rf"'[\u0300-\u036f]', '', 'g'), '{BREAKS}', ' ', 'g'))"
    )
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


def having(rows: QuerySet[Any], *columns: str, words: Sequence[str]) -> Q:
    """The condition "one of those of `rows` in which each of the words begins a word of these columns"."""
    return Q(pk__in=keys_having(rows, *columns, words=words))


def keys_having(
    rows: QuerySet[Any], *columns: str, words: Sequence[str], any_of_them: bool = False
) -> QuerySet[Any]:
    """The keys of those of `rows` in which each of the words (or any of them) begins a word of these columns.

    The columns are those of the index, the rows all that it holds: what a reader may see is filtered outside.
    `words` come from `words_of`, which leaves no operator in them: nothing that is typed is syntax.
    """
    asked = (" | " if any_of_them else " & ").join(f"{word}:*" for one in words for word in words_of(one))
    exact = SearchVectorExact(Words(*columns), SearchQuery(asked, config="simple", search_type="raw"))
    return rows.filter(exact).order_by().values("pk")[:EVERY_ROW]
