"""What templates say in the reader's language: figures, dates, RAG badges, arrows, form fields, navigation."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select, Widget
from django.http import HttpRequest
from django.template.defaultfilters import linebreaks_filter
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common import formats as fmt
from common.rag import Rag

register = template.Library()
Number = Decimal | int

# Shapes rather than characters: arrows of a text font fall back to another font and look different everywhere.
_ARROWS = {
    1: "M4.5 1.2 8 7.3H1z",
    -1: "M4.5 7.8 1 1.7h7z",
    0: "M1 3.6h7v1.8H1z",
}


def language() -> str:
    """The reader's language, as common.formats wants it."""
    return get_language() or "en"


def given(value: Any) -> Any:
    """A template hands "" to a filter for what is not there."""
    return None if value == "" else value


def rag_letter(rag: int | None) -> str:
    """The letter that stands beside the colour: `A/R`; `–` without data."""
    if rag is None:
        return fmt.UNDEFINED
    return {
        Rag.GREEN: pgettext("RAG letter", "G"),
        Rag.AMBER_GREEN: pgettext("RAG letter", "A/G"),
        Rag.AMBER: pgettext("RAG letter", "A"),
        Rag.AMBER_RED: pgettext("RAG letter", "A/R"),
        Rag.RED: pgettext("RAG letter", "R"),
    }[Rag(rag)]


def rag_name(rag: int | None) -> str:
    """The colour in words."""
    if rag is None:
        return _("No data")
    return {
        Rag.GREEN: _("Green"),
        Rag.AMBER_GREEN: _("Amber/green"),
        Rag.AMBER: _("Amber"),
        Rag.AMBER_RED: _("Amber/red"),
        Rag.RED: _("Red"),
    }[Rag(rag)]


@register.filter
def money(value: Number | None, currency: str) -> str:
    """An amount in whole units: `1 234 568 €`."""
    return fmt.format_money(given(value), currency, language())


@register.filter
def money_exact(value: Number | None, currency: str) -> str:
    """An amount to the cent: lines that add up are read to the last digit."""
    return fmt.format_money(given(value), currency, language(), places=2)


@register.filter
def money_short(value: Number | None, currency: str) -> str:
    """An amount to glance at: `1,2 M €`."""
    return fmt.format_money(given(value), currency, language(), compact=True)


@register.filter
def number(value: Number | None, places: int = 0) -> str:
    return fmt.format_number(given(value), language(), places=places)


@register.filter
def percent(value: Number | None, places: int = 0) -> str:
    """A ratio as a percentage: 0.05 is `5 %`."""
    return fmt.format_percent(given(value), language(), places=places)


@register.filter
def percent_signed(value: Number | None, places: int = 1) -> str:
    """A variance: `+5.0%`."""
    return fmt.format_percent(given(value), language(), places=places, signed=True)


@register.filter
def percent_points(value: Number | None, places: int = 0) -> str:
    """A percentage that is stored as 0 to 100."""
    known = given(value)
    return fmt.format_percent(None if known is None else Decimal(known) / 100, language(), places=places)


@register.filter
def index(value: Number | None) -> str:
    """A performance index such as CPI: `0,89`."""
    return fmt.format_index(given(value), language())


@register.filter
def days(value: int | None) -> str:
    """A slip: `+12 d`."""
    return fmt.format_days(given(value), language())


@register.filter
def day(value: date | None, precision: str = "day") -> str:
    return fmt.format_date(given(value), language(), precision=precision)


@register.filter
def month(value: date | None) -> str:
    return fmt.format_month(given(value), language())


@register.filter
def month_short(value: date | None) -> str:
    return fmt.format_month(given(value), language(), short=True)


@register.filter
def instant(value: datetime | None) -> str:
    """A moment in the reader's own time zone."""
    if not value:
        return fmt.UNDEFINED
    local = timezone.localtime(value)
    return f"{fmt.format_date(local.date(), language())}, {formats.time_format(local, 'H:i')}"


@register.filter
def paragraphs(text: str) -> SafeString:
    """A narrative as typed: escaped, with its line breaks."""
    return linebreaks_filter(text, autoescape=True)


@register.filter
def or_dash(value: object) -> object:
    return fmt.UNDEFINED if value in (None, "") else value


@register.simple_tag
def rag(value: int | None, size: str = "", label: str = "") -> SafeString:
    """A RAG badge: colour and letter for the eye, words for a screen reader."""
    return _badge(language(), value or None, size, label)  # a template gives "" for what is not there


