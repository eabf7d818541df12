"""The operations page, its lists of failed jobs, and /metrics."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common import operations
from common.operations import FAILED_PER_PAGE, JobKind
from integrations.operations.metrics import metrics
from integrations.operations.overview import overview
from integrations.operations.services import try_again
from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission


def _to_operators(request: SignedInRequest) -> None:
    """403 with the reason for whoever does not operate the portal."""
    if not access_of(request.user).may_anywhere(Permission.OPERATE):
        raise MissingPermission(
            Permission.OPERATE, _("What runs in the background is looked after by administrators.")
        )


def _kind(key: str) -> JobKind:
    kind = operations.kind_of(key)
    if kind is None:
        raise Http404
    return kind


@never_cache
@require_safe
def operations_page(request: SignedInRequest) -> HttpResponse:
    """Everything at a glance; the part that changes asks for itself every ten seconds."""
    _to_operators(request)
    fragment = request.headers.get("HX-Target") == "operations"
    return render(
        request,
        "integrations/_operations.html" if fragment else "integrations/operations.html",
        {"overview": overview(timezone.now())},
    )


class _Lazily:
    """The failed jobs of a kind as a paginator wants them: counted, and read a page at a time."""

    def __init__(self, read: Callable[[int, int], Any], count: int) -> None:
        self._read, self._count = read, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> Any:
        return self._read(part.start or 0, part.stop)


@never_cache
@require_safe
def failed_jobs(request: SignedInRequest, kind: str) -> HttpResponse:
    """Those of one kind that were given up, with the reason of each."""
    _to_operators(request)
    found = _kind(kind)
    if found.failed is None:
        raise Http404
    rows: Any = _Lazily(found.failed, found.counts().failed)
    page = Paginator(rows, FAILED_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "integrations/failed_jobs.html", {"kind": found, "page": page})


@require_POST
def try_one_again(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Another try for one of them."""
    return _again(request, _kind_for(request, kind), [pk])


@require_POST
def try_all_again(request: SignedInRequest, kind: str) -> HttpResponse:
    """Another try for all of a kind."""
    return _again(request, _kind_for(request, kind), None)


def _kind_for(request: SignedInRequest, kind: str) -> JobKind:
    """One whose jobs can be tried again here."""
    _to_operators(request)
    found = _kind(kind)
    if found.failed is None or found.retry is None:
        raise Http404
    return found


def _again(request: SignedInRequest, kind: JobKind, ids: list[int] | None) -> HttpResponse:
    done = try_again(kind=kind, ids=ids, actor=request.user, now=timezone.now())
    if done and kind.hint:
        kind.hint(done)
    if done:
        messages.success(
            request,
            ngettext("%(count)s job waits again.", "%(count)s jobs wait again.", len(done))
            % {"count": len(done)},
        )
    else:
        messages.warning(
            request, _("Nothing was left to try again: somebody else was faster, or it is too old.")
        )
    return redirect("operations:failed-jobs", kind=kind.key)


@never_cache
@login_not_required
@require_safe
def metrics_text(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus. Without the right token the page does not exist."""
    given = request.headers.get("Authorization", "")
    due = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(given, due):
        raise Http404
    text = metrics(timezone.now(), version=settings.PORTAL_VERSION, queues=settings.PORTAL_QUEUES)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")
