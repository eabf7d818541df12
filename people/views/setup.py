"""The set-up of a new portal. To everybody without the code from the server it is one page that asks for it; once the
portal is set up it does not exist.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from common.whole_numbers import whole_number
from people import setup_steps
from people.models import Organisation
from people.models.organisation import THE_ONE
from people.selectors.organisation import sender_of
from people.services.delivery import send_test_mail
from people.services.organisation import OrganisationChanged, unsaved_organisation
from people.services.setup import (
    CodeRefused,
    Refusal,
    SetupClosed,
    StepDone,
    goes_on,
    save_step,
    setup_is_open,
    use_code,
)
from people.setup_steps import Step
from people.views.language import remember_language
from people.views.sign_in import too_many_requests

# In the session: by which code it goes on, and what the last page tells.
KEPT, NOTES, DONE = "setup", "setup_notes", "setup_done"
REFUSALS = {
    Refusal.WRONG: gettext_lazy(
        "This is not the code. It is in the output of the command; print another if it is lost."
    ),
    Refusal.EXPIRED: gettext_lazy("This code has expired. Print another one on the server."),
    Refusal.USED: gettext_lazy(
        "This code was used in another browser. Go on there, or print another one on the server."
    ),
}


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Asks for the code, and leads whoever has given it to the step that is next."""
    _open_or_missing()
    if goes_on(request.session.get(KEPT, "")):
        return redirect("people:setup-step", step=_organisation().setup_step or setup_steps.steps()[0].key)
    refusal = ""
    if request.method == "POST":
        if not ratelimit.consume(request, app="allauth.account", action="setup_code"):
            return too_many_requests(request)
        try:
            kept = use_code(code=request.POST.get("code", ""), now=timezone.now())
        except CodeRefused as refused:
            refusal = str(REFUSALS[refused.reason])
        except SetupClosed as closed:
            raise Http404 from closed
        else:
            # What was in the browser before the code was typed is no longer this session.
            request.session.cycle_key()
            request.session[KEPT] = kept
            return redirect("people:setup")
    return render(request, "people/setup/code.html", {"refusal": refusal}, status=422 if refusal else 200)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def setup_step(request: HttpRequest, step: str) -> HttpResponse:
    """One step: what was typed is saved before the next one opens."""
    _open_or_missing()
    found = setup_steps.step_of(step)
    if found is None:
        raise Http404
    if not goes_on(request.session.get(KEPT, "")):
        return redirect("people:setup")
    row = _organisation()
    reached = setup_steps.position(row.setup_step)
    here = setup_steps.position(step)
    if here > reached or (found.once and here < reached):
        return redirect("people:setup")
    if request.method != "POST":
        form = found.form(initial=found.initial(row))
        return _page(request, found, row, form)
    return _posted(request, found, row)


def _posted(request: HttpRequest, step: Step, row: Organisation) -> HttpResponse:
    form = step.form(request.POST, request.FILES)
    skipped = step.may_skip and "skip" in request.POST
    if not skipped and not form.is_valid():
        return _page(request, step, row, form, status=422)
    if "test" in request.POST and "test_address" in form.fields and not skipped:
        return _tested(request, step, row, form)
    try:
        saved, notes = save_step(
            step=step,
            data=None if skipped else form.cleaned_data,
            expected_version=whole_number(request.POST.get("version"), otherwise=-1),
            now=timezone.now(),
        )
    except SetupClosed as closed:
        raise Http404 from closed
    except StepDone:
        return redirect("people:setup")
    except OrganisationChanged as changed:
        form.add_error(
            None,
            _(
                "The set-up went on in another window. What you typed is still here: check it, then save again."
            ),
        )
        return _page(request, step, changed.organisation, form, status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, step, row, form, status=422)
    return _next(request, step, saved, notes)


def _next(request: HttpRequest, step: Step, saved: Organisation, notes: dict[str, str]) -> HttpResponse:
    request.session[NOTES] = request.session.get(NOTES, {}) | notes
    if saved.set_up_at:
        del request.session[KEPT]
        request.session[DONE] = True
        response: HttpResponse = redirect("people:setup-done")
    else:
        response = redirect("people:setup-step", step=setup_steps.after(step.key))
    if step.key == "language":
        translation.activate(saved.language)
        remember_language(response, saved.language)
    return response


def _tested(request: HttpRequest, step: Step, row: Organisation, form: Any) -> HttpResponse:
    """Send the test mail; nothing is saved, what was typed stays."""
    data = form.cleaned_data
    if not data["test_address"]:
        form.add_error("test_address", _("Say where the test goes."))
        return _page(request, step, row, form, status=422)
    if not ratelimit.consume(request, app="allauth.account", action="test_mail"):
        return too_many_requests(request)
    problem = send_test_mail(
        address=data["test_address"],
        sender=sender_of(data["sender_name"], data["sender_address"]),
        reply_to=data["reply_to"],
        language=translation.get_language() or row.language,
    )
    tested = {"address": data["test_address"], "problem": problem}
    return _page(request, step, row, form, tested=tested)


def _page(
    request: HttpRequest, step: Step, row: Organisation, form: Any, *, status: int = 200, tested: Any = None
) -> HttpResponse:
    context = {
        "step": step,
        "steps": setup_steps.steps(),
        "here": setup_steps.position(step.key),
        "reached": setup_steps.position(row.setup_step),
        "row": row,
        "form": form,
        "tested": tested,
        "is_last": not setup_steps.after(step.key),
    }
    return render(request, step.template, context, status=status)


@login_not_required
@never_cache
@require_safe
def setup_done(request: HttpRequest) -> HttpResponse:
    """What to do first: for whoever did the set-up, in that browser, until they sign in."""
    if request.user.is_authenticated:
        # What it told, a link among it, is not kept any longer than it is needed.
        request.session.pop(NOTES, None)
        request.session.pop(DONE, None)
    if not request.session.get(DONE):
        raise Http404
    return render(request, "people/setup/done.html", {"notes": request.session.get(NOTES, {})})


def _open_or_missing() -> None:
    if not setup_is_open(timezone.now()):
        raise Http404


def _organisation() -> Organisation:
    found = Organisation.objects.defer("logo").filter(pk=THE_ONE).first()
    return found or unsaved_organisation()
