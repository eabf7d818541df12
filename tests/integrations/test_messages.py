"""What a refusal says, in the reader's language."""

import pytest
from django.utils import translation

from integrations.messages import worded
from integrations.problems import refusal


@pytest.mark.parametrize(
    ("language", "rows", "day"),
    [
        ("en", "The file has more than 50,000 rows.", "today is 1\u00a0Dec\u00a02026."),
        ("fr", "Le fichier compte plus de 50\u202f000 lignes.", "nous sommes le 1er\u00a0déc.\u00a02026."),
    ],
)
def test_sizes_and_days_read_as_the_reader_writes_them(language: str, rows: str, day: str) -> None:
    with translation.override(language):
        assert worded(refusal("too_many_rows", limit=50_000)).message == rows
        assert worded(refusal("as_of_in_future", today="2026-12-01")).message.endswith(day)


def test_what_comes_from_the_file_stays_as_it_is_there() -> None:
    with translation.override("fr"):
        shown = worded(refusal("missing_column", mapping="m", found="a, 2019, 20190101")).message
    assert (
        shown
        == "La correspondance m a besoin de cette colonne. Le fichier contient\u00a0: a, 2019, 20190101."
    )
