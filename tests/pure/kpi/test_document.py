from pathlib import Path

from reporting.kpi.catalogue import CATALOGUE
from reporting.kpi.document import markdown

DOCUMENT = Path(__file__).parents[3] / "docs" / "kpis.md"


def test_the_document_is_what_the_catalogue_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == markdown(), "run: manage.py kpi_catalogue"


def test_every_kpi_has_its_section_in_both_languages() -> None:
    text = markdown()
    for kpi in CATALOGUE.values():
        assert f"## {kpi.name_en} (`{kpi.code}`)" in text
        assert kpi.name_fr in text
