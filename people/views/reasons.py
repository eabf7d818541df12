"""Why somebody may or may not do something, who can see an object, and the page for a missing permission."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people import places
from people.models import User
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.role_texts import PERMISSION_TEXTS
from people.roles import Permission
from people.selectors.readers import readers_of
from people.selectors.reasons import Subject, may_ask_about_others, reasons_for, visible_subject

TYPED_LENGTH = 100


@never_cache
@require_safe
def own_access(request: SignedInRequest, kind: str, code: str) -> HttpResponse:
    """What the reader may do with the object, permission by permission, and why."""
    subject = _subject(request, kind, code)
    return _reasons_page(request, subject, request.user)


@never_cache
@require_safe
def access_of_person(request: SignedInRequest, kind: str, code: str, pk: int) -> HttpResponse:
    """The same about somebody else, for those who may grant roles on the object."""
    subject = _subject_to_grant_on(request, kind, code)
    person = get_object_or_404(User, pk=pk)
    return _reasons_page(request, subject, person)


@never_cache
@require_safe
def who_can_see(request: SignedInRequest, kind: str, code: str) -> HttpResponse:
    """Everybody who can see the object, and through which grant, for those who may grant roles on it."""
    subject = _subject_to_grant_on(request, kind, code)
    typed = request.GET.get("q", "").strip()[:TYPED_LENGTH]
    readers = readers_of(request.user, subject, typed, request.GET.get("page", "1")[:9], timezone.now())
    return render(
        request, "people/who_can_see.html", {"subject": subject, "readers": readers, "typed": typed}
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person sees the object but may not do this: say why, and where the rest of the answer is."""
    permission = exception.permission if isinstance(exception, MissingPermission) else None
    context = {
        "reason": str(exception or ""),
        "missing": PERMISSION_TEXTS[permission] if permission else None,
        "why_url": _why_url(request),
    }
    return render(request, "403.html", context, status=403)


def _why_url(request: HttpRequest) -> str:
    """The page that explains the reader's access to the object in the URL; empty where there is none."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    code = named.get("code")
    kind = named.get("kind") or request.path.strip("/").partition("/")[0].removesuffix("s")
    if not code or places.source_of(kind) is None or not isinstance(request.user, User):
        return ""
    if visible_subject(request.user, kind, code) is None:
        return ""
    return reverse("people:access", args=[kind, code])


def _subject(request: SignedInRequest, kind: str, code: str) -> Subject:
    """The object, or 404: what a person may not see does not exist for them."""
    subject = visible_subject(request.user, kind, code)
    if subject is None:
        raise Http404
    return subject


def _subject_to_grant_on(request: SignedInRequest, kind: str, code: str) -> Subject:
    """The object, or 404, or 403 with the reason."""
    subject = _subject(request, kind, code)
    if not may_ask_about_others(request.user, subject):
        raise MissingPermission(
            Permission.GRANT_ROLES, _("Who has access is shown to those who may grant roles here.")
        )
    return subject


def _reasons_page(request: SignedInRequest, subject: Subject, person: User) -> HttpResponse:
    context = {
        "subject": subject,
        "person": person,
        "is_self": person == request.user,
        "reasons": reasons_for(request.user, person, subject, timezone.now()),
        "may_ask": may_ask_about_others(request.user, subject),
    }
    return render(request, "people/access.html", context)
