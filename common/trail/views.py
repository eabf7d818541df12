"""The history page: the app's view has found the object and checked the right; this answers as page or file."""

from typing import Any

from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from common.trail.export import csv_lines
from common.trail.forms import HistoryFilter, instant, instant_text
from common.trail.page import ShownMoment, Teller
from common.trail.reading import Moment, moments, of_moment
from common.trail.registry import Subject, find_people
from common.trail.selecting import Filters
from common.whole_numbers import is_whole


def answer_history(
    request: HttpRequest, subject: Subject, *, heading: str, steps: list[dict[str, str]], name: str
) -> HttpResponseBase:
    """The subject's history. `steps`: the way there, as {name, url}; `name`: what an exported file is called.

    Query: the filter's fields; `before`, the instant of the last moment on the page before; `at` and `after`, one
    moment in full; `export=csv`.
    """
    form = HistoryFilter(request.GET, subject=subject)
    valid = form.is_valid()
    context: dict[str, Any] = {"form": form, "heading": heading, "steps": steps, "subject": subject}
    if not valid:
        return render(request, "history/history.html", context, status=422)
    typed = form.cleaned_data.get("person", "").strip()
    filters = form.filters(find_people(typed) if typed else None)
    if request.GET.get("export") == "csv":
        return _file(subject, filters, name)
    at = instant(request.GET.get("at", ""))
    if at is not None:
        context |= _one_moment(request, subject, Filters(at=at))
    else:
        context |= _page(request, subject, filters)
    context["export"] = _link(request.GET, export="csv", before=None)
    return render(request, "history/history.html", context)


def _page(request: HttpRequest, subject: Subject, filters: Filters) -> dict[str, Any]:
    before = instant(request.GET.get("before", ""))
    found = moments(subject, filters, before)
    shown = Teller(subject).moments(found.moments)
    return {
        "moments": [(moment, _whole(moment)) for moment in shown],
        "older": _link(request.GET, before=instant_text(found.older)) if found.older else "",
        "searched_to": found.searched_to,
        "newest": _link(request.GET, before=None) if before else "",
    }


def _whole(moment: ShownMoment) -> str:
    """Where all that was written at that moment is shown; empty when it is already."""
    return f"?at={instant_text(moment.events[-1].at)}" if moment.left > 0 or moment.more_than else ""


def _one_moment(request: HttpRequest, subject: Subject, filters: Filters) -> dict[str, Any]:
    found, more = of_moment(subject, filters, _position(request.GET.get("after", "")))
    moment = [Moment(found[0].at, tuple(found), len(found), more)] if found else []
    last = f"{found[-1].part}.{found[-1].pk}" if found else ""
    return {
        "moments": [(one, "") for one in Teller(subject).moments(moment)],
        "is_one": True,
        "older": _link(request.GET, after=last) if more else "",
        "newest": request.path,
    }


def _position(text: str) -> tuple[int, int]:
    part, _dot, pk = text.partition(".")
    return (int(part), int(pk)) if is_whole(part) and is_whole(pk) else (0, 0)


def _link(query: QueryDict, **changed: str | None) -> str:
    kept = query.copy()
    for key, value in changed.items():
        kept.pop(key, None)
        if value:
            kept[key] = value
    return f"?{kept.urlencode()}"


def _file(subject: Subject, filters: Filters, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        csv_lines(subject, filters),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="history-{name}.csv"'},
    )
