"""French is complete, well set, and says the same as the English: nobody finds an English word on a French page."""

import gettext
import re
import shutil

import polib
import pytest

from dev.compile_messages import compile_messages
from tests.architecture.source import ROOT, name_of, python_files
from tests.architecture.texts import (
    source_messages,
    template_files,
    unextractable_calls,
    untranslated_texts,
)

CATALOGUE = ROOT / "locale/fr/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[#0-9.]*[a-z]|%%|%[sd]|{\w*}")
# A space that may break, or none, where French typography wants one that does not.
BREAKABLE = re.compile(r" [:;?!»%](?!\()|« |\w[;?!»](?!\w)|\w:(?=\s|$)|«\w|\.\.\.|'")
NO_BREAK = "\u00a0\u202f"
# Names that read the same in every language.
SAME_EVERYWHERE = {
    "templates/base.html": {"· PMO Portal"},
    "templates/components/list.html": {"Ctrl"},
    "templates/components/list_region.html": {"CSV", "XLSX"},
    "templates/components/search_button.html": {"Ctrl K", "(Ctrl+K)"},
    "templates/components/preferences.html": {"EN", "FR", "English", "Français"},
    "templates/integrations/_operations.html": {"PostgreSQL"},
    "templates/integrations/archive.html": {"SHA-256"},
    "templates/integrations/import_detail.html": {"SHA-256"},
    "templates/projects/plan/_keys.html": {"Alt", "Ctrl"},
    # An example of what is pasted.
    "templates/portfolio/paste_rates.html": {"2026-11;GBP;EUR;1.19", "2026-11;USD;EUR;0.92"},
    # The columns of a file are the same for everybody.
    "templates/people/users_import.html": {"email", "name", "language", "role", "scope", "since", "until"},
}
# Without a language to go by it says everything twice.
IN_BOTH_LANGUAGES = {"templates/500.html"}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE), wrapwidth=0)


def _entries(catalogue):
    """(entry, English, French) of each form, plural forms included."""
    for entry in catalogue:
        if entry.msgid_plural:
            yield entry, entry.msgid, entry.msgstr_plural[0]
            yield entry, entry.msgid_plural, entry.msgstr_plural[1]
        else:
            yield entry, entry.msgid, entry.msgstr


def test_every_text_of_the_source_is_in_the_catalogue_and_nothing_else(catalogue):
    source = source_messages()
    known = {(entry.msgctxt, entry.msgid): entry.msgid_plural or None for entry in catalogue}
    advice = "run `make messages`, then translate"
    assert not source.keys() - known.keys(), advice
    assert not known.keys() - source.keys(), advice
    assert {key for key in source if source[key] != known[key]} == set(), "singular or plural differ"


def test_every_text_is_translated(catalogue):
    assert not [entry.msgid for entry, _, french in _entries(catalogue) if not french.strip()]
    assert not [entry.msgid for entry in catalogue if entry.fuzzy], (
        "a guess of msgmerge that nobody confirmed"
    )
    assert not catalogue.obsolete_entries()


def test_french_says_which_plurals_it_has(catalogue):
    assert catalogue.metadata["Language"] == "fr"
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"
    assert not catalogue.metadata_is_fuzzy


def test_placeholders_are_the_same_in_both_languages(catalogue):
    differing = [
        (english, french)
        for _, english, french in _entries(catalogue)
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(french))
    ]
    assert not differing


def test_french_typography(catalogue):
    wrong = [french for _, _, french in _entries(catalogue) if BREAKABLE.search(french)]
    assert not wrong, "no-break space before : ; ? ! % » and after «, ’ for an apostrophe, … for three dots"


def test_a_text_begins_and_ends_as_its_english(catalogue):
    def ending(text):
        return text[-1] if text[-1] in ".:?!…" else "", text != text.strip(f" \n{NO_BREAK}")

    def is_capital(text):
        """None where an abbreviation or no letter comes first."""
        return text[0].isupper() if text[0].isalpha() and not text[1:2].isupper() else None

    entries = [(e, f) for entry, e, f in _entries(catalogue) if f and not entry.msgctxt]
    assert not [(e, f) for e, f in entries if ending(e) != ending(f)]
    assert not [(e, f) for e, f in entries if {is_capital(e), is_capital(f)} == {True, False}]


def test_what_is_compiled_is_what_is_shown(tmp_path):
    folder = tmp_path / "fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(CATALOGUE, folder)
    assert compile_messages(tmp_path) == 1
    with (folder / "django.mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Project manager") == "Chef de projet"
    assert french.pgettext("RAG letter", "A/R") == "O/R"
    days = [french.ngettext("%(n)s day ago", "%(n)s days ago", count) % {"n": count} for count in (0, 1, 2)]
    assert days == ["il y a 0 jour", "il y a 1 jour", "il y a 2 jours"]


@pytest.mark.parametrize(
    "path", [path for path in template_files() if name_of(path) not in IN_BOTH_LANGUAGES], ids=name_of
)
def test_templates_show_no_word_of_their_own(path):
    found = set(untranslated_texts(path.read_text())) - SAME_EVERYWHERE.get(name_of(path), set())
    assert not found, "put it into translate or blocktranslate"


def test_every_call_of_gettext_can_be_extracted():
    assert not [found for path in python_files() for found in unextractable_calls(path)]


def test_the_scanner_finds_words_and_leaves_the_rest():
    source = """{% comment %}Not shown{% endcomment %}<p class="lead" title="Why">
      {{ name }} {% translate "Fine" %}{% blocktranslate %}Fine {{ n }} too{% endblocktranslate %}
      <b>Bare words</b>{% if x %} · – {% endif %}<input placeholder="{% translate 'Fine' %}" value="A1"></p>"""
    assert untranslated_texts(source) == ["Why", "Bare words"]
