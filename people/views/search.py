"""The search over everything: a page, and the window that opens with Ctrl+K."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people import global_search
from people.global_search import MOST, Asked, Found, Kind
from people.models import User
from people.requests import SignedInRequest

PALETTE = "palette-found"  # what HX-Target says when the window asks
IN_PALETTE, IN_GROUP, ON_PAGE = 4, 5, 25
COMMANDS_FOUND = 3


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind, as a page shows them."""

    kind: Kind
    found: Found
    asked: Asked

    @property
    def count(self) -> str:
        return f"{MOST}+" if self.is_more_than_counted else str(self.found.count)

    @property
    def count_in_words(self) -> str:
        """How many results, for whoever hears the page."""
        if self.is_more_than_counted:
            return _("more than %(n)s results") % {"n": MOST}
        return ngettext("%(n)s result", "%(n)s results", self.found.count) % {"n": self.found.count}

    @property
    def is_more_than_counted(self) -> bool:
        return self.found.count > MOST

    @property
    def has_more(self) -> bool:
        return self.found.count > len(self.found.hits)

    @property
    def url(self) -> str:
        """This kind alone."""
        return page_url(self.asked, self.kind.key)

    @property
    def list_url(self) -> str:
        return self.kind.list_url(self.asked.text)


def page_url(asked: Asked, kind: str = "") -> str:
    """The page of results for the same words."""
    query = {"q": asked.text} | ({"kind": kind} if kind else {})
    return f"{reverse('people:search')}?{urlencode(query)}"


@never_cache
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """What was found, by kind; one kind in pages with `kind`. Answers the window with its options alone."""
    asked = global_search.read(request.GET.get("q", ""))
    if request.headers.get("HX-Target") == PALETTE:
        return _palette(request, asked)
    kinds = global_search.kinds_for(request.user)
    chosen = next((kind for kind in kinds if kind.key == request.GET.get("kind")), None)
    pages = _first_of_each(request.user, asked, kinds, IN_GROUP if chosen is None else 1)
    context = {
        "asked": asked,
        "most": MOST,
        "groups": [group for group in pages if group.found.count],
        "chosen": chosen,
        "everything_url": page_url(asked),
    }
    for first in pages:
        if first.kind == chosen:
            context |= _one_kind(request.user, asked, first, request.GET.get("page", ""))
    return render(request, "people/search.html", context)


def _first_of_each(reader: User, asked: Asked, kinds: list[Kind], limit: int) -> list[Group]:
    if not asked.is_long_enough:
        return []
    return [Group(kind, kind.find(reader, asked, 0, limit), asked) for kind in kinds]


def _one_kind(reader: User, asked: Asked, first: Group, number: str) -> dict[str, object]:
    """One page of one kind. `first` knows how many there are."""
    page: Page[int] = Paginator(range(min(first.found.count, MOST)), ON_PAGE).get_page(number)
    start = max(page.start_index() - 1, 0)
    found = (
        first.kind.find(reader, asked, start, min(start + ON_PAGE, MOST))
        if first.found.count
        else first.found
    )
    return {"group": Group(first.kind, found, asked), "page": page}


def _palette(request: SignedInRequest, asked: Asked) -> HttpResponse:
    commands = global_search.commands_for(request.user, asked)
    groups = _first_of_each(request.user, asked, global_search.kinds_for(request.user), IN_PALETTE)
    groups = [group for group in groups if group.found.count]
    return render(
        request,
        "people/_palette_found.html",
        {
            "asked": asked,
            "groups": groups,
            "commands": commands[:COMMANDS_FOUND] if asked.words else commands,
            "page_url": page_url(asked),
            "said": _said(groups, len(commands), asked),
        },
    )


def _said(groups: list[Group], commands: int, asked: Asked) -> str:
    """What a screen reader hears of an answer."""
    if not asked.words:
        return ""
    shown = sum(len(group.found.hits) for group in groups) + min(commands, COMMANDS_FOUND)
    if not shown:
        return _("Nothing found.") if asked.is_long_enough else _("Type at least two letters.")
    return ngettext("%(n)s suggestion", "%(n)s suggestions", shown) % {"n": shown}
