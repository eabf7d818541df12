"""What a range of days is called where figures stand for it."""

from common.formats import format_date, format_month
from common.templatetags.portal import language
from projects.selectors.benefits import Span


def span_label(span: Span) -> str:
    """A month, a fiscal year by the calendar years that it lies in, or the days themselves."""
    start, end = span
    days = (end - start).days + 1
    if days <= 31 and (start.year, start.month) == (end.year, end.month) and start.day == 1:
        return format_month(start, language())
    if 365 <= days <= 366 and start.day == 1:
        return str(start.year) if start.year == end.year else f"{start.year}/{end.year % 100:02}"
    return f"{format_date(start, language())} – {format_date(end, language())}"
