"""The PDF itself: same figures same bytes, readable by people and by machines, nothing fetched from elsewhere."""

import hashlib
import io
import json
from typing import Any

import pytest
from pypdf import PdfReader

from reporting.documents import Rendered, RenderingFailed, monthly, render_apart
from reporting.documents.engine import BASE_URL, FetchRefused, static_path
from reporting.documents.monthly import context
from reporting.selectors.figures import canonical
from tests.reporting.sample_figures import sample_figures


def render(figures: dict[str, Any], language: str = "en", **options: Any) -> Rendered:
    """As a worker renders: in a process of its own, without a database."""
    return render_apart(canonical(figures), language, **options)


@pytest.fixture(scope="module")
def small() -> Rendered:
    return render(sample_figures(projects=3))


@pytest.fixture(scope="module")
def reader(small: Rendered) -> PdfReader:
    return PdfReader(io.BytesIO(small.content))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.slow
def test_the_same_figures_give_the_same_bytes(small: Rendered) -> None:
    again = render(sample_figures(projects=3))
    assert hashlib.sha256(again.content).digest() == hashlib.sha256(small.content).digest()
    assert again.pages == small.pages


def test_it_is_tagged_and_says_what_it_is(reader: PdfReader) -> None:
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/StructTreeRoot"]["/K"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Monthly report – Transformation numérique – October\xa02026"
    assert reader.metadata.author == "Métropole de démonstration"
    xmp = catalog["/Metadata"].get_object().get_data()
    assert b'pdfaid:part="3"' in xmp
    assert b'pdfaid:conformance="A"' in xmp
    assert b'pdfuaid:part="1"' in xmp
    assert xmp.count(b"<rdf:RDF") == 1


def test_the_outline_leads_to_sections_and_projects(reader: PdfReader) -> None:
    def titles(items: list[Any]) -> list[str]:
        return [t for i in items for t in (titles(i) if isinstance(i, list) else [i.title])]

    found = titles(reader.outline)
    assert found[:5] == [
        "Summary",
        "Status of all projects",
        "Finance",
        "Milestones and slips",
        "Quality of the data",
    ]
    assert sum(title.startswith("PRJ-") for title in found) == 3
    assert found[-1] == "Definitions and sources"


def test_pages_are_numbered_and_the_contents_agree(reader: PdfReader) -> None:
    pages = [page.extract_text() for page in reader.pages]
    assert f"2 / {len(pages)}" in pages[1]
    starts = [
        next(n for n, text in enumerate(pages, start=1) if n > 1 and text.startswith(f"{title}\n"))
        for title in (
            "Summary",
            "Status of all projects",
            "Finance",
            "Milestones and slips",
            "Quality of the data",
        )
    ]
    # Page numbers float to the right: the text of the cover begins with them.
    assert [int(number) for number in pages[0].split()[:5]] == starts


def test_the_figures_are_attached_and_their_hash_is_printed(reader: PdfReader, small: Rendered) -> None:
    [attached] = reader.attachments["figures.json"]
    sha256 = hashlib.sha256(attached).hexdigest()
    assert attached.decode() == canonical(sample_figures(projects=3))
    assert sha256 in text_of(small.content).replace("\n", "")


def test_every_picture_has_an_alternative_text(reader: PdfReader) -> None:
    def figures(node: Any) -> list[Any]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            return [f for child in node for f in figures(child)]
        if not hasattr(node, "get"):
            return []
        below = figures(node["/K"]) if "/K" in node else []
        return [node, *below] if node.get("/S") == "/Figure" else below

    found = figures(reader.trailer["/Root"]["/StructTreeRoot"])
    assert found
    assert all(figure.get("/Alt") for figure in found)


def test_an_imported_project_in_french_as_people_typed_it() -> None:
    """Dashes for every figure of earned value, French formats, and typed markup is text."""
    figures = sample_figures(projects=1, earned=False)
    project = figures["projects"][0]
    project["name"] = "<script>alert(1)</script><img src='http://example.org/x.png'>"
    project["update"]["summary"] = "<link rel=stylesheet href='file:///etc/passwd'>"
    shown = context(figures, "en", sha256="0" * 64)
    assert [cell.value for cell in shown["projects"][0].cells[2]] == ["–"] * 6
    assert shown["finance"].total.cells[3:5] == ("–", "–")
    told: list[tuple[int, int]] = []
    rendered = render(figures, "fr", progress=lambda done, total: told.append((done, total)))
    text = text_of(rendered.content).replace("\xa0", " ").replace("\u202f", " ")
    assert PdfReader(io.BytesIO(rendered.content)).trailer["/Root"]["/Lang"] == "fr"
    assert "octobre 2026" in text
    assert "5,0 %" in text
    assert "<script>alert(1)</script>" in text
    assert "file:///etc/passwd" in text
    assert told == sorted(told)
    assert {total for _done, total in told} == {9}


def test_a_very_large_portfolio_has_pages_for_the_projects_that_need_attention(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(monthly, "MOST_PROJECT_PAGES", 4)
    figures = sample_figures(projects=12)
    shown = context(figures, "en", sha256="0" * 64)
    assert len(shown["projects"]) == 4
    assert shown["pages_left_out"] == 8
    assert sum(row.has_page for group in shown["heat_map"] for row in group.rows) == 4
    assert sum(len(group.rows) for group in shown["heat_map"]) == 12
    best = min(page.declared.rag + page.computed.rag for page in shown["projects"])
    left = [p for p in figures["projects"] if p["code"] not in {page.code for page in shown["projects"]}]
    assert best >= max((p["rags"]["declared"] or 0) + (p["rags"]["computed"] or 0) for p in left)


@pytest.mark.slow
def test_an_empty_portfolio_has_a_report() -> None:
    assert render(sample_figures(projects=0)).pages == 7


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/style.css",
        "file:///etc/passwd",
        "https://static.invalid.example.org/static/css/report.css",
        BASE_URL + "../pmo_portal/settings.py",
        BASE_URL + "%2e%2e/pmo_portal/settings.py",
        BASE_URL + "css/nothing.css",
        BASE_URL + "/etc/passwd",
    ],
)
def test_nothing_but_static_files_is_fetched(url: str) -> None:
    with pytest.raises(FetchRefused):
        static_path(url)
    assert static_path(BASE_URL + "css/report.css").name == "report.css"


def test_a_process_that_takes_too_long_is_killed() -> None:
    with pytest.raises(RenderingFailed, match="time limit"):
        render_apart(canonical(sample_figures(projects=1)), "en", seconds=0.05)


@pytest.mark.slow
def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(RenderingFailed, match="KeyError"):
        render_apart(json.dumps({"projects": []}), "en")
