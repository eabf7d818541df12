"""The page behind the link in an invitation."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people.forms.sign_in import AcceptInvitationForm
from people.services.accepting import InvitationRefused, accept_invitation, invitation_of


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password and choose a language; then one is signed in."""
    now = timezone.now()
    try:
        invitation = invitation_of(token=token, now=now)
        person = invitation.user
        form = AcceptInvitationForm(
            request.POST or None,
            user=person,
            initial={"language": translation.get_language() or person.language},
        )
        if request.method == "POST" and form.is_valid():
            person = accept_invitation(token=token, now=now, **form.cleaned_data)
            record_authentication(request, person, method="invitation")
            response: HttpResponse = perform_login(request, Login(user=person))
            return response
    except InvitationRefused as refused:
        return render(
            request, "account/invitation_refused.html", {"reason": refused.reason.value}, status=410
        )
    return render(
        request, "account/accept_invitation.html", {"form": form, "person": person, "invitation": invitation}
    )
