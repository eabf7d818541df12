"""Search and sort text without database extensions: accents and case removed once, on write."""

import unicodedata


def unaccented(*texts: str) -> str:
    """Lower-cased, accents and ligatures resolved, white space collapsed: `Œuvre à Évry` -> `oeuvre a evry`."""
    joined = " ".join(text for text in texts if text).replace("œ", "oe").replace("Œ", "OE")
    decomposed = unicodedata.normalize("NFKD", joined.replace("æ", "ae").replace("Æ", "AE"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())
