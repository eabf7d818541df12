"""Words that files use, in English and French: for ratings, missing values, yes and no, priorities, and headers."""

import re
import unicodedata
from collections.abc import Iterable

from integrations.values import plain


def folded(text: str) -> str:
    """For comparison with the words here: lower case, without accents, underscores as spaces."""
    decomposed = unicodedata.normalize(
        "NFKD", plain(text).replace("_", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


_RAG = {
    1: r"(green|vert|verte|g|on track|dans les temps)",
    2: r"(amber ?[/-] ?green|green ?[/-] ?amber|orange ?[/-] ?vert|jaune ?[/-] ?vert|vert ?[/-] ?(orange|jaune)|a ?/ ?g)",
    3: r"(amber|yellow|orange|jaune|a|at risk|a risque|sous surveillance)",
    4: r"(amber ?[/-] ?red|red ?[/-] ?amber|orange ?[/-] ?rouge|rouge ?[/-] ?orange|a ?/ ?r)",
    5: r"(red|rouge|r|off track|en retard|critical|critique)",
}
RAG_WORDS = {step: re.compile(rf"^{words}\.?$") for step, words in _RAG.items()}

_PRIORITY = {
    1: r"(critical|critique|highest|tres haute|1|p1)",
    2: r"(high|haute|elevee|2|p2)",
    3: r"(medium|normal|normale|moyenne|3|p3)",
    4: r"(low|basse|faible|4|p4)",
}
PRIORITY_WORDS = {step: re.compile(rf"^{words}$") for step, words in _PRIORITY.items()}

YES = re.compile(r"^(yes|oui|true|vrai|y|o)$")
NO = re.compile(r"^(no|non|false|faux|n)$")

# Words that stand for a missing value (on lower-case text, accents kept).
STATE_RULES: tuple[tuple[str, str], ...] = (
    (r"^(data |date )?exempt(ion|ed)?\b.*\b(sections?|freedom of information|foi)\b", "withheld"),
    (r"^(confidential|confidentiel(le)?|not disclosed|withheld|non public)\b", "withheld"),
    (r"volontairement pas publié", "withheld"),
    (r"^(data )?not (yet )?(provided|available|known|set)\b", "unknown"),
    (r"^(tb[acd]|to be (confirmed|determined|agreed|defined)|unknown|pending)\.?$", "unknown"),
    (
        r"^(nc|n\.c\.|non communiquée?|non connue?|non disponible|inconnue?|à (définir|préciser|déterminer))\.?$",
        "unknown",
    ),
    (r"^(en cadrage|en cours d.(évaluation|étude)|en cours de (révision|cadrage|définition))", "unknown"),
    (r"^no dca\b", "unknown"),
    (r"^(n/?a|n\.a\.|not applicable|no end date|sans objet|s\.?o\.?)\.?$", "not_applicable"),
    (r"^reset\.?$", "reset"),
)
# More words for one state than these, or longer ones, are told by how they begin.
FEW, SHORT = 6, 30
COMPILED_STATES = tuple((re.compile(pattern), state) for pattern, state in STATE_RULES)


def rag_step(text: str) -> int | None:
    """1 to 5 for a word that says a rating."""
    word = folded(text)
    return next((step for step, pattern in RAG_WORDS.items() if pattern.match(word)), None)


def state_said(text: str) -> str:
    """The state that the words stand for; empty for a value."""
    compared = plain(text)
    return next((state for pattern, state in COMPILED_STATES if pattern.search(compared)), "")


def exactly(word: str) -> str:
    """A pattern for a word as a whole; blanks beside a slash do not matter."""
    parts = [re.escape(part.strip()) for part in word.split("/")]
    return f"^{' ?/ ?'.join(parts)}$"


def state_patterns(words: Iterable[str], state: str) -> list[tuple[str, str]]:
    """The file's own words for a missing value as rules: each word, or how they begin where they are many or long."""
    said = sorted({plain(word) for word in words})
    if len(said) > FEW or any(len(word) > SHORT for word in said):
        begun = {" ".join(word.split()[:2]) if len(word) > SHORT else word for word in said}
        return [(_begins(start) if start not in said else exactly(start), state) for start in sorted(begun)]
    return [(exactly(word), state) for word in said]


def _begins(start: str) -> str:
    return f"^{re.escape(start)}.*$"
