import pytest
from django.utils.translation import override

from reporting.kpi.rag import Reason
from reporting.selectors.explanations import reason_text


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_sentence(reason: Reason) -> None:
    stored = {"code": reason.value, "rag": 3, "value": "0.9", "limit": "0.95"}

    with override("en"):
        sentence = reason_text(stored)

    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_figures_are_written_as_the_reader_writes_them() -> None:
    index = {"code": "cpi", "rag": 3, "value": "0.912345", "limit": "0.95"}
    share = {"code": "slip_share", "rag": 5, "value": "0.123", "limit": "0.10"}

    with override("en"):
        assert "0.91 (limit 0.95)" in reason_text(index)
        assert "12.3%" in reason_text(share)
    with override("fr"):
        assert "0,91" in reason_text(index)
        assert "12,3" in reason_text(share)


def test_a_value_that_is_missing_is_a_dash_not_a_nought() -> None:
    with override("en"):
        assert "–" in reason_text({"code": "cpi", "rag": None, "value": None, "limit": None})
