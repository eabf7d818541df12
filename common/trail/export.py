"""History as a CSV file: one line per field, streamed; what a spreadsheet would run as a formula is made text."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from itertools import islice
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.trail.loading import load
from common.trail.origin import channel
from common.trail.page import ShownEvent, Teller
from common.trail.reading import everything
from common.trail.registry import Subject
from common.trail.selecting import Filters

LIMIT = 50_000  # events in a file
CHUNK = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else


def safe_cell(value: Any) -> Any:
    """Text that a spreadsheet would run is quoted with an apostrophe; numbers stay numbers."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def csv_lines(subject: Subject, filters: Filters) -> Iterator[str]:
    """The file, line by line, newest event first. Language and zone are those of the moment of the request."""
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()
    found = everything(subject, filters)
    rows = islice(found, LIMIT)
    with translation.override(language):
        header, end = _line(_header()), _line([_("The file ends here: choose a shorter time to see more.")])
    yield BYTE_ORDER_MARK + header
    while chunk := list(islice(rows, CHUNK)):
        # Not around the yield: the server does other things in this thread between two lines.
        with translation.override(language), timezone.override(zone):
            told = Teller(subject).events(load(subject, chunk))
            lines = "".join(_line(cells) for event in told for cells in _cells(event))
        yield lines
    if next(found, None) is not None:
        yield end


def _header() -> list[str]:
    return [
        _("Instant"),
        _("Person"),
        _("On behalf of"),
        _("Through"),
        _("Belongs to"),
        _("Object"),
        _("Name"),
        _("Kind of change"),
        _("Field"),
        _("Before"),
        _("After"),
    ]


def _cells(event: ShownEvent) -> Iterator[Sequence[Any]]:
    start = [
        timezone.localtime(event.at).isoformat(timespec="seconds"),
        event.person,
        event.on_behalf_of,
        channel(event.origin),
        event.above.text if event.above and not event.is_itself else "",
        event.what,
        event.title,
        event.kind_label,
    ]
    for change in event.changes:
        yield [*start, change.label, change.old.plain, change.new.plain]
    if event.hidden:
        hidden = ngettext("%(n)s figure hidden", "%(n)s figures hidden", event.hidden) % {"n": event.hidden}
        yield [*start, "", "", hidden]
    if not event.changes and not event.hidden:
        yield [*start, "", "", ""]


def _line(cells: Iterable[Any]) -> str:
    out = StringIO()
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