@lru_cache(maxsize=512)
def _badge(_language: str, step: int | None, size: str, label: str) -> SafeString:
    """A page shows hundreds of the same few badges: each is written once per language."""
    name = rag_name(step)
    words = _("%(label)s: %(value)s") % {"label": label, "value": name} if label else name
    return format_html(
        '<span class="rag rag-{}{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        "none" if step is None else int(step),
        f" rag-{size}" if size else "",
        words,
        rag_letter(step),
        words,
    )


def _amount(kind: str, difference: Number, currency: str) -> str:
    size: Number = difference if difference >= 0 else -difference
    match kind:
        case "money":
            return fmt.format_money(size, currency, language(), compact=True)
        case "index":
            return fmt.format_index(size, language())
        case "percent":
            return fmt.format_percent(size, language(), places=1)
        case "days":
            return fmt.format_days(int(size), language(), signed=False)
        case "rag":
            return ""
    return fmt.format_number(size, language())


def _reads_the_same(kind: str, now: Number, before: Number, currency: str) -> bool:
    """A movement that the two figures beside it do not show is no news."""
    return _amount(kind, now, currency) == _amount(kind, before, currency) and (now < 0) == (before < 0)


@register.simple_tag
def delta(
    now: Number | None,
    before: Number | None,
    better: str = "",
    kind: str = "number",
    currency: str = "",
    words: bool = False,
) -> str:
    """The movement since the last period: arrow, size, and in words whether it is for the better.

    `better` is "higher", "lower" or "" (neither). Empty when one of the two values is not known.
    """
    now, before = given(now), given(before)
    if now is None or before is None:
        return ""
    difference = now - before
    amount = _amount(kind, difference, currency)
    if kind != "rag" and _reads_the_same(kind, now, before, currency):
        difference = 0
    direction = (difference > 0) - (difference < 0)
    # A rating that falls from red to green has risen for everybody who looks at it.
    shown = -direction if kind == "rag" else direction
    if direction == 0:
        state, word = "same", _("unchanged")
    elif not better:
        state, word = "neutral", _("higher") if direction > 0 else _("lower")
    elif (direction > 0) == (better == "higher"):
        state, word = "better", _("better")
    else:
        state, word = "worse", _("worse")
    visible = "" if words else "visually-hidden"
    return format_html(
        '<span class="delta delta-{}"><svg width="9" height="9" viewBox="0 0 9 9" aria-hidden="true">'
        '<path d="{}" fill="currentColor"/></svg>{}<span class="{}"> {}</span></span>',
        state,
        _ARROWS[shown],
        format_html('<span class="num">{}</span>', amount) if amount and direction else "",
        visible,
        word,
    )


def _control_class(widget: Widget) -> str:
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.simple_tag
def field(bound: BoundField, hide_label: bool = False, hide_optional: bool = False) -> SafeString:
    """Label, control, help and errors; Django itself ties help and errors by aria-describedby."""
    widget = bound.field.widget
    extra: dict[str, str | bool] = {
        "class": f"{widget.attrs.get('class', '')} {_control_class(widget)}".strip()
    }
    return render_to_string(
        "components/field.html",
        {
            "field": bound,
            "control": bound.as_widget(attrs=extra),
            "checkbox": isinstance(widget, CheckboxInput),
            "hide_label": hide_label,
            "hide_optional": hide_optional,
        },
    )


@register.simple_tag
def rag_choice(bound: BoundField) -> SafeString:
    """A choice of RAG steps as radio buttons in colour and letter, from any field with choices 1 to 5."""
    value = bound.value()
    chosen = "" if value is None else str(value)
    options = [
        {
            "value": "" if step is None else str(step),
            "checked": chosen == ("" if step is None else str(step)),
            "badge": rag(step),
        }
        for step in _steps(bound)
    ]
    described_by = bound.aria_describedby or ""
    return render_to_string(
        "components/rag_choice.html", {"field": bound, "options": options, "described_by": described_by}
    )


def _steps(bound: BoundField) -> list[int | None]:
    choices: Any = getattr(bound.field, "choices", ())
    return [int(key) if str(key) else None for key, _label in choices]


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, name: str, label: str, *prefixes: str) -> SafeString:
    """A link of the top navigation; marked when the page lies below it."""
    request: HttpRequest = context["request"]
    url = reverse(name)
    if request.path == url:
        current = mark_safe(' aria-current="page"')
    elif (url != "/" and request.path.startswith(url)) or request.path.startswith(prefixes):
        current = mark_safe(' aria-current="true"')
    else:
        current = SafeString("")
    return format_html('<a href="{}"{}>{}</a>', url, current, conditional_escape(label))
