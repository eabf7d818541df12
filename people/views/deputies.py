"""Deputies for an absence: appointing and ending them, acting for somebody and stopping it."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.search import unaccented
from people import acting
from people.forms.deputies import AppointDeputyForm
from people.granting import may_list_people
from people.models import Deputyship, User
from people.requests import SignedInRequest
from people.selectors.deputies import arrangements_of, find_acting
from people.services.deputies import appoint_deputy, end_deputyship, may_arrange_deputies

PEOPLE_OFFERED = 12
USUAL_ABSENCE = timedelta(days=14)


@require_safe
def deputies(request: SignedInRequest) -> HttpResponse:
    """Who stands in for me, for whom I do, and what I arranged for others."""
    context = {
        "arrangements": arrangements_of(request.user, timezone.now()),
        "may_arrange": may_arrange_deputies(request.user),
    }
    return render(request, "people/deputies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: SignedInRequest) -> HttpResponse:
    """Name who stands in, from when until when."""
    _demand_to_arrange(request.user)
    now = timezone.now()
    form = AppointDeputyForm(
        request.POST or None,
        user=request.user,
        for_others=may_list_people(request.user),
        initial=_usual(now) | {"principal": request.GET.get("principal") or request.user.email},
    )
    if request.method == "POST" and form.is_valid():
        try:
            deputyship = appoint_deputy(**form.cleaned_data, actor=request.user, now=now)
        except ValidationError as refusal:
            for field, errors in refusal.error_dict.items():
                form.add_error(field if field in form.fields else None, errors)
        except PermissionDenied as refusal:
            # The person was chosen in this form: what was typed is kept beside the reason.
            form.add_error("principal", str(refusal))
        else:
            names = {"deputy": deputyship.deputy.full_name, "principal": deputyship.principal.full_name}
            messages.success(request, _("%(deputy)s stands in for %(principal)s.") % names)
            return redirect("people:deputies")
    return render(
        request, "people/deputies_appoint.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _usual(now: datetime) -> dict[str, datetime]:
    """What the form opens with: from now to the end of a day in two weeks, as the reader's clock shows it."""
    local = timezone.localtime(now).replace(second=0, microsecond=0)
    end = datetime.combine(local.date() + USUAL_ABSENCE, time(18), local.tzinfo)
    return {"since": local, "until": end}


@require_safe
def people_found(request: SignedInRequest) -> HttpResponse:
    """Options for the form's fields: people whose name or address contains what was typed."""
    _demand_to_arrange(request.user)
    typed = (request.GET.get("deputy") or request.GET.get("principal") or "").strip()
    people = User.objects.none()
    if len(typed) >= 2:
        people = User.objects.active().matching(unaccented(typed))[:PEOPLE_OFFERED]
    return render(request, "people/_people_found.html", {"people": people})


def _demand_to_arrange(user: User) -> None:
    if user.acting_for is not None:
        raise PermissionDenied(
            _(
                "While you act for somebody you appoint no deputies. Stop first, then appoint one for yourself."
            )
        )
    if not may_arrange_deputies(user):
        raise PermissionDenied(_("Deputies are appointed by people who see the names of others."))


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End it before its time."""
    deputyship = get_object_or_404(
        Deputyship.objects.concerning(request.user).select_related("principal", "deputy"), pk=pk
    )
    if end_deputyship(deputyship=deputyship, actor=request.user, now=timezone.now()):
        names = {"deputy": deputyship.deputy.full_name, "principal": deputyship.principal.full_name}
        messages.success(request, _("%(deputy)s no longer stands in for %(principal)s.") % names)
    else:
        messages.info(request, _("This was over already."))
    return redirect("people:deputies")


@require_POST
def act(request: SignedInRequest, pk: int) -> HttpResponse:
    """Act for the absent person, from the next page on."""
    if request.acting_for is not None:
        raise PermissionDenied(_("You act for somebody already. Stop first."))
    get_object_or_404(Deputyship, pk=pk, deputy=request.user)
    deputyship = find_acting(request.user, pk, timezone.now())
    if deputyship is None:
        messages.warning(request, _("You cannot act for this person now: look at the times."))
        return redirect("people:deputies")
    acting.begin(request, deputyship)
    return redirect("/")


@require_POST
def stop(request: SignedInRequest) -> HttpResponse:
    """Be oneself again."""
    acting.stop(request)
    messages.success(request, _("You act for yourself again."))
    return redirect("/")
