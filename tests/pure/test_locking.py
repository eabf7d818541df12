"""Both versions of a form, field by field."""

from datetime import date
from decimal import Decimal

from django import forms
from django.http import QueryDict

from common.locking import chosen, is_resolving, side_by_side


class Form(forms.Form):
    name = forms.CharField(label="Name")
    text = forms.CharField(label="Text", widget=forms.Textarea)
    colour = forms.ChoiceField(label="Colour", choices=[("", "–"), ("1", "Green"), ("5", "Red")])
    share = forms.DecimalField(label="Share")
    day = forms.DateField(label="Day")
    version = forms.IntegerField(widget=forms.HiddenInput)


STORED = {
    "name": "One", "text": "a\nb", "colour": 5, "share": Decimal("37.500"), "day": date(2026, 11, 30), "version": 4,
}  # fmt: skip


def test_the_same_in_other_clothes_does_not_differ() -> None:
    typed = Form({"name": " One", "text": "a\r\nb", "colour": "5", "share": "37.5", "day": "2026-11-30"})
    assert side_by_side(typed, STORED).differing == ()
    assert side_by_side(typed, STORED).same == 5, "hidden fields are no fields to a person"


def test_a_difference_is_in_words() -> None:
    typed = Form({"name": "Two", "text": "", "colour": "1", "share": "half", "day": ""})
    pairs = {pair.label: (pair.mine, pair.theirs) for pair in side_by_side(typed, STORED).differing}
    assert pairs == {
        "Name": ("Two", "One"),
        "Text": ("–", "a\nb"),
        "Colour": ("Green", "Red"),
        "Share": ("half", "37.500"),
        "Day": ("–", "2026-11-30"),
    }


def test_choices_by_field_and_for_all() -> None:
    posted = QueryDict(
        "name=Two&colour=1&keep-name=theirs&keep-colour=mine&keep-share=theirs&resolve=choices"
    )
    assert is_resolving(posted)
    names = ["name", "colour", "share"]
    assert chosen(posted, STORED, names) == {"name": "One", "colour": "1", "share": "37.500"}
    everything = QueryDict("name=Two&colour=1&resolve=theirs")
    assert chosen(everything, STORED, names) == {"name": "One", "colour": "5", "share": "37.500"}
    mine = QueryDict("name=Two&colour=1&resolve=mine")
    assert chosen(mine, STORED, names) == {"name": "Two", "colour": "1", "share": ""}
    assert not is_resolving(QueryDict("name=Two"))
