"""Which lists there are, by key: whoever keeps something about a list finds the way back to it."""

from django.urls import reverse

_URL_NAMES: dict[str, str] = {}


def register(key: str, url_name: str) -> None:
    """Called once for each list, by its class."""
    if _URL_NAMES.setdefault(key, url_name) != url_name:
        raise ValueError(f"Two lists are called {key!r}.")


def url_of(key: str) -> str:
    """Where the list is; empty for a key that no list has."""
    return reverse(_URL_NAMES[key]) if key in _URL_NAMES else ""
