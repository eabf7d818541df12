"""Reports for tests, as closing and rendering leave them."""

import hashlib
from datetime import datetime

from people.models import Scope
from portfolio.models import ReportingPeriod
from reporting.models import FrozenFigures, Report, ReportFile
from tests.reporting.figures import NOW

PDF = b"%PDF-1.7 a report"


def report(
    scope: Scope,
    period: ReportingPeriod,
    *,
    state: str = "ready",
    audience: str = "standard",
    language: str = "fr",
    text: str = "{}",
    now: datetime = NOW,
    content: bytes = PDF,
) -> Report:
    """One report of frozen figures; a ready one has a file."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    figures, _created = FrozenFigures.objects.get_or_create(
        scope=scope,
        period=period,
        audience=audience,
        defaults={"figures": text, "sha256": sha256, "frozen_at": now},
    )
    ready = state == "ready"
    row = Report.objects.create(
        figures=figures,
        scope=scope,
        period=period,
        audience=audience,
        language=language,
        state=state,
        run_after=now,
        requested_at=now,
        lease_until=now if state == "rendering" else None,
        pages=1 if ready else None,
        size=len(content) if ready else None,
        sha256=hashlib.sha256(content).hexdigest() if ready else "",
    )
    if ready:
        ReportFile.objects.create(report=row, content=content)
    return row
