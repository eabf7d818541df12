"""What a list writes often, written in Python: rows and the chooser of columns. Everything that is not safe is escaped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.tables.columns import Column


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what bulk actions get, how it is called where it cannot be seen, and its cells.

    A cell is its content and where that is edited in place (None where it is not).
    """

    key: str
    title: str
    cells: Sequence[tuple[str, str | None]]


def body(columns: Sequence[Column], lines: Iterable[Line], *, pick: str) -> SafeString:
    """The rows of a page; `pick` names the checkboxes that select them, and is empty without bulk actions."""
    starts = [
        format_html(
            '<td{} data-label="{}">',
            format_html(' class="{}"', column.css) if column.css else "",
            column.verbose_name,
        )
        for column in columns
    ]
    # Escaped piece by piece below: format_html for each cell would take four times as long.
    return mark_safe("".join(_rows(starts, lines, pick)))  # noqa: S308 - see above


def _rows(starts: Sequence[str], lines: Iterable[Line], pick: str) -> Iterator[str]:
    label = _("Select %(name)s")
    for line in lines:
        yield f'<tr data-list-row="{_safe(line.key)}">'
        if pick:
            yield (
                f'<td class="list-pick"><label><input type="checkbox" name="{_safe(pick)}" '
                f'value="{_safe(line.key)}" form="list-bulk">'
                f'<span class="visually-hidden">{_safe(label % {"name": line.title})}</span></label></td>'
            )
        for start, (html, edit) in zip(starts, line.cells, strict=True):
            content = _safe(html)
            if edit:
                content = f'<span class="cell-value" data-cell-edit="{_safe(edit)}">{content}</span>'
            yield f"{start}{content}</td>"
        yield "</tr>\n"


def _safe(text: str) -> str:
    """Escaped unless it is marked as safe: Django's `conditional_escape`, without what that does for lazy texts."""
    return text if isinstance(text, SafeString) else escape(text)


def chooser(columns: dict[str, Column], shown: Sequence[str]) -> SafeString:
    """The columns to choose from: those shown in their order, then the others."""
    names = [*shown, *(name for name in columns if name not in shown)]
    up, down = _("Move up: %(name)s"), _("Move down: %(name)s")
    return format_html_join(
        "\n",
        '<li><label class="box"><input type="checkbox" name="columns" value="{}"{}><span>{}</span></label>{}</li>',
        (
            (
                name,
                _state(columns[name], is_shown=name in shown),
                columns[name].verbose_name,
                "" if columns[name].fixed else _moves(str(columns[name].verbose_name), up, down),
            )
            for name in names
        ),
    )


def _state(column: Column, *, is_shown: bool) -> SafeString:
    if column.fixed:
        return mark_safe(" checked disabled")
    return mark_safe(" checked") if is_shown else SafeString("")


def _moves(name: str, up: str, down: str) -> SafeString:
    return format_html(
        '<span class="list-moves" hidden>'
        '<button class="list-move" type="button" data-list-move="up" aria-label="{}">↑</button>'
        '<button class="list-move" type="button" data-list-move="down" aria-label="{}">↓</button></span>',
        up % {"name": name},
        down % {"name": name},
    )


def options(choices: Iterable[Any], chosen: str) -> SafeString:
    """The options of a select."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, mark_safe(" selected") if str(key) == chosen else "", label) for key, label in choices),
    )
