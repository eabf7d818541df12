"""Documents rendered from a closed context: frozen figures in, bytes out. No queries, no clock.

The same figures, language and fonts give the same bytes.
"""

from reporting.documents.apart import RenderingFailed, render_apart
from reporting.documents.engine import Rendered
from reporting.documents.monthly import render_monthly_report

__all__ = ["Rendered", "RenderingFailed", "render_apart", "render_monthly_report"]
