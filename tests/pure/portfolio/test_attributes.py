"""Typed values of custom attributes: what is typed, what is stored, what is read."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import attributes
from portfolio.attribute_parsing import converted, parse
from portfolio.attributes import Attribute, Choice, Kind, Refused, Rule

CHOICES = (Choice("Digital", "Numérique"), Choice("Estate"), Choice("Œuvre"))


def of(kind: Kind) -> Attribute:
    return Attribute(code="x", kind=kind, label_en="Cost centre", label_fr="Centre de coût", choices=CHOICES)


@pytest.mark.parametrize(
    ("kind", "typed", "language", "stored"),
    [
        (Kind.TEXT, "  Direction des achats ", "fr", "Direction des achats"),
        (Kind.TEXT, "two\r\nlines", "en", "two\nlines"),
        (Kind.NUMBER, "1,234.50", "en", "1234.5"),
        (Kind.NUMBER, "1\u202f234,50", "fr", "1234.5"),
        (Kind.NUMBER, "1 234.5", "fr", "1234.5"),
        (Kind.NUMBER, "\N{MINUS SIGN}12", "en", "-12"),
        (Kind.NUMBER, "-0,0", "fr", "0"),
        (Kind.NUMBER, "100", "en", "100"),
        (Kind.DATE, "2026-01-05", "en", "2026-01-05"),
        (Kind.DATE, "5/1/2026", "en", "2026-01-05"),
        (Kind.DATE, "05.01.2026", "fr", "2026-01-05"),
        (Kind.DATE, "1er février 2026", "fr", "2026-02-01"),
        (Kind.DATE, "5 Jan 2026", "en", "2026-01-05"),
        (Kind.BOOLEAN, "Oui", "en", True),
        (Kind.BOOLEAN, "no", "fr", False),
        (Kind.CHOICE, "numerique", "fr", "Digital"),
        (Kind.CHOICE, "Estate", "en", "Estate"),
        (Kind.CHOICE, "oeuvre", "fr", "Œuvre"),
    ],
)
def test_what_is_typed_is_stored_in_one_form(kind, typed, language, stored):
    assert parse(of(kind), typed, language) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "language", "rule"),
    [
        (Kind.TEXT, "x" * 501, "en", Rule.TOO_LONG),
        (Kind.TEXT, "a\x00b", "en", Rule.UNPRINTABLE),
        (Kind.TEXT, "a\u202eb", "en", Rule.UNPRINTABLE),
        (Kind.NUMBER, "1,5", "en", Rule.NOT_A_NUMBER),
        (Kind.NUMBER, "1.234,5", "fr", Rule.NOT_A_NUMBER),
        (Kind.NUMBER, "1e5", "en", Rule.NOT_A_NUMBER),
        (Kind.NUMBER, "NaN", "en", Rule.NOT_A_NUMBER),
        (Kind.NUMBER, "١٢", "en", Rule.NOT_A_NUMBER),
        (Kind.NUMBER, "1" * 16, "en", Rule.TOO_MANY_DIGITS),
        (Kind.NUMBER, "0.1234567", "en", Rule.TOO_MANY_DIGITS),
        (Kind.DATE, "2026-02-30", "en", Rule.NOT_A_DATE),
        (Kind.DATE, "13/13/2026", "en", Rule.NOT_A_DATE),
        (Kind.DATE, "0026-01-01", "en", Rule.NOT_A_DATE),
        (Kind.DATE, "5 brumaire 2026", "fr", Rule.NOT_A_DATE),
        (Kind.BOOLEAN, "perhaps", "en", Rule.NOT_YES_OR_NO),
        (Kind.CHOICE, "Marine", "en", Rule.NOT_A_CHOICE),
        (Kind.CHOICE, "\u0301", "en", Rule.NOT_A_CHOICE),
    ],
)
def test_what_is_no_value_is_refused_by_a_rule(kind, typed, language, rule):
    with pytest.raises(Refused) as refused:
        parse(of(kind), typed, language)
    assert (refused.value.rule, refused.value.typed) == (rule, typed)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("named", ["NFC", "NFD"])
def test_a_choice_is_the_same_however_its_accents_are_composed(form, named):
    """Also beside one that differs by its accents alone."""
    names = [unicodedata.normalize(named, text) for text in ("Cote", "Côté", "Côte")]
    attribute = Attribute(
        code="x", kind=Kind.CHOICE, label_en="X", choices=tuple(Choice(name) for name in names)
    )
    for name in names:
        assert parse(attribute, unicodedata.normalize(form, name), "fr") == name


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("typed", ["", "   ", "\n\t"])
def test_nothing_typed_is_nothing_stored(kind, typed):
    assert parse(of(kind), typed, "en") is None


@pytest.mark.parametrize(
    ("kind", "stored", "english", "french"),
    [
        (Kind.NUMBER, "1234.5", "1,234.5", "1\u202f234,5"),
        (Kind.NUMBER, "-100", "−100", "−100"),
        (Kind.DATE, "2026-01-05", "5\xa0Jan\xa02026", "5\xa0janv.\xa02026"),
        (Kind.BOOLEAN, False, "No", "Non"),
        (Kind.CHOICE, "Digital", "Digital", "Numérique"),
        (Kind.CHOICE, "Gone", "Gone", "Gone"),
        (Kind.DATE, "last year", "last year", "last year"),
        (Kind.TEXT, None, "–", "–"),
    ],
)
def test_what_is_stored_is_read_in_the_readers_language(kind, stored, english, french):
    assert attributes.format_value(of(kind), stored, "en") == english
    assert attributes.format_value(of(kind), stored, "fr") == french


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**14), max_value=10**14))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_numbers_come_back_as_they_were_typed_and_as_they_are_read(language, number):
    attribute = of(Kind.NUMBER)
    stored = parse(attribute, attributes.as_typed(attribute, str(number), language), language)
    assert Decimal(stored) == number
    assert parse(attribute, attributes.format_value(attribute, stored, language), language) == stored


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_dates_can_be_typed_as_they_are_read(language, day):
    attribute = of(Kind.DATE)
    shown = attributes.format_value(attribute, day.isoformat(), language)
    assert parse(attribute, shown, language) == day.isoformat()


@given(st.text(), st.sampled_from(list(Kind)), st.sampled_from(["en", "fr"]))
def test_any_text_is_stored_or_refused_and_what_is_stored_fits(text, kind, language):
    attribute = of(kind)
    try:
        stored = parse(attribute, text, language)
    except Refused:
        return
    assert attributes.fits(attribute, stored)
    assert parse(attribute, attributes.as_typed(attribute, stored, language), language) == stored


@pytest.mark.parametrize(
    ("stored", "kind", "after"),
    [
        ("12", Kind.NUMBER, "12"),
        (12, Kind.NUMBER, "12"),
        (True, Kind.TEXT, "yes"),
        ("digital", Kind.CHOICE, "Digital"),
        ("oui", Kind.BOOLEAN, True),
        (True, Kind.BOOLEAN, True),
    ],
)
def test_a_value_is_taken_over_by_another_kind(stored, kind, after):
    assert converted(of(kind), stored) == after


def test_a_value_that_another_kind_cannot_hold_is_refused():
    with pytest.raises(Refused):
        converted(of(Kind.DATE), "soon")


def test_choices_are_kept_short_where_one_label_serves_both_languages():
    rows = attributes.rows_of(CHOICES)
    assert rows == [{"value": "Digital", "fr": "Numérique"}, "Estate", "Œuvre"]
    assert attributes.choices_of(rows) == CHOICES
