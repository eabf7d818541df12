"""Search and sort text without database extensions: accents and case removed once, on write."""

import re
import unicodedata


def unaccented(*texts: str) -> str:
    """Lower-cased, accents and ligatures resolved, white space collapsed: `Œuvre à Évry` -> `oeuvre a evry`.

    Without NULs, which PostgreSQL neither stores nor looks for.
    """
    joined = " ".join(text for text in texts if text).replace("\0", "")
    joined = joined.replace("œ", "oe").replace("Œ", "OE")
    decomposed = unicodedata.normalize("NFKD", joined.replace("æ", "ae").replace("Æ", "AE"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


# What separates words: control characters, white space and punctuation. Read alike by Python and PostgreSQL.
BREAKS = r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f]+"
_BREAKS = re.compile(BREAKS)
LONGEST = 100
MOST_WORDS = 8


def words_of(typed: str) -> tuple[str, ...]:
    """The different words of what was typed, as they are searched: `Évry-Gare, évry` -> `("evry", "gare")`.

    At most 100 characters and 8 words of it count: more finds no better.
    """
    bare = unaccented(typed[:LONGEST].replace("\x00", " "))
    return tuple(dict.fromkeys(word for word in _BREAKS.split(bare) if word))[:MOST_WORDS]
