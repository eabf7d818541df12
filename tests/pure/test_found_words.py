"""Words as they are searched and as they are shown: they agree, whatever is typed."""

import re

from hypothesis import given
from hypothesis import strategies as st

from common.highlight import excerpt, marked
from common.search import words_of

TEXTS = st.text("abÉéœŒßﬁ<>&'\" -’\n", max_size=60)


def test_words() -> None:
    assert words_of("Évry-Gare, ÉVRY  (œuvre)") == ("evry", "gare", "oeuvre")
    assert words_of("l’été à 100 %") == ("l", "ete", "a", "100")
    assert words_of(" '\x00& ") == ()
    assert len(words_of(" ".join("abcdefghijkl"))) == 8
    assert words_of("a" * 10_000) == ("a" * 100,)


def test_marks() -> None:
    assert marked("Le pont d’Évry", ("evr", "po")) == "Le <mark>po</mark>nt d’<mark>Évr</mark>y"
    assert marked("Œuvre", ("o",)) == "<mark>Œ</mark>uvre"
    assert marked("e\u0301te\u0301", ("et",)) == "<mark>e\u0301t</mark>e\u0301"
    assert marked("a<b>c", ("b",)) == "a&lt;<mark>b</mark>&gt;c"
    assert marked("pont", ()) == "pont"


def test_excerpts() -> None:
    text = "one two three " * 30 + "the bridge falls " + "four five six " * 30
    part = excerpt(text, ("brid",))
    assert part.startswith("… ")
    assert "the bridge falls" in part
    assert part.endswith("…")
    assert len(part) < 200
    assert excerpt("short bridge", ("brid",)) == "short bridge"
    assert excerpt(text, ("nowhere",)) == ""


@given(TEXTS, TEXTS)
def test_marking_changes_nothing_but_marks(text: str, typed: str) -> None:
    shown = re.sub(r"</?mark>", "", marked(text, words_of(typed)))
    assert shown == marked(text, ())
    assert "<" not in shown


@given(TEXTS)
def test_every_word_of_a_text_is_marked_in_it(text: str) -> None:
    words = words_of(text)
    if words:
        assert "<mark>" in marked(text[:100], words)
        assert excerpt(text[:100], words)
