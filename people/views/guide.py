"""The user guides in the portal: all of them for everybody who is signed in, one's own first."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.search import LONGEST
from people import guides
from people.access import access_of
from people.requests import SignedInRequest


@never_cache
@require_safe
def guide_index(request: SignedInRequest) -> HttpResponse:
    """The guides of the reader's roles with their sections, then the others; with `q`, the sections that have the words."""
    language = get_language() or "en"
    typed = request.GET.get("q", "").strip()[:LONGEST]
    own = guides.guides_of({grant.role for grant in access_of(request.user).grants}, language)
    context = {
        "typed": typed,
        "hits": guides.find(typed, language),
        "own": own,
        "others": [one for one in guides.all_guides(language) if one not in own],
    }
    return render(request, "people/guides.html", context)


@never_cache
@require_safe
def guide_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """One guide, with its contents and the ways on."""
    everything = guides.all_guides(get_language() or "en")
    slugs = [one.slug for one in everything]
    if slug not in slugs:
        raise Http404
    at = slugs.index(slug)
    context = {
        "guide": everything[at],
        "all": everything,
        "before": everything[at - 1] if at else None,
        "after": everything[at + 1] if at + 1 < len(everything) else None,
    }
    return render(request, "people/guide.html", context)
