"""What a page offers its reader: links and forms. None of them may lead to a refusal."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

_LINK = re.compile(r'(?:\bhref|\bhx-get)="(/[^"?#]*)')
_FORM = re.compile(r"<form\b[^>]*>", re.IGNORECASE)
_ACTION = re.compile(r'\baction="(/[^"?#]*)')
_POSTED = re.compile(r'\bhx-post="(/[^"?#]*)')


def offers(html: str) -> Iterator[tuple[str, str]]:
    """(method, path) of each link and form that names its address."""
    for path in _LINK.findall(html):
        yield "GET", unquote(path)
    for path in _POSTED.findall(html):
        yield "POST", unquote(path)
    for form in _FORM.findall(html):
        action = _ACTION.search(form)
        if action:
            yield ("POST" if 'method="post"' in form.lower() else "GET"), unquote(action[1])
