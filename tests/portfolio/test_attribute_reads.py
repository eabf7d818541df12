"""Which attributes a project has, and the form field that takes their values."""

import pytest
from django import forms
from django.utils import translation

from portfolio.attributes import Attribute, Choice, Kind
from portfolio.forms.custom_fields import AttributeField
from portfolio.models import CustomAttribute
from portfolio.selectors.attributes import attributes_by_portfolio, attributes_of
from tests import factories


def attribute(portfolio, code, **fields):
    fields.setdefault("label_en", code.capitalize())
    return CustomAttribute.objects.create(portfolio=portfolio, code=code, **fields)


@pytest.mark.django_db
def test_a_portfolio_has_its_own_attributes_after_those_above_it(django_assert_num_queries, now):
    root = factories.portfolio()
    child = factories.portfolio(parent=root)
    other = factories.portfolio()
    attribute(root, "site", position=2)
    attribute(root, "region", position=1)
    attribute(root, "gone", archived_at=now)
    attribute(child, "branch")
    attribute(other, "elsewhere")
    with django_assert_num_queries(1):
        assert [one.code for one in attributes_of(child)] == ["region", "site", "branch"]
    assert [one.code for one in attributes_of(root)] == ["region", "site"]
    assert {one.code for one in attributes_of(root, with_archived=True)} == {"region", "site", "gone"}
    with django_assert_num_queries(2):
        everything = attributes_by_portfolio()
    assert everything[child.pk] == attributes_of(child)
    assert set(attributes_by_portfolio([other.pk])) == {other.pk}


@pytest.mark.django_db
def test_the_nearest_definition_of_a_code_counts():
    root = factories.portfolio()
    child = factories.portfolio(parent=root)
    attribute(root, "site", label_en="Site of all")
    attribute(child, "site", label_en="Site of ours")
    assert [one.label_en for one in attributes_of(child)] == ["Site of ours"]
    assert [one.label_en for one in attributes_of(root)] == ["Site of all"]


COLOUR = Attribute(
    "colour", Kind.CHOICE, "Colour", "Couleur", (Choice("Red", "Rouge"), Choice("Blue", "Bleu"))
)


def form_of(attribute, stored=None, data=None):
    class Form(forms.Form):
        value = AttributeField(attribute, stored=stored)

    return Form(data)


def test_a_choice_is_offered_in_the_readers_language():
    with translation.override("fr"):
        html = str(form_of(COLOUR, "Red")["value"])
        assert '<option value="Red" selected>Rouge</option>' in html
        assert form_of(COLOUR)["value"].label == "Couleur"


def test_a_stored_value_that_no_longer_fits_is_kept_until_somebody_chooses_another():
    assert '<option value="Grey" selected>' in str(form_of(COLOUR, "Grey")["value"])
    form = form_of(COLOUR, "Grey", {"value": "Grey"})
    assert form.is_valid()
    assert form.cleaned_data["value"] == "Grey"
    assert not form_of(COLOUR, "Red", {"value": "Grey"}).is_valid()


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (Kind.NUMBER, "1 234,5", "1234.5"),
        (Kind.DATE, "2026-01-05", "2026-01-05"),
        (Kind.BOOLEAN, "no", False),
    ],
)
def test_a_form_stores_what_it_showed(kind, typed, stored):
    one = Attribute("x", kind, "X")
    with translation.override("fr"):
        form = form_of(one, data={"value": typed})
        assert form.is_valid()
        assert form.cleaned_data["value"] == stored
        assert not form_of(one, stored, {"value": form_of(one, stored)["value"].value()}).has_changed()


def test_a_refusal_says_what_to_write():
    form = form_of(COLOUR, data={"value": "Green"})
    assert form.errors["value"] == ["“Green” is not one of the choices: Red, Blue."]
