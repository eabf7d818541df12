"""Who changed what about a person's account, roles and deputies."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.trail.registry import Subject
from common.trail.views import answer_history
from people import granting
from people.access import access_of
from people.requests import SignedInRequest
from people.roles import Permission
from people.views.access import visible_person


@never_cache
@require_safe
def user_history(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One person's history: for whoever may open the person's page, everybody their own included."""
    person = visible_person(request, pk)
    lists_people = granting.may_list_people(request.user)
    names = lists_people or access_of(request.user).may_anywhere(Permission.VIEW_PEOPLE)
    steps = [{"name": person.full_name, "url": reverse("people:user", args=[pk])}]
    if lists_people:
        steps.insert(0, {"name": _("People"), "url": reverse("people:user-list")})
    return answer_history(
        request,
        Subject("user", person, request.user, names=names),
        heading=person.full_name,
        steps=steps,
        name=f"person-{pk}",
    )
