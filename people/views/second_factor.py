"""Helping somebody who has lost every second factor."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import SignedInRequest
from people.services.second_factor import remove_second_factors
from people.views.access import person_to_manage


@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    person = person_to_manage(request, pk)
    if remove_second_factors(user=person, actor=request.user, now=timezone.now()):
        messages.success(
            request,
            _("%(name)s signs in with the password alone again, and was told so.")
            % {"name": person.full_name},
        )
    else:
        messages.info(request, _("There was no second factor to remove."))
    return redirect("people:user", pk=person.pk)
