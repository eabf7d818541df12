"""HTML to a tagged, archivable PDF that is the same, byte for byte, for the same input."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders

# Never resolved: the fetcher below answers for it from the static files.
BASE_URL = "https://static.invalid/static/"


class FetchRefused(ValueError):
    """A document asked for something that is neither one of our static files nor inline data."""


@dataclass(frozen=True, slots=True)
class Rendered:
    content: bytes
    pages: int


def render_pdf(
    html: str,
    *,
    title: str,
    created: datetime,
    attachment: str,
    progress: Callable[[int], None] | None = None,
) -> Rendered:
    """PDF/A-3a with PDF/UA-1 markers, the figures attached as JSON. `progress` is told each page laid out.

    WeasyPrint is imported here: it takes seconds, and only this process needs it.
    """
    import weasyprint
    from weasyprint.logger import PROGRESS_LOGGER

    # fontTools stamps subset fonts with the time; this makes it the figures'.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(created.timestamp()))
    handler = _PageCounter(progress)
    PROGRESS_LOGGER.addHandler(handler)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.propagate = False
    try:
        document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=_fetcher()).render(
            pdf_variant="pdf/a-3a"
        )
    finally:
        PROGRESS_LOGGER.removeHandler(handler)
    document.metadata.title = title
    _mark_as_accessible(document.metadata)
    content: bytes = document.write_pdf(
        pdf_variant="pdf/a-3a",
        attachments=[
            weasyprint.Attachment(
                string=attachment,
                name="figures.json",
                description="Figures",
                created=created,
                modified=created,
                relationship="Data",
            )
        ],
        attachment_relationships=["Data"],
    )
    return Rendered(content, len(document.pages))


class _PageCounter(logging.Handler):
    """WeasyPrint says in its progress log which page it lays out; nothing else tells."""

    def __init__(self, progress: Callable[[int], None] | None) -> None:
        super().__init__()
        self.progress = progress
        self.furthest = 0

    def emit(self, record: logging.LogRecord) -> None:
        if self.progress and record.args and isinstance(record.args, tuple) and "Page" in str(record.msg):
            page = record.args[0]
            # Pages are laid out again when page numbers change; progress never runs backwards.
            if isinstance(page, int) and page > self.furthest:
                self.furthest = page
                self.progress(page)


def _fetcher() -> Any:
    """A fetcher that knows our static files and inline data, and nothing else: no network, no other file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = static_path(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _content_type(path)})

    return StaticFetcher(allowed_protocols=["data"], fail_on_errors=True)


def static_path(url: str) -> Path:
    """The file behind a URL below BASE_URL. Raises FetchRefused for any other URL and for what does not exist."""
    if not url.startswith(BASE_URL):
        raise FetchRefused(f"Refused: {url[:200]}")
    name = unquote(urlsplit(url).path).removeprefix("/static/")
    # Inside the static folders only: an absolute name or one that climbs would leave them.
    parts = name.split("/")
    found = finders.find(name) if all(parts) and ".." not in parts else None
    if not found:
        raise FetchRefused(f"No such static file: {name[:200]}")
    return Path(found)


def _content_type(path: Path) -> str:
    return {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}.get(
        path.suffix, "application/octet-stream"
    )


PDF_UA = b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/></rdf:RDF>'


def _mark_as_accessible(metadata: Any) -> None:
    """WeasyPrint takes one variant: the PDF/UA identifier joins the PDF/A one in the same XMP packet."""
    generate = metadata.generate_rdf_metadata

    def with_pdf_ua(*args: Any) -> bytes:
        xml: bytes = generate(*args)
        return xml.replace(b"</rdf:RDF>", PDF_UA)

    metadata.generate_rdf_metadata = with_pdf_ua
