"""Words that files use, in English and French: for ratings, missing values, yes and no, priorities, and headers."""

import re
import unicodedata

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

# Words that stand for a missing value, as the rules of a mapping have them (on lower-case text, accents kept).
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
COMPILED_STATES = tuple((re.compile(pattern), pattern, state) for pattern, state in STATE_RULES)


def rag_step(text: str) -> int | None:
    """1 to 5 for a word that says a rating."""
    word = folded(text)
    return next((step for step, pattern in RAG_WORDS.items() if pattern.match(word)), None)


def state_rule(text: str) -> tuple[str, str] | None:
    """(pattern, state) of the rule under which the words stand for a missing value."""
    compared = plain(text)
    return next(((p, state) for compiled, p, state in COMPILED_STATES if compiled.search(compared)), None)
