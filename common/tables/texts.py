"""Texts that have no column of searchable text beside them."""

from django.db.models import Func, TextField


class Bare(Func):
    """A text in lower case without its accents, as `common.search.unaccented` writes it but for ligatures.

    Read row by row: for what is searched often, keep a column.
    """

    template = "regexp_replace(normalize(lower(%(expressions)s), NFKD), '[\u0300-\u036f]', '', 'g')"
    output_field = TextField()
