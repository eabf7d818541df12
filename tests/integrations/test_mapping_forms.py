"""Whatever is typed into the mapping editor: an answer with errors at their fields, or a mapping that can be read."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.editor.option_values import option_error
from integrations.editor.page import EditorPage
from integrations.editor.targets import GROUPS
from integrations.editor.words import pairs_of, to_pattern, to_word
from integrations.guessing import guess_mapping
from integrations.mapping import read_mapping

FILE = (
    "Projet;Identifiant;Phase;Début;Durée (mois);Budget 2024/25 (M€);Coût;Météo;Ministère;Oui\n"
    "Alpha;A1;Cadrage;01/02/2024;12;1 250,5;3;vert;Nord;oui\n"
    "Beta;B2;Cadrage;15/03/2024;6;3,0;4;rouge;Sud;non\n"
    "Gamma;C3;Clôture;20/04/2024;à définir;7,25;n/a;orange;Nord;oui\n"
).encode()
SPEC = guess_mapping(FILE).spec
TARGETS = [value for _group, targets in GROUPS for value, _label in targets]
TYPED = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "/(/",
            "/(a+)+/",
            "*",
            "a = b",
            "=",
            "dd/mm/yyyy",
            "dd",
            "-1",
            "1e99",
            "0",
            "NaN",
            "Amber/Green",
            "𝔸\0",
        ]
    ),
)


def filled(page: EditorPage) -> dict[str, str]:
    """The form as the browser has it when the page opens."""
    found: dict[str, str] = {}
    for form in [page.general, *page.columns]:
        for bound in form:
            value = bound.value()
            found[bound.html_name] = "" if value is None else str(value)
    return found


FORM = filled(EditorPage(SPEC, FILE))


def test_the_form_as_it_opens_is_the_mapping() -> None:
    page = EditorPage(SPEC, FILE, FORM)
    assert page.built is not None
    before = {str(sorted(field["columns"])): field["target"] for field in SPEC["fields"]}
    assert {str(sorted(field["columns"])): field["target"] for field in page.built["fields"]} == before
    assert page.built["columns"] == SPEC["columns"]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(sorted(key for key in FORM if "-target" not in key)), TYPED, max_size=4),
    st.dictionaries(
        st.sampled_from(sorted(key for key in FORM if "-target" in key)), st.sampled_from(TARGETS), max_size=3
    ),
)
def test_whatever_is_typed(typed: dict[str, str], targets: dict[str, str]) -> None:
    page = EditorPage(SPEC, FILE, {**FORM, **targets, **typed})
    built = page.built
    if built is None:
        assert page.wrong
        assert page.preview is None
        return
    read_mapping(built)
    assert page.preview is not None
    # What was saved opens again, and says the same.
    again = EditorPage(built, FILE)
    assert EditorPage(built, FILE, filled(again)).built == built


@given(st.text(max_size=30))
def test_a_word_and_its_pattern_are_two_ways_to_write_the_same(word: str) -> None:
    try:
        pattern = to_pattern(word)
    except ValueError:
        return
    assert to_pattern(to_word(pattern)) == pattern


@pytest.mark.parametrize(
    ("word", "pattern"),
    [
        ("Amber/ Red", "^amber ?/ ?red$"),
        ("Exempt*", "^exempt.*$"),
        ("n/a", "^n ?/ ?a$"),
        ("/^tb[acd]$/", "^tb[acd]$"),
        ("à définir", r"^à\ définir$"),
    ],
)
def test_words_as_people_write_them(word: str, pattern: str) -> None:
    assert to_pattern(word) == pattern


@pytest.mark.parametrize("expression", ["/(/", "/(a+)+/", "/[/"])
def test_what_is_no_expression_or_may_never_end_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        to_pattern(expression)


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("words_1", "vert\n/(/", "no regular expression"),
        ("phases", "Cadrage = Initiation\n/(/ = Closure", "no regular expression"),
        ("phases", "Cadrage", "“Cadrage” has only one"),
        ("phases", "/tb[acd]/ = Initiation", ""),
    ],
)
def test_what_is_wrong_with_an_option_is_said(name: str, typed: str, said: str) -> None:
    wrong = option_error(name, typed)
    assert said in wrong if said else not wrong


def test_pairs_are_divided_at_the_last_equals_sign() -> None:
    assert pairs_of("a = b = c\n\nDoH=DHSC") == [("a = b", "c"), ("DoH", "DHSC")]
