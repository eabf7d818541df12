"""What templates write: undefined is a dash, colours carry letters, arrows carry words, fields are tied to their help."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from common.templatetags import portal


def render(source: str, **context: Any) -> str:
    return Template("{% load portal %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    "shown",
    [
        "money:'EUR'",
        "money_short:'EUR'",
        "number",
        "percent",
        "percent_points",
        "index",
        "days",
        "day",
        "month",
    ],
)
def test_undefined_is_a_dash_and_never_zero(shown: str) -> None:
    assert render("{{ value|" + shown + " }}", value=None) == "–"
    assert render("{{ nothing.there|" + shown + " }}") == "–"


def test_figures_are_written_in_the_reader_s_language() -> None:
    with translation.override("fr"):
        assert render("{{ v|index }}", v=Decimal("0.889")) == "0,89"
        assert render("{% rag 4 %}").count("O/R") == 1
    with translation.override("en"):
        assert render("{{ v|index }}", v=Decimal("0.889")) == "0.89"
        assert "A/R" in render("{% rag 4 %}")


def test_a_badge_says_its_colour_in_words_and_no_data_is_no_colour() -> None:
    assert "Cost: Red" in render("{% rag 5 label='Cost' %}")
    assert "No data" in render("{% rag value %}", value=None)
    assert "rag-none" in render("{% rag nothing.there %}")


@pytest.mark.parametrize(
    ("now", "before", "better", "kind", "word", "way"),
    [
        ("1.02", "0.95", "higher", "index", "better", "up"),
        ("0.80", "0.95", "higher", "index", "worse", "down"),
        ("30", "10", "lower", "days", "worse", "up"),
        ("0.951", "0.949", "higher", "index", "unchanged", "flat"),
        ("5", "3", "", "number", "higher", "up"),
        ("1", "5", "lower", "rag", "better", "up"),
        ("5", "1", "lower", "rag", "worse", "down"),
    ],
)
def test_an_arrow_shows_the_way_and_says_whether_it_is_for_the_better(
    now: str, before: str, better: str, kind: str, word: str, way: str
) -> None:
    shown = portal.delta(Decimal(now), Decimal(before), better=better, kind=kind)
    assert f" {word}</span>" in shown
    path = {"up": portal._ARROWS[1], "down": portal._ARROWS[-1], "flat": portal._ARROWS[0]}[way]
    assert path in shown


def test_no_arrow_where_one_side_is_not_known() -> None:
    assert portal.delta(None, Decimal(1), kind="index") == ""
    assert portal.delta(Decimal(1), None, kind="index") == ""


class Sample(forms.Form):
    amount = forms.DecimalField(help_text="Whole euros.")
    agreed = forms.BooleanField(required=False)
    rating = forms.TypedChoiceField(choices=[("", "None"), *((n, str(n)) for n in range(1, 6))], coerce=int)


def test_a_field_is_tied_to_its_help_and_its_errors() -> None:
    page = render("{% field form.amount %}", form=Sample({"amount": "much"}))
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in page
    assert 'id="id_amount_helptext"' in page
    assert 'id="id_amount_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'class="form-control"' in page
    assert "form-check-input" in render("{% field form.agreed %}", form=Sample())


def test_a_choice_of_colours_is_a_group_of_radio_buttons_with_letters() -> None:
    page = render("{% rag_choice form.rating %}", form=Sample({"rating": "3"}))
    assert page.count('type="radio"') == 6
    assert page.count(" checked") == 1
    assert "<legend>Rating</legend>" in page
    assert "Amber/red" in page


class Rows(tables.Table):
    name = tables.Column(verbose_name="Name")
    amount = tables.Column(verbose_name="Amount", orderable=False, attrs={"td": {"class": "num"}})


def test_a_table_sorts_by_link_turns_pages_and_says_when_it_is_empty() -> None:
    request = RequestFactory().get("/list/?q=x&sort=-name&page=2")
    table = Rows([{"name": f"<b>{n}", "amount": n} for n in range(30)], order_by=("-name",))
    table.paginate(page=2, per_page=25)
    shown = Template("{% load django_tables2 %}{% render_table table %}")
    page = shown.render(RequestContext(request, {"table": table}))
    assert "&lt;b&gt;" in page
    assert 'aria-sort="descending"' in page
    assert "?q=x&amp;sort=name" in page
    assert page.count("<tr>") == 6
    assert "26–30" in page
    assert "?q=x&amp;sort=-name&amp;page=1" in page
    assert "Nothing here yet" in shown.render(RequestContext(request, {"table": Rows([])}))


def test_a_narrative_is_escaped() -> None:
    assert render("{{ text|paragraphs }}", text="<script>x</script>\n\nend") == (
        "<p>&lt;script&gt;x&lt;/script&gt;</p>\n\n<p>end</p>"
    )
